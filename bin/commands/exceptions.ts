import { Command, Option } from 'commander';
import type { Call, OpenOms, OrderException } from '@open-oms/client';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { jsonOption, sessionOf } from '../session.ts';

/** `oms exceptions`: what a person must look at, and how it goes on. */
export function exceptionsCommand(): Command {
  return new Command('exceptions')
    .summary('list, take, resume and give up exceptions')
    .addCommand(listExceptions())
    .addCommand(takeException())
    .addCommand(resume())
    .addCommand(giveUp());
}

function listExceptions(): Command {
  return new Command('list')
    .description('Lists the exceptions of a branch, the most urgent first.')
    .requiredOption('--branch <id>', 'branch')
    .addOption(new Option('--state <state>').choices(['open', 'resolved']).default('open'))
    .addOption(jsonOption())
    .action(async ({ branch, state }: { branch: string; state: 'open' | 'resolved' }, command: Command) => {
      const { client, json } = sessionOf(command);
      const all = await Array.fromAsync(client.each('listExceptions', { query: { branch, state, limit: 100 } }));
      if (json) return printJson(all);
      printTable(
        ['exception', 'order', 'kind', 'state', 'stage', 'decide by', 'owner', 'reason', 'error', 'to resume'],
        all.map((each) => [
          each.exceptionId,
          `${each.channel}/${each.externalNumber}`,
          each.kind,
          each.state,
          each.stage,
          moment(each.deadline),
          each.owner ?? '',
          each.reason,
          each.error ?? '',
          each.resumeAction,
        ]),
      );
      for (const { exceptionId, detail } of all) {
        if (detail !== undefined) printLine(`exception ${exceptionId}: ${detail}`);
      }
    });
}

function takeException(): Command {
  return new Command('take')
    .description('Shows the others who works on an exception; it stays open.')
    .argument('<exception>', 'exception id')
    .option('--owner <name>', 'who works on it; these credentials unless given')
    .addOption(jsonOption())
    .action(async (exceptionId: string, { owner }: { owner?: string }, command: Command) => {
      const take: Action = (client, params) => client.call('takeException', { params, body: owner ? { owner } : {} });
      await act(command, exceptionId, take, (each) => `is taken by ${each.owner}`);
    });
}

function resume(): Command {
  return new Command('resume')
    .description(
      'Does what `list` says under "to resume": runs the workflow again (steps that are done are not done twice), or asks the payment provider again.',
    )
    .argument('<exception>', 'exception id')
    .option('--reason <text>', 'why')
    .addOption(jsonOption())
    .action(async (exceptionId: string, { reason }: { reason?: string }, command: Command) => {
      const body = reason ? { reason } : {};
      const again: Action = (client, params) => client.call('resumeException', { params, body });
      await act(command, exceptionId, again, ({ state }) => `is ${state}`);
    });
}

function giveUp(): Command {
  return new Command('give-up')
    .description(
      'Cancels everything of the order that has not been handed over; of kind `settlement` or `dispute`, leaves the order as it is, and the money where it is.',
    )
    .argument('<exception>', 'exception id')
    .requiredOption('--reason <text>', 'why')
    .addOption(jsonOption())
    .action(async (exceptionId: string, { reason }: { reason: string }, command: Command) => {
      const end: Action = (client, params) => client.call('giveUpException', { params, body: { reason } });
      await act(command, exceptionId, end, ({ state }) => `is ${state}`);
    });
}

type Action = (client: OpenOms, at: Call<'takeException'>['params']) => Promise<OrderException>;

/** Posts what is to become of an exception and prints it, or what has become of it in a sentence. */
async function act(
  command: Command,
  exceptionId: string,
  action: Action,
  told: (exception: OrderException) => string,
): Promise<void> {
  const { client, json } = sessionOf(command);
  const { orderId } = await client.call('readException', { params: { exceptionId } });
  const after = await action(client, { orderId, exceptionId });
  if (json) printJson(after);
  else printLine(`exception ${after.exceptionId} of ${after.channel}/${after.externalNumber} ${told(after)}`);
}
