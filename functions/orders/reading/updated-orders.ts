import { readFeed } from '#functions/feed/public.ts';
import type { OrderFilters } from '#shared/contracts/api/orders.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { mayUseOrder } from '#shared/http/access/principal.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import type { ListReach } from './list-plan.ts';
import { headersOf, type ListedHeader } from './order-lists.ts';

/**
 * Orders that have changed since a moment, those first whose change was published first, each as it stands now: what the feed of events tells of, so
 * that no order has to be written for it. An order comes once in a page, and again in a later one where it has changed meanwhile.
 * `limit` counts orders before the filters.
 */
export async function updatedOrders(
  { cursor, limit }: Pick<OrderFilters, 'cursor' | 'limit'>,
  updatedSince: string,
  reach: ListReach,
): Promise<{ readonly headers: readonly ListedHeader[]; readonly next: string | undefined } | Refusal> {
  const orderIds = new Set<string>();
  const firstOfItsOrder = (event: DomainEvent): DomainEvent | undefined => {
    const { orderId, channel, branch } = event.metadata;
    if (orderId === undefined || channel === undefined || branch === undefined || orderIds.has(orderId))
      return undefined;
    if (!mayUseOrder(reach, { channel, branch })) return undefined;
    orderIds.add(orderId);
    return event;
  };
  const from = { cursor, since: { moment: updatedSince, parameter: 'updatedSince' } };
  const read = await readFeed(from, firstOfItsOrder, { events: limit, bytes: Infinity });
  if (isRefusal(read)) return read;
  return { headers: await headersOf([...orderIds]), next: read.more ? read.next : undefined };
}
