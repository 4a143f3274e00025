import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { get } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import type { Order } from '../aggregate/order.ts';
import { earlierDetailsRows } from '../rows.ts';
import { detailsOf, detailsVersionOf, type Details } from './details.ts';

/** What earlier details are listed by. */
export const earlierPrefix = 'WAS#';

const entryOf = (version: number): string => `${earlierPrefix}${String(version).padStart(9, '0')}`;

/** Keeps the details of an order as they stand before a change. */
export function earlierWrite(before: Order): Write {
  const key = { order: before.orderId, entry: entryOf(detailsVersionOf(before)) };
  const row = { ...key, details: packed(detailsOf(before)), replacedAt: nowIso() };
  return put('earlier-details', earlierDetailsRows, row, isNew);
}

/** Earlier details in their row. */
export function earlierIn(row: Readonly<Row>): {
  readonly version: number;
  readonly details: Details;
  readonly replacedAt: string;
} {
  const { entry, details, replacedAt } = row;
  const version = Number(String(entry).slice(earlierPrefix.length));
  return { version, details: unpacked<Details>(details), replacedAt: String(replacedAt) };
}

/** The order with its details as they stood at a version; as they are where that is the present one. */
export async function orderWithDetailsOf(order: Order, version = 1): Promise<Order> {
  if (version === detailsVersionOf(order)) return order;
  const row = await get(earlierDetailsRows, { order: order.orderId, entry: entryOf(version) });
  if (!row) throw new Error(`order ${order.orderId} has no version ${version} of its details`);
  const { contact, billTo, purchaseOrderNumber, shippingAddress, freeData, wantedAt, promisedAt, groups } =
    earlierIn(row).details;
  return {
    ...order,
    contact,
    billTo,
    purchaseOrderNumber,
    shippingAddress,
    freeData,
    wantedAt,
    promisedAt,
    groups: groups ?? order.groups,
  };
}
