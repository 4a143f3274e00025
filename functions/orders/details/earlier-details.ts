import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { people, type OrderWithPeople } from '../aggregate/order.ts';
import { openedText } from '../keeping/open-people.ts';
import { sealedAttributes, sealedText } from '../keeping/sealed-people.ts';
import { earlierDetailsRows } from '../rows.ts';
import { detailsOf, detailsVersionOf, type Details } from './details.ts';

/** What earlier details are listed by. */
export const earlierPrefix = 'WAS#';

const entryOf = (version: number): string => `${earlierPrefix}${String(version).padStart(9, '0')}`;

/** Keeps the details of an order as they stand before a change, sealed as those that it has after it. */
export function earlierWrite(before: OrderWithPeople, after: OrderWithPeople): Write {
  const key = { order: before.orderId, entry: entryOf(detailsVersionOf(before)) };
  const sealed = sealedText(after[people], detailsOf(before));
  return put(
    'earlier-details',
    earlierDetailsRows,
    { ...key, ...sealedAttributes(sealed), replacedAt: nowIso() },
    isNew,
  );
}

/** Earlier details in their row; undefined of who was erased. */
export async function earlierIn(row: Readonly<Row>): Promise<
  | {
      readonly version: number;
      readonly details: Details;
      readonly replacedAt: string;
    }
  | undefined
> {
  const { entry, replacedAt } = row;
  const details = await openedText<Details>(row);
  const version = Number(String(entry).slice(earlierPrefix.length));
  return details && { version, details, replacedAt: String(replacedAt) };
}

/** The order with its details as they stood at a version; as they are where that is the present one, or they were erased. */
export async function orderWithDetailsOf(order: OrderWithPeople, version = 1): Promise<OrderWithPeople> {
  if (version === detailsVersionOf(order)) return order;
  const row = await get(earlierDetailsRows, { order: order.orderId, entry: entryOf(version) });
  if (!row) throw new Error(`order ${order.orderId} has no version ${version} of its details`);
  const earlier = await earlierIn(row);
  if (!earlier) return order;
  const { contact, billTo, purchaseOrderNumber, shippingAddress, freeData, wantedAt, promisedAt, groups } =
    earlier.details;
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
