import { Command, Option } from 'commander';
import type * as z from 'zod';
import type { holdView } from '#shared/contracts/api/order-workflow.ts';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';

type Hold = z.output<typeof holdView>;
const types = ['fraud', 'credit', 'payment', 'address', 'approval', 'stock', 'manual', 'duplicate'];

/** `oms holds`: what keeps orders from going on, and the decisions about it. */
export function holdsCommand(): Command {
  return new Command('holds')
    .summary('list, create, release and reject holds')
    .addCommand(listHolds())
    .addCommand(createHold())
    .addCommand(releaseHold())
    .addCommand(rejectHold());
}

function listHolds(): Command {
  return new Command('list')
    .description('Lists the active holds of a branch, or all holds of an order.')
    .option('--branch <id>', 'branch')
    .option('--order <order>', orderReference)
    .addOption(new Option('--type <type>').choices(types))
    .addOption(jsonOption())
    .action(async (options: { branch?: string; order?: string; type?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const { branch, order, type } = options;
      if (!branch === !order) throw new CommandError('give either --branch or --order');
      const rows = order
        ? client.list<Hold>(`/v1/orders/${await findOrderId(client, order)}/holds`)
        : client.list<Hold>('/v1/holds', { branch, type, limit: 100 });
      const all = await Array.fromAsync(rows);
      const holds = all.filter((hold) => type === undefined || hold.type === type);
      if (json) return printJson(holds);
      printTable(
        ['hold', 'order', 'type', 'state', 'since', 'reason'],
        holds.map(({ holdId, orderId, type: kind, state, createdAt, reason }) => [
          holdId,
          orderId,
          kind,
          state,
          moment(createdAt),
          reason,
        ]),
      );
    });
}

function createHold(): Command {
  return new Command('create')
    .description('Holds an order.')
    .argument('<order>', orderReference)
    .requiredOption('--reason <text>', 'why')
    .addOption(new Option('--type <type>').choices(types).default('manual'))
    .option('--block <transition>', 'accept, release, hand-over or capture; can be given several times', collect)
    .addOption(jsonOption())
    .action(async (order: string, options: { reason: string; type: string; block?: string[] }, command: Command) => {
      const { reason, type, block } = options;
      const path = (orderId: string) => `/v1/orders/${orderId}/holds`;
      await decide(command, order, path, { type, reason, ...(block ? { blocks: block } : {}) });
    });
}

function releaseHold(): Command {
  return new Command('release')
    .description('Releases a hold; the order goes on when no other hold blocks it.')
    .argument('<order>', orderReference)
    .argument('<hold>', 'hold id')
    .option('--reason <text>', 'why')
    .option('--token <token>', "the provider's token of another means of payment; payment holds only")
    .addOption(new Option('--provider <provider>').choices(['test', 'stripe']).default('test'))
    .addOption(jsonOption())
    .action(
      async (
        order: string,
        hold: string,
        { reason, token, provider }: { reason?: string; token?: string; provider: string },
        command: Command,
      ) => {
        const path = (orderId: string) => `/v1/orders/${orderId}/holds/${encodeURIComponent(hold)}/release`;
        const body = { ...(reason ? { reason } : {}), ...(token ? { payment: { provider, token } } : {}) };
        await decide(command, order, path, body);
      },
    );
}

function rejectHold(): Command {
  return new Command('reject')
    .description('Rejects a held order: everything that has not been handed over is cancelled.')
    .argument('<order>', orderReference)
    .argument('<hold>', 'hold id')
    .requiredOption('--reason <text>', 'why')
    .addOption(jsonOption())
    .action(async (order: string, hold: string, { reason }: { reason: string }, command: Command) => {
      const path = (orderId: string) => `/v1/orders/${orderId}/holds/${encodeURIComponent(hold)}/reject`;
      await decide(command, order, path, { reason });
    });
}

async function decide(
  command: Command,
  reference: string,
  path: (orderId: string) => string,
  body: unknown,
): Promise<void> {
  const { client, json } = sessionOf(command);
  const orderId = await findOrderId(client, reference);
  const { body: hold } = await client.post<Hold>(path(orderId), body);
  if (json) printJson(hold);
  else {
    const effect = hold.state === 'active' ? `; it blocks ${hold.blocks.join(', ')}` : '';
    printLine(`hold ${hold.holdId} (${hold.type}) is ${hold.state}${effect}`);
  }
}
