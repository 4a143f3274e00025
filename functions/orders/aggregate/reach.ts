import { mayUseOrder, type Principal } from '#shared/http/principal.ts';
import { notFound, type Refusal } from '#shared/http/refusal.ts';
import type { Order } from './order.ts';
import { headersOf } from '../reading/order-lists.ts';
import { loadOrder } from './store.ts';

/** The order, or `not-found` when there is none that these credentials reach. */
export async function orderWithinReach(orderId: string, caller: Principal): Promise<Order | Refusal> {
  const order = await loadOrder(orderId);
  return order && mayUseOrder(caller, order) ? order : notFound('order', orderId);
}

/** `not-found` when there is no such order that these credentials reach. Reads the header only. */
export async function refusedOutOfReach(orderId: string, caller: Principal): Promise<Refusal | undefined> {
  const [header] = await headersOf([orderId]);
  return header && mayUseOrder(caller, header) ? undefined : notFound('order', orderId);
}
