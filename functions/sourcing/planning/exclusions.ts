import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import type { Exclusion } from './facts.ts';

/** Capacity is counted by the day: after a day a location that had none is asked again. */
const noCapacityMs = 24 * 3600_000;

/**
 * Where rejections of an order forbid to route it again. Units that were not found or damaged keep only their items away,
 * and only until stock has moved there (`stockMoved`: a promotion out of new stock); no capacity keeps the whole location
 * away for a day; any other reason for good.
 */
export function exclusionsOf(
  fulfilmentOrders: readonly FulfilmentOrder[],
  now: number,
  stockMoved: boolean,
): Exclusion[] {
  return fulfilmentOrders.flatMap(({ location, lines, rejection }): Exclusion[] => {
    if (!rejection) return [];
    const { reason, at } = rejection;
    if (reason === 'not_found' || reason === 'damaged') {
      return stockMoved ? [] : [{ location, skus: lines.map(({ sku }) => sku), reason }];
    }
    if (reason === 'no_capacity' && Date.parse(at) + noCapacityMs <= now) return [];
    return [{ location, skus: 'all', reason }];
  });
}
