import { backorderWrite, removeBackorderWrite } from '#functions/inventory/public.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import type { Order } from '../aggregate/order.ts';
import { policyOf } from '../aggregate/policies.ts';

/** The writes that bring the queues for these items in step with the units of the order that wait. */
export function queueWrites(order: Order, skus: Iterable<string>): Write[] {
  return [...new Set(skus)].map((sku) => {
    const quantity = order.lines.reduce(
      (units, line) => (line.sku === sku ? units + line.quantities.backordered : units),
      0,
    );
    const { orderId, priority, promisedAt, placedAt, channel, branch, pickupLocation } = order;
    const place = { sku, orderId, priority, promisedAt, placedAt };
    if (quantity === 0) return removeBackorderWrite(place);
    const method = policyOf(order).method === 'pickup' ? ('pickup' as const) : ('ship' as const);
    return backorderWrite({ ...place, quantity, channel, branch, method, pickupLocation });
  });
}
