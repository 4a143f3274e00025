import { readRunOptions, RunOptionError, usage, type RunOptions } from './options.ts';
import { plant } from './mutants/plant.ts';
import { prepareAssembly, prepareVersions } from './prepare.ts';
import { asJson, rendered } from './report.ts';
import { shortestFound } from './reproduction.ts';
import { simulate } from './simulate.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    await run(readRunOptions(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof RunOptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** Exit code 1 tells of a violation. */
async function run({ orders, seed, faults, only, mutant, json }: RunOptions): Promise<void> {
  const assembly = await prepareAssembly();
  const versions = await prepareVersions();
  const planted = mutant ? await plant(mutant, assembly) : undefined;
  const system = { assembly, ...versions, ...planted };
  const script = { orders, seed, faults, mutant: mutant?.name, only: only && ((number: number) => only.has(number)) };
  try {
    const started = performance.now();
    const result = await simulate({ ...system, ...script });
    const seconds = (performance.now() - started) / 1000;
    const [violation] = result.violations;
    if (violation) {
      process.exitCode = 1;
      process.stderr.write(`${violation.sentence}\nlooking for a shorter run…\n`);
    }
    const reproduction =
      violation && (await shortestFound(script, violation.invariant, (shorter) => simulate({ ...system, ...shorter })));
    const report = { ...result, seconds, reproduction };
    say(json ? JSON.stringify(asJson(report), null, 2) : rendered(report));
  } finally {
    await planted?.remove();
  }
}
