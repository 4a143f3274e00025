import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { freeWrites } from '#functions/inventory/public.ts';
import type { FreedAllocation } from './plan-cancellation.ts';

/** Units in allocation rows, where they are not what the order says: stock that was handed over may not be booked yet. */
export type HeldUnits = ReadonlyMap<string, number>;

/** The writes that give stock back to what is available. */
export function freeingWrites(orderId: string, freed: readonly FreedAllocation[], held: HeldUnits): Write[] {
  return freeWrites(
    freed.map((allocation) => ({ ...allocation, orderId, held: held.get(rowName(allocation)) ?? allocation.held })),
  );
}

/** What the conditions that failed tell of the allocation rows of the order; the latest counts. */
export function heldIn(lost: readonly FailedCondition[]): HeldUnits {
  const held = new Map<string, number>();
  for (const { row } of lost) {
    const { line, location, shard, quantity } = row ?? {};
    if (typeof line !== 'string' || typeof location !== 'string') continue;
    if (typeof shard !== 'number' || typeof quantity !== 'number') continue;
    held.set(rowName({ lineId: line, location, shard }), quantity);
  }
  return held;
}

const rowName = ({ lineId, location, shard }: Pick<FreedAllocation, 'lineId' | 'location' | 'shard'>): string =>
  `${lineId}@${location}#${shard}`;
