import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { fulfilmentOrdersOf } from '../fulfilment-orders/fulfilment-rows.ts';
import { withPeople } from '../keeping/open-people.ts';
import { viewOf } from './order-view.ts';
import { orderWithinReach } from '../keeping/reach.ts';

/** `GET /v1/orders/{orderId}` */
export const readOrderOperation: Operation<typeof orderRoutes.readOrder> = async ({ params, caller }) => {
  const [order, fulfilmentOrders] = await Promise.all([
    orderWithinReach(params.orderId, caller),
    fulfilmentOrdersOf(params.orderId),
  ]);
  if (isRefusal(order)) return order;
  return ok(viewOf(await withPeople(order), fulfilmentOrders), { etag: etagOf(order.version) });
};
