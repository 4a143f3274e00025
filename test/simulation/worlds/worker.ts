// One of the processes that run worlds: it gets one at a time from its parent and sends back how it went.
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { simulate } from '../simulate.ts';
import type { WorldAnswer, WorldTask } from './crew.ts';

const prepared = Promise.all([prepareAssembly(), prepareProgram()]);

process.on('message', (task: WorldTask) => {
  void answerTo(task).then((answer) => process.send?.(answer));
});

async function answerTo({ seed, orders, faults }: WorldTask): Promise<WorldAnswer> {
  try {
    const [assembly, program] = await prepared;
    return { result: await simulate({ assembly, program, orders, seed, faults: new Set(faults) }) };
  } catch (error) {
    return { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
