import { unpacked } from '#shared/dynamodb/packed.ts';
import { BadCursor } from '#shared/dynamodb/pages.ts';
import { getMany, queryRows } from '#shared/dynamodb/reads.ts';
import type { Listed, OrderList } from './list-plan.ts';
import { headerKey, statusInRow, type OrderHeader } from '../keeping/order-rows.ts';
import { orderHeaders } from '../rows.ts';

/** Where a list goes on: what is placed between `from` (included) and `to` (excluded) as text that sorts as placedKey. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** The part of an order's header row that lists show. */
export interface ListedHeader extends Listed {
  readonly order: string;
  readonly placedKey: string;
  readonly version: number;
  readonly lineCount: number;
  readonly aggregate: Pick<OrderHeader, 'externalNumber' | 'type' | 'currency' | 'total' | 'promisedAt'>;
}

interface ListedKey {
  readonly order: string;
  readonly entry: string;
  readonly placedKey: string;
}

/** The newest `limit` headers in a range, over all lists; fewer only where there are no more. */
export async function newestHeaders(lists: readonly OrderList[], range: Range, limit: number): Promise<ListedHeader[]> {
  const keys = (await Promise.all(lists.map((list) => newestKeys(list, range, limit)))).flat();
  // An order that is about to leave one list for another may be found in both, or in none: each index follows by itself, so that
  // no sequence of reads would change it.
  const byOrder = new Map(keys.map((key) => [key.order, key]));
  const newest = [...byOrder.values()].sort((one, other) => (one.placedKey < other.placedKey ? 1 : -1)).slice(0, limit);
  return headersOf(newest.map(({ order }) => order));
}

/** The headers of orders, in the order of their ids given here; missing ones are left out. */
export async function headersOf(orderIds: readonly string[]): Promise<ListedHeader[]> {
  const rows = await getMany(orderHeaders, orderIds.map(headerKey), shownColumns);
  const byId = new Map(
    rows.map((row) => [
      row['order'],
      { ...row, status: statusInRow(row), aggregate: unpacked(row['aggregate']) } as unknown as ListedHeader,
    ]),
  );
  return orderIds.flatMap((id) => byId.get(id) ?? []);
}

const shownColumns = [
  'order',
  'placedKey',
  'version',
  'lineCount',
  'aggregate',
  'channel',
  'branch',
  'customerKey',
  'status',
];

async function newestKeys({ index, key }: OrderList, { from, to }: Range, limit: number): Promise<ListedKey[]> {
  // The range includes its end: the last order of the page before.
  const wanted = { index, partition: key, from, to, descending: true };
  const { rows } = await queryRows(orderHeaders, wanted, { limit: limit + 1 });
  return (rows as unknown as ListedKey[]).filter(({ placedKey }) => placedKey < to).slice(0, limit);
}

/** A cursor is the place of the last order that was looked at, so that it holds in every list and after every change. */
export function cursorAfter(placedKey: string): string {
  return Buffer.from(placedKey).toString('base64url');
}

/** The place that a cursor stands for. Throws BadCursor for what this API did not issue. */
export function placeOf(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#ord_[0-9a-f]{32}$/.test(place)) {
    throw new BadCursor('the cursor was not issued by this API');
  }
  return place;
}
