import { readRunOptions, RunOptionError, usage, type RunOptions } from './options.ts';
import { plant } from './mutants/plant.ts';
import { prepareAssembly, prepareVersions } from './prepare.ts';
import { asJson, rendered, renderedReplays, shortLine } from './report.ts';
import { shortestFound, type Found, type Reproduction } from './reproduction.ts';
import { simulate, type SimulationResult } from './simulate.ts';
import { ordersPerWorld, simulateManyWorlds } from './worlds/many-worlds.ts';
import { replaySeeds } from './worlds/replays.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => process.stderr.write(`${text}\n`);

if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    await run(readRunOptions(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof RunOptionError)) throw error;
    note(error.message);
    process.exitCode = 2;
  }
}

/** Exit code 1 tells of a violation, or of two runs that are not the same. */
async function run(options: RunOptions): Promise<void> {
  const { orders, replay, only, mutant } = options;
  if (replay !== undefined) await replayAll(replay, options);
  else if (orders > ordersPerWorld && !only && !mutant) await runMany(options);
  else await runOne(options);
}

async function replayAll(seeds: number, { seed, orders, faults, json }: RunOptions): Promise<void> {
  await prepareAssembly();
  const replays = await replaySeeds({ seeds, seed, orders, faults, ended: (result) => note(shortLine(result)) });
  say(json ? JSON.stringify(replays, null, 2) : renderedReplays(replays));
  if (replays.equal < seeds || replays.violated.length > 0) process.exitCode = 1;
}

async function runMany({ orders, seed, faults, json }: RunOptions): Promise<void> {
  await prepareAssembly();
  const started = performance.now();
  const result = await simulateManyWorlds({ orders, seed, faults, ended: (world) => note(shortLine(world)) });
  const [violation] = result.violations;
  const script = { orders: violation?.orders ?? orders, seed: violation?.world ?? seed, faults };
  await tell(result, started, json, async (found) => {
    const system = { assembly: await prepareAssembly(), ...(await prepareVersions()) };
    return shortestFound(script, found, (shorter) => simulate({ ...system, ...shorter }));
  });
}

async function runOne({ orders, seed, faults, only, mutant, json }: RunOptions): Promise<void> {
  const assembly = await prepareAssembly();
  const versions = await prepareVersions();
  const planted = mutant ? await plant(mutant, assembly) : undefined;
  const system = { assembly, ...versions, ...planted };
  const script = { orders, seed, faults, mutant: mutant?.name, only: only && ((number: number) => only.has(number)) };
  try {
    const started = performance.now();
    const result = await simulate({ ...system, ...script });
    await tell(result, started, json, (found) =>
      shortestFound(script, found, (shorter) => simulate({ ...system, ...shorter })),
    );
  } finally {
    await planted?.remove();
  }
}

/** Prints how it went, and the shortest run that can be found for a violation. */
async function tell(
  result: SimulationResult,
  started: number,
  json: boolean,
  shorten: (found: Found) => Promise<Reproduction>,
): Promise<void> {
  const seconds = (performance.now() - started) / 1000;
  const [violation] = result.violations;
  if (violation) {
    process.exitCode = 1;
    note(`${violation.sentence}\nlooking for a shorter run…`);
  }
  const report = {
    ...result,
    seconds,
    reproduction: violation && (await shorten({ ...violation, suspects: result.suspects })),
  };
  say(json ? JSON.stringify(asJson(report), null, 2) : rendered(report));
}
