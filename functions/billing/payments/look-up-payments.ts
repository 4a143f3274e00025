import { byTheClock } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { decidePendingPayments } from './decide-pending.ts';
import { pendingOrders } from './pending-payments.ts';

/** A provider that does not answer holds up no more than those beside it. */
const atOnce = 10;

/**
 * Asks providers, by the clock, what has become of the payments that they had not decided. A provider's webhook is faster;
 * this finds what its webhooks have lost.
 */
export async function handler(): Promise<void> {
  return byTheClock(lookUpAll);
}

async function lookUpAll(): Promise<void> {
  const orderIds = await pendingOrders();
  for (let done = 0; done < orderIds.length; done += atOnce) {
    await Promise.all(orderIds.slice(done, done + atOnce).map(lookUp));
  }
}

async function lookUp(orderId: string): Promise<void> {
  try {
    await decidePendingPayments(orderId);
  } catch (error) {
    // The others are looked up all the same, this one again next time.
    log.warn('a pending payment could not be looked up', { orderId, error: error as Error });
  }
}
