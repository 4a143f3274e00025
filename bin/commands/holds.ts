import type { Hold, NewHold, OpenOms } from '@open-oms/client';
import { Command, Option } from 'commander';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { moment, printJson, printLine, printTable } from '../output.ts';
import { collect, jsonOption, sessionOf } from '../session.ts';

const types = [
  'fraud',
  'credit',
  'payment',
  'address',
  'approval',
  'stock',
  'manual',
  'duplicate',
  'item',
  'price',
  'screening',
];

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
    .action(async (options: { branch?: string; order?: string; type?: Hold['type'] }, command: Command) => {
      const { client, json } = sessionOf(command);
      const { branch, order, type } = options;
      if (!branch === !order) throw new CommandError('give either --branch or --order');
      const all: readonly Hold[] = order
        ? (await client.call('listOrderHolds', { params: { orderId: await findOrderId(client, order) } })).items
        : await Array.fromAsync(client.each('listHolds', { query: { branch: branch ?? '', type, limit: 100 } }));
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
    .action(async (order: string, options: NewHold & { block?: NewHold['blocks'] }, command: Command) => {
      const { reason, type, block } = options;
      const body = { type, reason, ...(block ? { blocks: block } : {}) };
      await decide(command, order, (client, orderId) => client.call('createHold', { params: { orderId }, body }));
    });
}

function releaseHold(): Command {
  return new Command('release')
    .description('Releases a hold; the order goes on when no other hold blocks it.')
    .argument('<order>', orderReference)
    .argument('<hold>', 'hold id')
    .option('--reason <text>', 'why')
    .option('--token <token>', "the provider's token of another means of payment; payment holds of orders by card only")
    .option('--provider <provider>', "the payment provider whose token it is (default: the order's)")
    .addOption(jsonOption())
    .action(
      async (
        order: string,
        hold: string,
        { reason, token, provider }: { reason?: string; token?: string; provider?: string },
        command: Command,
      ) => {
        if (provider && !token) throw new CommandError('--provider says whose token it is: give the --token, too');
        await decide(command, order, async (client, orderId) => {
          const payment = token ? { provider: provider ?? (await providerOf(client, orderId)), token } : undefined;
          const body = { ...(reason ? { reason } : {}), ...(payment ? { payment } : {}) };
          return client.call('releaseHold', { params: { orderId, holdId: hold }, body });
        });
      },
    );
}

/** The payment provider that an order by card names. Throws a CommandError where it names none. */
async function providerOf(client: OpenOms, orderId: string): Promise<string> {
  const { payment } = await client.call('readOrder', { params: { orderId } });
  if (payment.provider !== undefined) return payment.provider;
  if (payment.method === 'card') throw new CommandError(`${orderId} names no payment provider: say --provider`);
  if (payment.method === 'tenders') throw new CommandError(`${orderId} is paid in several ways: say --provider`);
  throw new CommandError(`${orderId} is on account and takes no other means of payment: leave --token out`);
}

function rejectHold(): Command {
  return new Command('reject')
    .description('Rejects a held order: everything that has not been handed over is cancelled.')
    .argument('<order>', orderReference)
    .argument('<hold>', 'hold id')
    .requiredOption('--reason <text>', 'why')
    .addOption(jsonOption())
    .action(async (order: string, hold: string, { reason }: { reason: string }, command: Command) => {
      await decide(command, order, (client, orderId) =>
        client.call('rejectHold', { params: { orderId, holdId: hold }, body: { reason } }),
      );
    });
}

async function decide(
  command: Command,
  reference: string,
  decision: (client: OpenOms, orderId: string) => Promise<Hold>,
): Promise<void> {
  const { client, json } = sessionOf(command);
  const hold = await decision(client, await findOrderId(client, reference));
  if (json) printJson(hold);
  else {
    const effect = hold.state === 'active' ? `; it blocks ${hold.blocks.join(', ')}` : '';
    printLine(`hold ${hold.holdId} (${hold.type}) is ${hold.state}${effect}`);
  }
}
