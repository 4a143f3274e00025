// One of the processes that run worlds: it gets one at a time from its parent and sends back how it went.
import { prepareAssembly, prepareVersions } from '../prepare.ts';
import { shortestFound, type ShorterRun } from '../reproduction.ts';
import { simulate } from '../simulate.ts';
import type { WorldAnswer, WorldTask } from './crew.ts';

const prepared = Promise.all([prepareAssembly(), prepareVersions()]);

// Ctrl-C reaches the whole group: the parent says what ends. Without one nobody wants to know any more.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());

process.on('message', (task: WorldTask) => {
  void answerTo(task).then((answer) => process.send?.(answer));
});

async function answerTo({ seed, orders, faults, shortenFor }: WorldTask): Promise<WorldAnswer> {
  try {
    const [assembly, versions] = await prepared;
    const run = { orders, seed, faults: new Set(faults) };
    const result = await simulate({ assembly, ...versions, ...run });
    const [violation] = result.violations;
    if (!violation || shortenFor === undefined) return { result };
    const found = { invariant: violation.invariant, suspects: result.suspects };
    const again = (shorter: ShorterRun) => simulate({ assembly, ...versions, ...shorter });
    return { result, reproduction: await shortestFound(run, found, again, { milliseconds: shortenFor }) };
  } catch (error) {
    return { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
