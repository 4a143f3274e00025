// One of the processes that run worlds: it gets one at a time from its parent and sends back how it went.
import { prepareAssembly, prepareVersions } from '../prepare.ts';
import { simulate } from '../simulate.ts';
import type { WorldAnswer, WorldTask } from './crew.ts';

const prepared = Promise.all([prepareAssembly(), prepareVersions()]);

process.on('message', (task: WorldTask) => {
  void answerTo(task).then((answer) => process.send?.(answer));
});

async function answerTo({ seed, orders, faults }: WorldTask): Promise<WorldAnswer> {
  try {
    const [assembly, versions] = await prepared;
    return { result: await simulate({ assembly, ...versions, orders, seed, faults: new Set(faults) }) };
  } catch (error) {
    return { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
