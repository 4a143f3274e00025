import { bucketOf } from '#shared/bucket.ts';
import { freeWrites, serialMoveWrites } from '#functions/inventory/public.ts';
import { isRefusal, notFound } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { unitsTold } from '../aggregate/units.ts';
import type { CancellationLeft, Order } from '../aggregate/order.ts';
import { keepOrder, loadOrder } from '../keeping/store.ts';
import { queueWrites } from '../keeping/queue-writes.ts';
import type { PackedUnit } from '../fulfilment-orders/packed-serials.ts';
import type { Write } from '#shared/dynamodb/writes.ts';

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
  const unpacked = (left.unpacked ?? []).slice(0, entriesPerPart);
  const free = left.free.slice(0, entriesPerPart - unpacked.length);
  // In each of its groups an order may wait for an item.
  const places = order.groups?.length ?? 1;
  const waiting = left.waiting.slice(0, Math.floor((entriesPerPart - unpacked.length - free.length) / places));
  const stillPacked = (left.unpacked ?? []).slice(unpacked.length);
  const rest = {
    free: left.free.slice(free.length),
    ...(stillPacked.length > 0 ? { unpacked: stillPacked } : {}),
    waiting: left.waiting.slice(waiting.length),
  };
  const isDone = rest.free.length + stillPacked.length + rest.waiting.length === 0;
  const allocations = free.map((one) => ({ ...unitsTold(one), location: one.location, ...bucketOf(one.bucket) }));
  return {
    state: { ...order, cancellationLeft: isDone ? undefined : rest },
    events: [
      {
        type: 'CancelledStockFreed',
        data: { allocations, ...(waiting.length > 0 ? { backordersEnded: waiting } : {}) },
      },
    ],
    writes: [...unpackWrites(unpacked), ...freeWrites(free), ...queueWrites(order, waiting)],
  };
}

/** Packed units are in stock again, where they were packed. */
export function unpackWrites(units: readonly PackedUnit[]): Write[] {
  return serialMoveWrites(units.map((unit) => ({ ...unit, to: 'in_stock' })));
}
