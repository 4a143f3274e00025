import type { Onlooker } from './onlooker.ts';
import { sum } from './statistics.ts';

/** What is set aside of one item, told twice: by its counters, and by the rows of the orders that have it. */
export interface SetAside {
  readonly byCounters: number;
  readonly byRows: number;
  /** Orders that have some. */
  readonly orders: number;
  /** What the counters say is left. */
  readonly available: number;
}

export async function setAsideOf(onlooker: Onlooker, sku: string): Promise<SetAside> {
  const [levels, allocations] = await Promise.all([onlooker.levelsOf(sku), onlooker.allocationsOf(sku)]);
  return {
    byCounters: sum(levels.map(({ allocated }) => Number(allocated))),
    byRows: sum(allocations.map(({ quantity }) => Number(quantity))),
    orders: new Set(allocations.map(({ order }) => order)).size,
    available: sum(levels.map(({ available }) => Number(available))),
  };
}

/** Units that the counters say are set aside: cheaper to ask than everything. */
export async function countSetAside(onlooker: Onlooker, sku: string): Promise<number> {
  return sum((await onlooker.levelsOf(sku)).map(({ allocated }) => Number(allocated)));
}

/** Throws unless so many orders have a unit each, and counters and rows say the same. */
export function insistOnUnits(sku: string, { byCounters, byRows, orders }: SetAside, expected: number): void {
  if (byCounters === expected && byRows === expected && orders === expected) return;
  throw new Error(
    `Of ${sku}, ${expected} units must be set aside for as many orders; the counters say ${byCounters}, the rows ${byRows} for ${orders} orders.`,
  );
}
