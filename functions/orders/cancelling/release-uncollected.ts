import { ambient } from '#shared/ambient.ts';
import { isRefusal, refuse } from '#shared/http/refusal.ts';
import { applyCancellation } from './cancel-order.ts';
import { uncollectedUnits } from '../aggregate/deadlines.ts';
import { notCollected } from './uncollected.ts';

/**
 * Cancels what is ready of an order that nobody has collected by its deadline: the units go back into stock, and the money for them is let go,
 * as with any cancellation. Nothing happens where the customer was faster, in the same moment or before.
 */
export async function releaseUncollected(orderId: string): Promise<void> {
  const outcome = await applyCancellation(
    orderId,
    { reason: 'not collected in time' },
    {
      alongside: (order) => {
        const now = ambient.now();
        const units = uncollectedUnits(order, now);
        return units.length > 0
          ? { state: order, events: notCollected(order, now), units }
          : refuse('conflicting-state', `order ${orderId} does not wait to be collected any more`);
      },
    },
  );
  if (isRefusal(outcome) && outcome.refused !== 'conflicting-state') throw new Error(outcome.detail);
}
