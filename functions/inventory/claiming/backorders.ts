import { query } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';

/** Units of an order line that wait for stock of an item. */
export interface Backorder {
  readonly sku: string;
  readonly orderId: string;
  readonly lineId: string;
  /** All units of the line that wait. */
  readonly quantity: number;
  /** 0 to 9, 0 is served first. */
  readonly priority: number;
  readonly promisedAt?: string | undefined;
  readonly placedAt: string;
}

/** Rows sort as they are served: by priority, then promised date, then placement time. */
function backorderKey({ sku, priority, promisedAt, placedAt, orderId, lineId }: Omit<Backorder, 'quantity'>) {
  // One notation for all moments, so that text sorts as time.
  const promised = promisedAt === undefined ? '9999' : new Date(promisedAt).toISOString();
  const placed = new Date(placedAt).toISOString();
  return { item: sku, entry: `BACKORDER#${priority}#${promised}#${placed}#${orderId}#${lineId}` };
}

const nameOf = ({ sku, orderId, lineId }: Omit<Backorder, 'quantity'>): string =>
  `backorder ${sku} of ${orderId}/${lineId}`;

/** Keeps the number of units of the line that wait, in place of what was kept before. */
export function backorderWrite(backorder: Backorder): Write {
  return put(nameOf(backorder), 'Inventory', { ...backorderKey(backorder), backorder });
}

/** The line waits no more for this item. */
export function removeBackorderWrite(backorder: Omit<Backorder, 'quantity'>): Write {
  return remove(nameOf(backorder), 'Inventory', backorderKey(backorder));
}

/** What waits for an item, in the order in which it is served. */
export async function* backordersOf(sku: string): AsyncGenerator<Backorder> {
  const rows = query('Inventory', { partition: sku, prefix: 'BACKORDER#' });
  for await (const row of rows) yield backorderOf(row);
}

/** A backorder from its row. */
export function backorderOf(row: Row): Backorder {
  return row['backorder'] as Backorder;
}
