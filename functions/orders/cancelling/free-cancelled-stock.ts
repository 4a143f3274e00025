import { bucketOf } from '#shared/bucket.ts';
import { freeWrites } from '#functions/inventory/public.ts';
import { isRefusal, notFound } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { unitsTold } from '../aggregate/units.ts';
import type { CancellationLeft, Order } from '../aggregate/order.ts';
import { keepOrder, loadOrder } from '../keeping/store.ts';
import { queueWrites } from '../keeping/queue-writes.ts';

/** How many entries of what is left one transaction takes: each is one write, beside the order's own. */
const entriesPerPart = 70;

/**
 * Frees the stock that a cancellation larger than a transaction has left, and ends its places in the queue for stock, part by
 * part. Does nothing where nothing is left, and can be run again at any time.
 * @returns the order as it stands; undefined when there is none.
 */
export async function freeCancelledStock(orderId: string): Promise<Order | undefined> {
  for (;;) {
    const outcome = await change({
      what: `order ${orderId}`,
      load: async () => (await loadOrder(orderId)) ?? notFound('order', orderId),
      decide: (order) => order.cancellationLeft && partFreed(order, order.cancellationLeft),
      keep: keepOrder,
    });
    if (isRefusal(outcome)) return undefined;
    if (!outcome.state.cancellationLeft) return outcome.state;
  }
}

/** The next part of what is left, freed. */
function partFreed(order: Order, left: CancellationLeft): Change<Order> {
  const free = left.free.slice(0, entriesPerPart);
  // In each of its groups an order may wait for an item.
  const places = order.groups?.length ?? 1;
  const waiting = left.waiting.slice(0, Math.floor((entriesPerPart - free.length) / places));
  const rest = { free: left.free.slice(free.length), waiting: left.waiting.slice(waiting.length) };
  const allocations = free.map((one) => ({ ...unitsTold(one), location: one.location, ...bucketOf(one.bucket) }));
  return {
    state: { ...order, cancellationLeft: rest.free.length + rest.waiting.length > 0 ? rest : undefined },
    events: [
      {
        type: 'CancelledStockFreed',
        data: { allocations, ...(waiting.length > 0 ? { backordersEnded: waiting } : {}) },
      },
    ],
    writes: [...freeWrites(free), ...queueWrites(order, waiting)],
  };
}
