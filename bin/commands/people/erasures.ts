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
    .addCommand(show())
    .addCommand(repeat());
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

function repeat(): Command {
  return new Command('repeat')
    .description(
      'Carries erasures out once more, after a backup has brought rows or keys back: those named, or all that are open or were finished since a moment.',
    )
    .argument('[erasures...]', 'their ids')
    .option('--since <moment>', 'of when the backup is, such as 2026-11-29T09:00:00Z')
    .addOption(jsonOption())
    .action(async (named: string[], { since }: { since?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      if ((named.length === 0) === (since === undefined)) throw new CommandError('name erasures, or --since');
      if (since !== undefined && Number.isNaN(Date.parse(since)))
        throw new CommandError(`--since must be a moment such as 2026-11-29T09:00:00Z, not ${since}`);
      const ids = since === undefined ? named : await erasuresSince(client, Date.parse(since));
      const repeated: Erasure[] = [];
      for (const erasureId of ids) repeated.push(await client.call('repeatErasure', { params: { erasureId } }));
      if (json) return printJson(repeated);
      printTable(
        ['erasure', 'state', 'of', 'not before'],
        repeated.map((each) => [each.erasureId, each.state, whom(each), moment(each.notBefore)]),
      );
    });
}

/** Those that the backup may have undone: what was finished before it, it has without the person. */
async function erasuresSince(client: ReturnType<typeof sessionOf>['client'], since: number): Promise<string[]> {
  const ids: string[] = [];
  for (const state of ['open', 'finished'] as const) {
    for await (const { erasureId, finishedAt } of client.each('listErasures', { query: { state, limit: 100 } }))
      if (finishedAt === undefined || Date.parse(finishedAt) >= since) ids.push(erasureId);
  }
  return ids;
}

function print(erasure: Erasure, json: boolean): void {
  if (json) return printJson(erasure);
  const { erasureId, state, requestedAt, requestedBy, repeatedAt, notBefore, waitsFor, finishedAt } = erasure;
  printFacts({
    erasure: erasureId,
    state,
    of: whom(erasure),
    requested: `${moment(requestedAt)} by ${requestedBy}`,
    repeated: repeatedAt === undefined ? undefined : moment(repeatedAt),
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
