import { isRefusal } from '#shared/http/refusal.ts';
import { applyCancellation } from './cancel-order.ts';

/** Ends a test order that has stood long enough. Nothing happens where it has ended. */
export async function endTest(orderId: string): Promise<void> {
  const outcome = await applyCancellation(orderId, { reason: 'the test is over' });
  if (isRefusal(outcome) && outcome.refused !== 'conflicting-state') throw new Error(outcome.detail);
}
