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
    .summary('list, resume and give up exceptions')
    .addCommand(listExceptions())
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
        ['exception', 'order', 'kind', 'state', 'stage', 'decide by', 'reason'],
        all.map((each) => [
          each.exceptionId,
          `${each.channel}/${each.externalNumber}`,
          each.kind,
          each.state,
          each.stage,
          moment(each.deadline),
          each.reason,
        ]),
      );
    });
}

function decision(name: 'resume' | 'give-up', description: string, needsReason: boolean): Command {
  return new Command(name)
    .description(description)
    .argument('<exception>', 'exception id')
    .addOption(new Option('--reason <text>', 'why').makeOptionMandatory(needsReason))
    .addOption(jsonOption())
    .action(async (exceptionId: string, { reason }: { reason?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const { orderId } = await readException(client, exceptionId);
      const path = `/v1/orders/${orderId}/exceptions/${exceptionId}/${name}`;
      const { body } = await client.post<Exception>(path, reason ? { reason } : {});
      if (json) printJson(body);
      else printLine(`exception ${body.exceptionId} of ${body.channel}/${body.externalNumber} is ${body.state}`);
    });
}

async function readException(client: Client, exceptionId: string): Promise<Exception> {
  return (await client.get<Exception>(`/v1/exceptions/${encodeURIComponent(exceptionId)}`)).body;
}
