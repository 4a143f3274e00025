import { ambient, nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { atVersion, equals, isNew } from '#shared/dynamodb/conditions.ts';
import { getMany, query, queryAll } from '#shared/dynamodb/reads.ts';
import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { check, put, type Write } from '#shared/dynamodb/writes.ts';
import { eventsIn, outboxOf, sequenced } from '#shared/events/outbox.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { debtWrites } from '../credit/debt-rows.ts';
import { holdRowWrites } from '../holding/hold-rows.ts';
import { externalNumbers, orderBuyers, orderEventRows, orderHeaders, orderLinePages, orderPasts } from '../rows.ts';
import { awaitedScreeningWrites } from '../screening/outside/awaited-rows.ts';
import { completing } from '../aggregate/completion.ts';
import type { Order } from '../aggregate/order.ts';
import { headerKey, headerPut, orderOf, orderPrefix, otherPuts } from './order-rows.ts';
import { inItsStage } from '../aggregate/stage.ts';

/** Name of the write that guards the order's version, as a failed transaction reports it. */
export const headerWrite = 'order-header';

/** Reads an order, consistently; undefined when there is none. */
export async function loadOrder(orderId: string): Promise<Order | undefined> {
  return orderOf(await orderRows(orderId));
}

/** The rows of the aggregate, read consistently: header, buyer, further pages of lines, its past; and those of `others` that stand among them. */
export function orderRows(orderId: string, ...others: readonly RowKind<'Orders'>[]): Promise<Row[]> {
  const kinds = [orderHeaders, orderBuyers, orderLinePages, orderPasts, ...others];
  return queryAll(kinds, { partition: orderId, prefix: orderPrefix });
}

/**
 * How an order is kept: completed where nothing is left to be done, in the stage that its facts tell, its rows, its events in one
 * row, what its customer owes for it, and its version as the guard (`order-header`). `before` is undefined for a new one.
 */
export function keepOrder<Its extends Order>(before: Order | undefined, change: Change<Its>): Kept<Its> {
  const { state, events } = completing(change, nowIso());
  const counted: Its = {
    ...change.state,
    ...state,
    version: (before?.version ?? 0) + 1,
    sequence: (before?.sequence ?? 0) + events.length,
  };
  const kept: Its = { ...counted, ...inItsStage(before, counted, ambient.now()) };
  const writes = [
    ...orderWrites(before, kept),
    ...eventWrites(before, kept, events),
    ...holdRowWrites(before, kept),
    ...debtWrites(before, kept),
    ...awaitedScreeningWrites(before, kept),
  ];
  return { state: kept, writes };
}

/**
 * Decides on an order and commits; when another writer was first, reads and decides again. `decide` returns undefined when
 * nothing is to be done. `known` saves the first read for who has just made it.
 * @returns the order as it stands afterwards. Throws when the order does not exist.
 */
export async function changeOrder(
  orderId: string,
  decide: (order: Order) => Change<Order> | undefined | Promise<Change<Order> | undefined>,
  known?: Order,
): Promise<Order> {
  const { state } = await change({
    what: `order ${orderId}`,
    load: async (lost) => (lost.length === 0 && known) || (await existingOrder(orderId)),
    decide,
    keep: keepOrder,
    singly: true,
  });
  return state;
}

/** As loadOrder, for an order that must exist. Throws when it does not. */
async function existingOrder(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return order;
}

/** The writes that bring the stored order from `before` to `after`: its header, and what else differs. */
function orderWrites(before: Order | undefined, after: Order): Write[] {
  return [headerPut(headerWrite, after, atVersion(before?.version), before), ...otherPuts(before, after)];
}

/** A check that the order is unchanged since it was read; for a transaction that leaves the order as it is. */
export function unchangedWrite({ orderId, version }: Order): Write {
  return check(headerWrite, orderHeaders, headerKey(orderId), equals('version', version));
}

/** One row holds all events of a commit: history, audit and outbox at once. */
function eventWrites(before: Order | undefined, after: Order, events: readonly NewEvent[]): Write[] {
  if (events.length === 0) return [];
  const first = (before?.sequence ?? 0) + 1;
  const occurredAt = nowIso();
  const rows = events.map((event, index) =>
    sequenced(event, {
      occurredAt,
      sequence: first + index,
      orderId: after.orderId,
      externalNumber: after.externalNumber,
      branch: after.branch,
      channel: after.channel,
      correlationId: after.orderId,
      ...(after.test ? { test: after.test } : {}),
      ...(after.recordedAt === undefined ? {} : { history: true as const }),
      ...presentCause(),
    }),
  );
  const entry = `EVENT#${String(first).padStart(9, '0')}`;
  return [put(entry, orderEventRows, { order: after.orderId, entry, ...outboxOf(rows, after.orderId) })];
}

/** All events of an order in their sequence. */
export async function* orderEvents(orderId: string): AsyncGenerator<DomainEvent> {
  const rows = query(orderEventRows, { partition: orderId, prefix: 'EVENT#' });
  for await (const row of rows) yield* eventsIn(row);
}

/** The orders that a number stands for in channels, which must differ; test orders have their numbers for themselves. */
export async function orderIdsOf(channels: readonly string[], externalNumber: string, test = false): Promise<string[]> {
  const rows = await getMany(
    externalNumbers,
    channels.map((channel) => referenceKey(channel, externalNumber, test)),
  );
  return rows.map(({ orderId }) => String(orderId));
}

/** Keeps `(channel, external number)` unique for ever. */
export function referenceWrite({ channel, externalNumber, orderId, test }: Order): Write {
  return put('external-number', externalNumbers, { ...referenceKey(channel, externalNumber, test), orderId }, isNew);
}

/** No channel begins with a blank. */
const referenceKey = (channel: string, externalNumber: string, test = false) => ({
  order: `external#${test ? ' test#' : ''}${channel}#${externalNumber}`,
  entry: 'REFERENCE',
});

/** The ids of the orders that were placed for a branch on one day (`YYYY-MM-DD`, UTC), in placement order. */
export async function* orderIdsPlacedOn(branch: string, day: string): AsyncGenerator<string> {
  const rows = query(orderHeaders, { index: 'byBranch', partition: branch, prefix: day });
  for await (const { order } of rows) yield order as string;
}
