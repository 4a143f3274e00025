import { log } from '#shared/observability/log.ts';
import { decidePendingPayments } from './decide-pending.ts';
import { pendingOrders } from './pending-payments.ts';

/**
 * Asks providers, by the clock, what has become of the payments that they had not decided. A provider's webhook is faster;
 * this finds what its webhooks have lost.
 */
export async function handler(): Promise<void> {
  for await (const orderId of pendingOrders()) {
    try {
      await decidePendingPayments(orderId);
    } catch (error) {
      // The others are looked up all the same, this one again next time.
      log.warn('a pending payment could not be looked up', { orderId, error: error as Error });
    }
  }
}
