import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import {
  damageWrites,
  freeWrites,
  levelsOf,
  notFoundWrites,
  shipWrites,
  type AllocatedUnits,
  type Level,
} from '#functions/inventory/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import type { StockChange, StockKind, StockPart } from './handling.ts';

/** Parts of one item that are booked together at most, where they may be booked apart. */
const largestGroup = 40;

/** Cuts a stock change into what fits into `room` writes and the rest. */
export function cutToFit({ kind, parts }: StockChange, room: number): { now: StockPart[]; later: StockPart[] } {
  const now: StockPart[] = [];
  const later: StockPart[] = [];
  let left = room;
  for (const group of groupsOf(kind, parts)) {
    const counters = new Set(group.map(({ shard }) => shard)).size;
    const movement = kind === 'free' ? 0 : 1;
    // The levels of an item that was not found are emptied on all shards; most items have one.
    const writes = group.length + movement + (kind === 'not_found' ? Math.max(counters, 8) : counters);
    const fits = writes <= left || (now.length === 0 && later.length === 0);
    if (fits) left -= writes;
    (fits ? now : later).push(...group);
  }
  return { now, later };
}

/** What is booked in one transaction: an item that was not found as a whole, anything else in parts of a sure size. */
function groupsOf(kind: StockKind, parts: readonly StockPart[]): StockPart[][] {
  const items = [...Map.groupBy(parts, ({ sku, location }) => `${sku}@${location}`).values()];
  if (kind === 'not_found') return items;
  return items.flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / largestGroup) }, (_, index) =>
      group.slice(index * largestGroup, (index + 1) * largestGroup),
    ),
  );
}

/** What each allocation row is known to hold, where it is not what the order says: by item, counter and line. */
export type KnownRows = ReadonlyMap<string, number>;

/**
 * The writes that book these parts. `order` is the order as it stands while the allocations are still on its lines.
 * @param reference the shipment or fulfilment order, kept with the movements.
 */
export async function bookingWrites(
  kind: StockKind,
  parts: readonly StockPart[],
  order: Order,
  known: KnownRows,
  reference: string,
): Promise<Write[]> {
  if (parts.length === 0) return [];
  const units = parts.map((part) => ({ ...part, orderId: order.orderId, held: heldBy(order, part, known) }));
  if (kind === 'ship') return shipWrites(units, reference);
  if (kind === 'damaged') return damageWrites(units, reference);
  if (kind === 'free') return freeWrites(units);
  return notFoundWrites(units, await levelsAt(units), reference);
}

async function levelsAt(units: readonly AllocatedUnits[]): Promise<Level[]> {
  const byLocation = Map.groupBy(units, ({ location }) => location);
  const levels = [...byLocation].map(([location, at]) =>
    levelsOf(
      at.map(({ sku }) => sku),
      location,
    ),
  );
  return (await Promise.all(levels)).flat();
}

function heldBy(order: Order, part: StockPart, known: KnownRows): number {
  const line = order.lines.find(({ lineId }) => lineId === part.lineId);
  const onLine = line?.allocations.find(({ location, shard }) => location === part.location && shard === part.shard);
  return known.get(rowName(part)) ?? Math.max(onLine?.quantity ?? 0, part.quantity);
}

const rowName = ({ lineId, location, shard }: Omit<StockPart, 'sku' | 'quantity'>): string =>
  `${lineId}@${location}#${shard}`;

/** What lost races tell of the allocation rows of an order; the last word counts. */
export function rowsIn(lost: readonly FailedCondition[]): KnownRows {
  const known = new Map<string, number>();
  for (const { row } of lost) {
    const { line, location, shard, quantity } = row ?? {};
    if (typeof line !== 'string' || typeof location !== 'string') continue;
    if (typeof shard === 'number' && typeof quantity === 'number') {
      known.set(rowName({ lineId: line, location, shard }), quantity);
    }
  }
  return known;
}
