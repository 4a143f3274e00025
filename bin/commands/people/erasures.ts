import type { Erasure } from '@open-oms/client';
import { Command, Option } from 'commander';
import { CommandError } from '../../connection.ts';
import { findOrderId, orderReference } from '../../find-order.ts';
import { moment, printFacts, printJson, printTable } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms erasures`: persons who ask to be forgotten. */
export function erasuresCommand(): Command {
  return new Command('erasures')
    .summary('persons who ask to be forgotten')
    .addCommand(request())
    .addCommand(list())
    .addCommand(show());
}

interface Named {
  readonly customer?: string;
  readonly order?: string;
}

function request(): Command {
  return new Command('request')
    .description('Has a customer erased, or whom an order is about, with all their orders. This is final.')
    .option('--customer <code>', 'a customer, with all orders that have their code')
    .option('--order <order>', `whom this order is about; ${orderReference}`)
    .addOption(jsonOption())
    .action(async ({ customer, order }: Named, command: Command) => {
      const { client, json } = sessionOf(command);
      if ((customer === undefined) === (order === undefined))
        throw new CommandError('name one of --customer and --order');
      const body = order === undefined ? { customerId: customer } : { orderId: await findOrderId(client, order) };
      print(await client.call('requestErasure', { body }), json);
    });
}

function list(): Command {
  return new Command('list')
    .description('Lists the open erasures, the oldest first, or the finished ones, the newest first.')
    .addOption(new Option('--state <state>').choices(['open', 'finished']).default('open'))
    .addOption(jsonOption())
    .action(async ({ state }: { state: 'open' | 'finished' }, command: Command) => {
      const { client, json } = sessionOf(command);
      const all = await Array.fromAsync(client.each('listErasures', { query: { state, limit: 100 } }));
      if (json) return printJson(all);
      printTable(
        ['erasure', 'state', 'of', 'requested', 'waits for', 'finished'],
        all.map((each) => [
          each.erasureId,
          each.state,
          whom(each),
          moment(each.requestedAt),
          waits(each) ?? '',
          moment(each.finishedAt),
        ]),
      );
    });
}

function show(): Command {
  return new Command('show')
    .description('Shows how an erasure stands, and for which orders it waits.')
    .argument('<erasure>', 'its id')
    .addOption(jsonOption())
    .action(async (erasureId: string, _: object, command: Command) => {
      const { client, json } = sessionOf(command);
      print(await client.call('getErasure', { params: { erasureId } }), json);
    });
}

function print(erasure: Erasure, json: boolean): void {
  if (json) return printJson(erasure);
  const { erasureId, state, requestedAt, requestedBy, notBefore, waitsFor, finishedAt } = erasure;
  printFacts({
    erasure: erasureId,
    state,
    of: whom(erasure),
    requested: `${moment(requestedAt)} by ${requestedBy}`,
    'not before': finishedAt === undefined ? moment(notBefore) : undefined,
    'waits for': waits(erasure),
    orders: waitsFor?.orderIds.join(', '),
    finished: finishedAt === undefined ? undefined : moment(finishedAt),
  });
}

const whom = ({ customerId, orderId = '' }: Erasure): string =>
  customerId === undefined ? `the buyer of ${orderId}` : `customer ${customerId}`;

const waits = ({ waitsFor }: Erasure): string | undefined =>
  waitsFor && (waitsFor.count === 1 ? '1 order' : `${waitsFor.count} orders`);
