import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Put, type Write } from '#shared/dynamodb/writes.ts';
import { fulfilmentOrderRows } from '../rows.ts';
import { isInHand, type FulfilmentOrder, type FulfilmentState } from './fulfilment-order.ts';

const entryOf = (fulfilmentOrderId: string): string => `FULFILMENT#${fulfilmentOrderId}`;

/**
 * The list of a location in which fulfilment orders in this state stand, oldest first (index `byQueue`): what it has in hand, what is
 * on its way, and what is done. States within a list are told apart when it is read: to be picked and packed is then no
 * move in an index.
 */
export function fulfilmentQueue(location: string, state: FulfilmentState): string {
  const list = isInHand({ state }) ? 'in_hand' : state === 'handed_over' ? 'on_its_way' : 'done';
  return `location#${location}#${list}`;
}

/** Writes a new fulfilment order; fails by its name `fulfilment:<id>` when there is one with this id. */
export function newFulfilmentWrite(fulfilmentOrder: FulfilmentOrder): Write {
  return put(nameOf(fulfilmentOrder), fulfilmentOrderRows, rowOf(fulfilmentOrder), isNew);
}

/** Writes a fulfilment order over the version it was made from; fails by its name when it was changed meanwhile. */
export function fulfilmentWrite(before: FulfilmentOrder, after: FulfilmentOrder): Write {
  return put(nameOf(after), fulfilmentOrderRows, rowOf(after), equals('version', before.version), before);
}

/** The writes that leave of rejected fulfilment orders of an order, which nobody changes any more, nothing that a person has written of them. */
export async function wordlessRejections(orderId: string): Promise<Put[]> {
  return (await fulfilmentOrdersOf(orderId)).flatMap((before) => {
    if (before.rejection?.note === undefined) return [];
    const { note: _, ...rejection } = before.rejection;
    const after = { ...before, rejection, version: before.version + 1 };
    return [put(nameOf(after), fulfilmentOrderRows, rowOf(after), undefined, before)];
  });
}

const nameOf = ({ fulfilmentOrderId }: FulfilmentOrder): string => `fulfilment:${fulfilmentOrderId}`;

/** What other attributes of the row say is left out: a row of up to 1 KB costs half of one above. */
function rowOf({ orderId, fulfilmentOrderId, version, createdAt, ...facts }: FulfilmentOrder) {
  return {
    order: orderId,
    entry: entryOf(fulfilmentOrderId),
    version,
    fulfilmentOrder: packed(facts),
    queue: fulfilmentQueue(facts.location, facts.state),
    queuedAt: `${createdAt}#${fulfilmentOrderId}`,
  };
}

/** The fulfilment order in its row. */
export function fulfilmentOrderIn(row: Readonly<Row>): FulfilmentOrder {
  const { order, entry, version, queuedAt } = row;
  const facts = unpacked<Omit<FulfilmentOrder, 'orderId' | 'fulfilmentOrderId' | 'version' | 'createdAt'>>(
    row['fulfilmentOrder'],
  );
  const [createdAt = ''] = String(queuedAt).split('#');
  const fulfilmentOrderId = String(entry).slice(entryOf('').length);
  return carrying({ ...facts, orderId: String(order), fulfilmentOrderId, version: Number(version), createdAt }, row);
}

/** One fulfilment order of an order, read consistently. */
export async function loadFulfilmentOrder(
  orderId: string,
  fulfilmentOrderId: string,
): Promise<FulfilmentOrder | undefined> {
  const row = await get(fulfilmentOrderRows, { order: orderId, entry: entryOf(fulfilmentOrderId) });
  return row && fulfilmentOrderIn(row);
}

/** All fulfilment orders of an order in the order of their making, read consistently. */
export async function fulfilmentOrdersOf(orderId: string): Promise<FulfilmentOrder[]> {
  return (await queryAll(fulfilmentOrderRows, { partition: orderId, prefix: 'FULFILMENT#' })).map(fulfilmentOrderIn);
}
