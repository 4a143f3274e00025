import { documents } from '#shared/dynamodb/client.ts';
import { setSend } from '#shared/dynamodb/database.ts';
import { send } from '#shared/dynamodb/sdk.ts';

const name = 'before calls';

/** Is told of every call to the database before it is made, and may throw in its place; without argument, nothing is told any more. */
export function beforeCalls(task?: (operation: string) => unknown): void {
  documents().middlewareStack.remove(name);
  setSend();
  if (!task) return;
  setSend(async (operation, body) => {
    task(operation);
    return send(operation, body);
  });
  documents().middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        task(commandName.replace(/Command$/, ''));
        return next(args);
      },
    { step: 'initialize', name },
  );
}
