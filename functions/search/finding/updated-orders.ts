import { readFeed, readNewest } from '#functions/feed/public.ts';
import { fulfilmentOrdersOf, listedOrders, loadOrder, type ListedOrder, withPeople } from '#functions/orders/public.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { mayUseOrder, type Origins } from '#shared/http/access/principal.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { documentOf } from '../document.ts';
import { isFoundBy, needsDocument, type Wanted } from './filters.ts';

interface PageOf {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface UpdatedPage {
  readonly orders: readonly ListedOrder[];
  readonly next: string | undefined;
}

/**
 * Orders that have changed since a moment, those first whose change was published first, each as it stands now: what the feed of events tells of, so
 * that no order has to be written for it. An order comes once in a page, and again in a later one where it has changed meanwhile.
 * `limit` counts orders before the filters.
 */
export async function updatedOrders(
  { cursor, limit }: PageOf,
  updatedSince: string,
  reach: Origins,
): Promise<UpdatedPage | Refusal> {
  const orderIds = new Set<string>();
  const from = { cursor, since: { moment: updatedSince, parameter: 'updatedSince' } };
  const tell = (event: DomainEvent) => (isNextOf(event, orderIds, reach) ? event : undefined);
  const read = await readFeed(from, tell, { events: limit, bytes: Infinity });
  if (isRefusal(read)) return read;
  return { orders: await listedOrders([...orderIds]), next: read.more ? read.next : undefined };
}

/**
 * Orders by their last change, the newest first, as far back as events are kept, each as it stands now. One that changes while its pages are read is where
 * it was on the first page, or at the beginning when that is asked for anew.
 */
export async function newestChanged({ cursor, limit }: PageOf, reach: Origins): Promise<UpdatedPage> {
  const orderIds = new Set<string>();
  const { events, next } = await readNewest(cursor, (event) => isNextOf(event, orderIds, reach), limit);
  const told = new Map(events.map(({ metadata }) => [metadata.orderId, metadata.sequence]));
  const orders = await listedOrders([...orderIds]);
  // On a later page, an order whose last change is not this one was on a page before.
  return {
    orders: cursor === undefined ? orders : orders.filter((one) => one.sequence === told.get(one.orderId)),
    next,
  };
}

/** True of an event that is the first of its order here, if that is within reach; the order is noted. */
function isNextOf({ metadata }: DomainEvent, orderIds: Set<string>, reach: Origins): boolean {
  const { orderId, channel, branch, test } = metadata;
  if (orderId === undefined || channel === undefined || branch === undefined || orderIds.has(orderId)) return false;
  if (!mayUseOrder(reach, { channel, branch, test })) return false;
  orderIds.add(orderId);
  return true;
}

/**
 * Of orders that the feed has told of, those that pass the filters which only a document tells of: it is made of the order as it stands, since the lists may not have followed yet,
 * and a connector would never hear of it again.
 */
export async function foundByThemselves(
  orders: readonly ListedOrder[],
  wanted: Wanted,
  secret: Buffer,
): Promise<ListedOrder[]> {
  if (!needsDocument(wanted)) return [...orders];
  const isFound = await Promise.all(
    orders.map(async ({ orderId }) => {
      const loaded = await loadOrder(orderId);
      const order = loaded && (await withPeople(loaded));
      return order !== undefined && isFoundBy(documentOf(order, await fulfilmentOrdersOf(orderId), secret), wanted);
    }),
  );
  return orders.filter((_, index) => isFound[index]);
}
