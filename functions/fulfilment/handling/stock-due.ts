import { equals, unset } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { stockDueRows } from '../rows.ts';
import type { StockKind } from '#shared/contracts/vocabulary.ts';

/**
 * Stock that is still to be booked of a fulfilment order too large for one transaction. The order has decided already: its
 * units have moved and cannot be cancelled; until the booking is done the counters keep the units set aside. What is due stands on the
 * fulfilment order, whose lines do not change any more; here stands how far its booking has come.
 */
export interface StockDue {
  readonly dueId: string;
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly kind: StockKind;
  readonly reference: string;
  /** So many of the parts (`partsOf` the fulfilment order's lines) are booked. */
  readonly booked: number;
  readonly version: number;
}

const keyOf = ({ orderId, dueId }: Pick<StockDue, 'orderId' | 'dueId'>) => ({
  order: orderId,
  entry: `STOCKDUE#${dueId}`,
});

/** Keeps what is due, over the version it was made from. */
export function dueWrite(due: StockDue): Write {
  const isAsRead = due.version === 1 ? unset('version') : equals('version', due.version - 1);
  return put(`stock due ${due.dueId}`, stockDueRows, { ...keyOf(due), due, version: due.version }, isAsRead, due);
}

/** Nothing is due any more. */
export function settledWrite(due: StockDue): Write {
  return remove(`stock due ${due.dueId}`, stockDueRows, keyOf(due), equals('version', due.version));
}

/** What is due, read consistently; undefined when all is booked. */
export async function loadDue(orderId: string, dueId: string): Promise<StockDue | undefined> {
  const row = await get(stockDueRows, keyOf({ orderId, dueId }));
  return row && carrying(row['due'] as StockDue, row);
}
