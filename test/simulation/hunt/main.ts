import { prepareAssembly } from '../prepare.ts';
import { RunOptionError } from '../options.ts';
import { shortLine } from '../report.ts';
import { runWorlds, type WorldTask } from '../worlds/crew.ts';
import { findOf, keep, noEndOf, type Find } from './finds.ts';
import { freshWorld } from './fresh-worlds.ts';
import { readHuntOptions, usage, type HuntOptions } from './options.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => process.stderr.write(`${text}\n`);
const folder = 'simulation-finds';
/** A failing seed is worth so much time; the hunt goes on meanwhile in the other process. */
const shortenFor = 3 * 60_000;

if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    await hunt(readHuntOptions(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof RunOptionError)) throw error;
    note(error.message);
    process.exitCode = 2;
  }
}

async function hunt({ minutes, processes, orders, seed }: HuntOptions): Promise<void> {
  await prepareAssembly();
  say(`hunting from seed ${seed} for ${minutes} minutes`);
  let until = performance.now() + minutes * 60_000;
  let started = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      until = 0;
      note('the worlds under way are the last; once more ends them, too');
    });
  }
  const next = (): WorldTask | undefined =>
    performance.now() < until ? { ...freshWorld(seed, started++, orders), shortenFor } : undefined;
  const sums = { worlds: 0, placed: 0, steps: 0 };
  const files: string[] = [];
  await runWorlds(
    Array.from({ length: processes }, () => next),
    {
      ended(task, world) {
        sums.worlds += 1;
        sums.placed += world.result.placed;
        sums.steps += world.result.steps;
        note(
          `${shortLine(world.result)} (${task.faults.length > 3 ? `${task.faults.length} faults` : task.faults.join(', ')})`,
        );
        if (world.result.violations.length > 0) files.push(kept(findOf(task, world)));
      },
      failed: (task, failure) => void files.push(kept(noEndOf(task, failure))),
    },
  );
  say(
    `${sums.worlds} worlds from ${seed}/0 on, ${sums.placed} orders placed, ${sums.steps} steps, each checked: ` +
      (files.length === 0 ? 'no violation' : `something wrong in ${files.length}, see ${files.join(', ')}`),
  );
  if (files.length > 0) process.exitCode = 1;
}

/** Keeps and prints what was wrong; gives the file. */
function kept(find: Find): string {
  const file = keep(find, folder);
  note(`FOUND in ${find.seed}: ${find.sentence}\n  ${find.shortest ?? find.command}\n  ${file}`);
  return file;
}
