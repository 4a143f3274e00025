import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { FailedCondition, NamedWrite } from '#shared/dynamodb/transact.ts';
import { backorderWrite, freeWrites, removeBackorderWrite } from '#functions/inventory/public.ts';
import type { CancellationLeft, Order } from '../aggregate/order.ts';
import type { FreedAllocation } from './plan-cancellation.ts';
import type { LineUnits } from './cancel-units.ts';

/** What allocation rows are known to hold, where it is not what the order says: stock that left may not be booked yet. */
export type KnownRows = ReadonlyMap<string, number>;

/** The writes that give stock back to what is available. */
export function givingBack(orderId: string, freed: readonly FreedAllocation[], known: KnownRows): NamedWrite[] {
  return freeWrites(
    freed.map((allocation) => ({ ...allocation, orderId, held: known.get(rowName(allocation)) ?? allocation.held })),
  );
}

const rowName = ({ lineId, location, shard }: Omit<FreedAllocation, 'sku' | 'quantity' | 'held'>): string =>
  `${lineId}@${location}#${shard}`;

/** Learns from failed writes what the allocation rows of the order hold. */
export function learnRows(known: KnownRows, failed: readonly FailedCondition[]): KnownRows {
  const learned = new Map(known);
  for (const { row } of failed) {
    const { line, location, shard, quantity } = row ?? {};
    if (typeof line !== 'string' || typeof location !== 'string') continue;
    if (typeof shard !== 'number' || typeof quantity !== 'number') continue;
    learned.set(rowName({ lineId: line, location, shard }), quantity);
  }
  return learned;
}

/** The writes that bring the queue for stock in step with the units of these lines that still wait. */
export function waitingWrites(order: Order, waiting: readonly LineUnits[]): NamedWrite[] {
  return waiting.flatMap(({ lineId, quantity }) => {
    const line = order.lines.find((one) => one.lineId === lineId);
    if (!line) return [];
    const { orderId, priority, promisedAt, placedAt } = order;
    const place = { sku: line.sku, orderId, lineId, priority, promisedAt, placedAt };
    return [quantity > 0 ? backorderWrite({ ...place, quantity }) : removeBackorderWrite(place)];
  });
}

/** How many entries of what is left one transaction takes: each is up to two writes, beside the order's own. */
const entriesPerPart = 45;

/** The next part of what a large cancellation has still to give back: its writes, and the order and events when they are made. */
export function nextPart(
  order: Order,
  left: CancellationLeft,
  known: KnownRows,
): { order: Order; events: NewEvent[]; writes: NamedWrite[] } {
  const free = left.free.slice(0, entriesPerPart);
  const waiting = left.waiting.slice(0, entriesPerPart - free.length);
  const rest = { free: left.free.slice(free.length), waiting: left.waiting.slice(waiting.length) };
  const stillWaiting = waiting.map((lineId) => ({
    lineId,
    quantity: order.lines.find((line) => line.lineId === lineId)?.quantities.backordered ?? 0,
  }));
  return {
    order: { ...order, cancellationLeft: rest.free.length + rest.waiting.length > 0 ? rest : undefined },
    events: free.length > 0 ? [{ type: 'CancelledStockFreed', data: { allocations: free.map(toldAllocation) } }] : [],
    writes: [
      ...givingBack(
        order.orderId,
        free.map((allocation) => ({ ...allocation, held: heldUnits(order, left, allocation) })),
        known,
      ),
      ...waitingWrites(order, stillWaiting),
    ],
  };
}

function toldAllocation({ lineId, sku, quantity, location }: CancellationLeft['free'][number]) {
  return { lineId, sku, quantity, location };
}

/** Units in the allocation's row: what the line still has there, and what is still to be freed. */
function heldUnits(
  order: Order,
  left: CancellationLeft,
  { lineId, location, shard }: CancellationLeft['free'][number],
) {
  const line = order.lines.find((one) => one.lineId === lineId);
  const here = [...(line?.allocations ?? []), ...left.free.filter((one) => one.lineId === lineId)];
  return here
    .filter((one) => one.location === location && one.shard === shard)
    .reduce((units, { quantity }) => units + quantity, 0);
}
