import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';

/** Is told of every call to the database before it is made, which waits for it, and may throw in its place; without argument, nothing is told any more. */
export function beforeCalls(task?: (operation: string, body: unknown) => unknown): void {
  if (!task) return setSend();
  setSend(async (operation, body) => {
    await task(operation, body);
    return send(operation, body);
  });
}
