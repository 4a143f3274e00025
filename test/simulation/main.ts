import { readRunOptions, RunOptionError, usage, type RunOptions } from './options.ts';
import { plant } from './mutants/plant.ts';
import { prepareAssembly, prepareVersions } from './prepare.ts';
import { asJson, rendered, renderedReplays } from './report.ts';
import { shortestFound, type Reproduction } from './reproduction.ts';
import { simulate, type SimulationOptions, type SimulationResult } from './simulate.ts';
import { ordersPerWorld, simulateManyWorlds, type BrokenWorld } from './worlds/many-worlds.ts';
import { replaySeeds } from './worlds/replays.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const tell = (text: string) => process.stderr.write(`${text}\n`);

if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    await run(readRunOptions(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof RunOptionError)) throw error;
    tell(error.message);
    process.exitCode = 2;
  }
}

/** Exit code 1 tells of a violation, or of a seed whose two runs differ. */
async function run(options: RunOptions): Promise<void> {
  const started = performance.now();
  if (options.replay !== undefined) return replay(options, options.replay, started);
  const isOneWorld = options.orders <= ordersPerWorld || options.only !== undefined || options.mutant !== undefined;
  return isOneWorld ? simulateOne(options, started) : simulateMany(options, started);
}

async function simulateOne({ orders, seed, faults, only, mutant, json }: RunOptions, started: number): Promise<void> {
  const assembly = await prepareAssembly();
  const planted = mutant ? await plant(mutant, assembly) : undefined;
  const system = { assembly, ...(await prepareVersions()), ...planted };
  const script = { orders, seed, faults, mutant: mutant?.name, only: only && ((number: number) => only.has(number)) };
  try {
    const result = await simulate({ ...system, ...script });
    const seconds = secondsSince(started);
    const [violation] = result.violations;
    const reproduction = violation && (await reproduced(system, script, violation));
    const report = { ...result, worlds: 1, seconds, reproduction };
    say(json ? JSON.stringify(asJson(report), null, 2) : rendered(report));
  } finally {
    await planted?.remove();
  }
}

async function simulateMany({ orders, seed, faults, json }: RunOptions, started: number): Promise<void> {
  // So that the processes find it made.
  const assembly = await prepareAssembly();
  const many = await simulateManyWorlds({ orders, seed, faults, ended });
  const seconds = secondsSince(started);
  const [violation] = many.violations;
  const script = violation && { seed: violation.world, orders: violation.orders, faults, only: undefined };
  const reproduction = script && (await reproduced({ assembly, ...(await prepareVersions()) }, script, violation));
  const report = { ...many, seconds, reproduction };
  say(json ? JSON.stringify(asJson(report), null, 2) : rendered(report));
}

async function reproduced(
  system: Pick<SimulationOptions, 'assembly' | 'program' | 'next'>,
  script: Parameters<typeof shortestFound>[0],
  { sentence, invariant }: Pick<BrokenWorld, 'sentence' | 'invariant'>,
): Promise<Reproduction> {
  process.exitCode = 1;
  tell(`${sentence}\nlooking for a shorter run…`);
  return shortestFound(script, invariant, (shorter) => simulate({ ...system, ...shorter }));
}

async function replay({ orders, seed, faults, json }: RunOptions, seeds: number, started: number): Promise<void> {
  await prepareAssembly();
  const replays = await replaySeeds({ seeds, seed, orders, faults, ended });
  const report = { ...replays, seconds: secondsSince(started) };
  if (replays.equal < seeds || replays.violated.length > 0) process.exitCode = 1;
  say(json ? JSON.stringify(report, null, 2) : renderedReplays(report));
}

function ended({ seed, placed, hours, hash }: SimulationResult): void {
  tell(`${seed}: ${placed} orders in ${hours.toFixed(1)} hours, trace ${hash.slice(0, 16)}`);
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
