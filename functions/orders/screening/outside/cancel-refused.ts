import { isRefusal, refuse } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import type { Order } from '../../aggregate/order.ts';
import { applyCancellation } from '../../cancelling/cancel-order.ts';

/**
 * Cancels an order that an outside screening refuses, in one transaction with what `decide` makes of the refusal. Nothing happens where that is
 * undefined, nor where nothing is left to be cancelled.
 */
export async function cancelRefused(
  orderId: string,
  decide: (order: Order) => Promise<Change<Order> | undefined>,
): Promise<void> {
  const outcome = await applyCancellation(
    orderId,
    { reason: 'refused by the outside screening' },
    {
      alongside: async (order) =>
        (await decide(order)) ??
        refuse('conflicting-state', `nobody waits for the screening of order ${orderId} any more`),
    },
  );
  if (isRefusal(outcome) && outcome.refused !== 'conflicting-state') throw new Error(outcome.detail);
}
