import { ambient, nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { atVersion, equals, isNew } from '#shared/dynamodb/conditions.ts';
import { get, query, queryAll } from '#shared/dynamodb/reads.ts';
import type { TransactionResult } from '#shared/dynamodb/transact.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { check, put, type Write } from '#shared/dynamodb/writes.ts';
import { eventsIn, outboxOf, sequenced } from '#shared/events/outbox.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import { StepFailure } from '#shared/steps.ts';
import { isLost, type Change, type Kept } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import { holdRowWrites } from '../holding/hold-rows.ts';
import type { Order } from './order.ts';
import { headerKey, headerRow, orderOf, orderPrefix, otherRows } from './order-rows.ts';
import { inItsStage } from './stage.ts';

/** An order as it shall be, and what has happened to it. Version and sequence are counted on by the commit. */
export interface OrderChange {
  readonly order: Order;
  readonly events: readonly NewEvent[];
}

/** Name of the write that guards the order's version, as a failed transaction reports it. */
export const headerWrite = 'order-header';

/** Reads an order, consistently; undefined when there is none. */
export async function loadOrder(orderId: string): Promise<Order | undefined> {
  return orderOf(await orderRows(orderId));
}

/** The rows of the aggregate, read consistently: header, buyer, further pages of lines, and the kept token of its workflow. */
export function orderRows(orderId: string): Promise<Row[]> {
  return queryAll('Orders', { partition: orderId, prefix: orderPrefix });
}

/**
 * How an order is kept: in the stage that its facts tell, its rows, its events in one row, and its version as the guard
 * (`order-header`). `before` is undefined for a new one.
 */
export function keepOrder(before: Order | undefined, { state, events }: Change<Order>): Kept<Order> {
  const counted: Order = {
    ...state,
    version: (before?.version ?? 0) + 1,
    sequence: (before?.sequence ?? 0) + events.length,
  };
  const kept = inItsStage(before, counted, ambient.now());
  const writes = [...orderWrites(before, kept), ...eventWrites(before, kept, events), ...holdRowWrites(before, kept)];
  return { state: kept, writes };
}

/**
 * Commits a change of an order together with its events and `others` in one transaction. `before` is the order as it was
 * read, undefined for a new one. Fails by name (`order-header` when somebody else was first). Throws AlreadyAnswered when
 * an idempotency claim among `others` is taken.
 */
export async function commitOrder(
  before: Order | undefined,
  { order, events }: OrderChange,
  others: readonly Write[] = [],
): Promise<{ committed: Order } | { failed: Exclude<TransactionResult, { ok: true }>['failed'] }> {
  const result = await commit(keepOrder, before, { state: order, events, writes: others });
  return isLost(result) ? { failed: result.lost } : { committed: result.state };
}

/**
 * Reads an order, decides, commits; when somebody else was first, reads and decides again. `decide` returns undefined when
 * nothing is to be done. `others` may depend on the decision. `known` saves the first read for who has just made it.
 * @returns the order as it stands afterwards. Throws when the order does not exist or a condition of `others` fails.
 */
export async function changeOrder(
  orderId: string,
  decide: (
    order: Order,
  ) =>
    | Promise<(OrderChange & { others?: readonly Write[] }) | undefined>
    | (OrderChange & { others?: readonly Write[] })
    | undefined,
  known?: Order,
): Promise<Order> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const order = attempt === 1 && known ? known : await loadOrder(orderId);
    if (!order) throw new Error(`there is no order ${orderId}`);
    const change = await decide(order);
    if (!change) return order;
    const result = await commitOrder(order, change, change.others);
    if ('committed' in result) return result.committed;
    if (!result.failed.some(({ name }) => name === headerWrite)) {
      throw new Error(`order ${orderId}: the condition of ${result.failed.map(({ name }) => name).join(', ')} failed`);
    }
  }
  throw new StepFailure('TransientFailure', `order ${orderId} is changed by too many at once`);
}

/** The writes that bring the stored order from `before` to `after`: its header, and what else differs. */
function orderWrites(before: Order | undefined, after: Order): Write[] {
  return [
    put(headerWrite, 'Orders', headerRow(after), atVersion(before?.version)),
    ...otherRows(before, after).map((row) => put('order-row', 'Orders', row)),
  ];
}

/** A check that nobody has changed the order since it was read; for a transaction that leaves the order as it is. */
export function unchangedWrite({ orderId, version }: Order): Write {
  return check(headerWrite, 'Orders', headerKey(orderId), equals('version', version));
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
      ...presentCause(),
    }),
  );
  const entry = `EVENT#${String(first).padStart(9, '0')}`;
  return [put(entry, 'Orders', { order: after.orderId, entry, ...outboxOf(rows) })];
}

/** All events of an order in their sequence. */
export async function* orderEvents(orderId: string): AsyncGenerator<DomainEvent> {
  const rows = query('Orders', { partition: orderId, prefix: 'EVENT#' });
  for await (const { events } of rows) yield* eventsIn(events);
}

/** The order that a channel's number stands for. */
export async function orderIdOf(channel: string, externalNumber: string): Promise<string | undefined> {
  const row = await get('Orders', referenceKey(channel, externalNumber));
  return row?.['orderId'] as string | undefined;
}

/** Keeps `(channel, external number)` unique for ever. */
export function referenceWrite({ channel, externalNumber, orderId }: Order): Write {
  return put('external-number', 'Orders', { ...referenceKey(channel, externalNumber), orderId }, isNew);
}

const referenceKey = (channel: string, externalNumber: string) => ({
  order: `external#${channel}#${externalNumber}`,
  entry: 'REFERENCE',
});

/** The ids of the orders that were placed for a branch on one day (`YYYY-MM-DD`, UTC), in placement order. */
export async function* orderIdsPlacedOn(branch: string, day: string): AsyncGenerator<string> {
  const rows = query('Orders', { index: 'byBranch', partition: branch, prefix: day });
  for await (const { order } of rows) yield order as string;
}
