import { isRefusal } from '#shared/http/refusal.ts';
import { applyCancellation } from '#functions/orders/public.ts';

/** Cancels what has not been handed over of an order that was given up. Nothing left to cancel is fine. */
export async function cancelRemaining(orderId: string, reason: string): Promise<void> {
  const outcome = await applyCancellation(orderId, { reason });
  if (isRefusal(outcome) && outcome.refused !== 'conflicting-state') throw new Error(outcome.detail);
}
