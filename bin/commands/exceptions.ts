import { Command, Option } from 'commander';
import type * as z from 'zod';
import type { exceptionView } from '#shared/contracts/api/order-workflow.ts';
import type { Client } from '../client.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { jsonOption, sessionOf } from '../session.ts';

type Exception = z.output<typeof exceptionView>;

/** `oms exceptions`: what a person must look at, and how it goes on. */
export function exceptionsCommand(): Command {
  return new Command('exceptions')
    .summary('list, take, resume and give up exceptions')
    .addCommand(listExceptions())
    .addCommand(takeException())
    .addCommand(decision('resume', 'Runs the workflow again; steps that are done are not done twice.', false))
    .addCommand(decision('give-up', 'Cancels everything of the order that has not been handed over.', true));
}

function listExceptions(): Command {
  return new Command('list')
    .description('Lists the exceptions of a branch, the most urgent first.')
    .requiredOption('--branch <id>', 'branch')
    .addOption(new Option('--state <state>').choices(['open', 'resolved']).default('open'))
    .addOption(jsonOption())
    .action(async ({ branch, state }: { branch: string; state: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const all = await Array.fromAsync(client.list<Exception>('/v1/exceptions', { branch, state, limit: 100 }));
      if (json) return printJson(all);
      printTable(
        ['exception', 'order', 'kind', 'state', 'stage', 'decide by', 'owner', 'reason', 'to resume'],
        all.map((each) => [
          each.exceptionId,
          `${each.channel}/${each.externalNumber}`,
          each.kind,
          each.state,
          each.stage,
          moment(each.deadline),
          each.owner ?? '',
          each.reason,
          each.resumeAction,
        ]),
      );
    });
}

function takeException(): Command {
  return new Command('take')
    .description('Shows the others who works on an exception; it stays open.')
    .argument('<exception>', 'exception id')
    .option('--owner <name>', 'who works on it; these credentials unless given')
    .addOption(jsonOption())
    .action(async (exceptionId: string, { owner }: { owner?: string }, command: Command) => {
      await act(command, exceptionId, 'take', owner ? { owner } : {}, (each) => `is taken by ${each.owner}`);
    });
}

function decision(name: 'resume' | 'give-up', description: string, needsReason: boolean): Command {
  return new Command(name)
    .description(description)
    .argument('<exception>', 'exception id')
    .addOption(new Option('--reason <text>', 'why').makeOptionMandatory(needsReason))
    .addOption(jsonOption())
    .action(async (exceptionId: string, { reason }: { reason?: string }, command: Command) => {
      await act(command, exceptionId, name, reason ? { reason } : {}, ({ state }) => `is ${state}`);
    });
}

/** Posts what is to become of an exception and prints it, or what has become of it in a sentence. */
async function act(
  command: Command,
  exceptionId: string,
  action: 'take' | 'resume' | 'give-up',
  wanted: object,
  told: (exception: Exception) => string,
): Promise<void> {
  const { client, json } = sessionOf(command);
  const { orderId } = await readException(client, exceptionId);
  const { body } = await client.post<Exception>(`/v1/orders/${orderId}/exceptions/${exceptionId}/${action}`, wanted);
  if (json) printJson(body);
  else printLine(`exception ${body.exceptionId} of ${body.channel}/${body.externalNumber} ${told(body)}`);
}

async function readException(client: Client, exceptionId: string): Promise<Exception> {
  return (await client.get<Exception>(`/v1/exceptions/${encodeURIComponent(exceptionId)}`)).body;
}
