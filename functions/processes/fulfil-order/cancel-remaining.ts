import { isRefusal } from '#shared/http/refusal.ts';
import { applyCancellation, loadOrder } from '#functions/orders/public.ts';
import type { Turned } from './contracts.ts';
import { turned } from './waiting/wait-rules.ts';

/** Cancels what has not been handed over of an order that was given up. Nothing left to cancel is fine. */
export async function cancelRemaining(orderId: string, reason: string): Promise<Turned> {
  const outcome = await applyCancellation(orderId, { reason });
  if (isRefusal(outcome) && outcome.refused !== 'conflicting-state') throw new Error(outcome.detail);
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return turned(order);
}
