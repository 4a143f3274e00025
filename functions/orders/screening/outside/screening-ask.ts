import type { OrderWithPeople } from '../../aggregate/order.ts';
import { groupsOf } from '../../aggregate/groups.ts';
import { detailsVersionOf } from '../../details/details.ts';
import { tendersOf } from '../../tenders/tenders-of-order.ts';
import type { ScreeningAsk } from './provider.ts';

/** What of an order a provider is asked by. */
export function screeningAsk(order: OrderWithPeople): ScreeningAsk {
  const { orderId, channel, externalNumber, placedAt, currency, contact, billTo } = order;
  const money = (minor: number) => ({ minor, currency });
  return {
    key: `${orderId}/screen/${detailsVersionOf(order)}`,
    orderId,
    channel,
    externalNumber,
    placedAt,
    total: money(order.total),
    buyer: contact,
    billTo,
    deliveries: groupsOf(order).map(({ method, shippingAddress }) => ({ method, address: shippingAddress })),
    lines: order.lines.map(({ sku, description, ordered, price }) => ({
      sku,
      description,
      quantity: ordered,
      price: money(price),
    })),
    tenders: tendersOf(order).map(({ kind, provider, amount }) => ({ kind, provider, amount: money(amount) })),
  };
}
