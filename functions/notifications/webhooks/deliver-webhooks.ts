import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { deliverOrder } from './deliver-order.ts';
import { deliveriesOfOrder, dueOrders, dueQueues } from './delivery-rows.ts';
import { loadEndpoint } from './endpoint-rows.ts';

/** Orders of one queue that are looked at in one run. */
const perRun = 100;

/** Runs by the clock: posts what has become due again. */
export async function handler(): Promise<{ orders: number }> {
  const due = (await Promise.all(dueQueues.map((queue) => dueOrders(queue, ambient.now(), perRun)))).flat();
  await Promise.all(due.map(deliver));
  publishMetrics();
  return { orders: due.length };
}

async function deliver({ endpointId, orderId }: { endpointId: string; orderId: string }): Promise<void> {
  try {
    const [first] = await deliveriesOfOrder(endpointId, orderId);
    const endpoint = first ? await loadEndpoint(first.channel, endpointId) : undefined;
    if (endpoint) await deliverOrder(endpoint, orderId);
  } catch (error) {
    // The delivery stays due and is found again in the next run.
    log.warn('webhooks of an order not delivered', { endpointId, orderId, error: error as Error });
  }
}
