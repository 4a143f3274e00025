import type * as z from 'zod';
import type { orderSummary, orderView } from '#shared/contracts/api/order-views.ts';
import type { Client } from './client.ts';
import { CommandError } from './connection.ts';

export type OrderSummary = z.output<typeof orderSummary>;
export type OrderView = z.output<typeof orderView>;

/** How an order can be named on the command line. */
export const orderReference = 'order id, or channel/external number such as web/WEB-100001';

/** The id of an order named by id or by `channel/externalNumber`. Throws a CommandError when there is none. */
export async function findOrderId(client: Client, reference: string): Promise<string> {
  if (/^ord_[0-9a-f]{32}$/.test(reference)) return reference;
  const slash = reference.indexOf('/');
  if (slash < 1) throw new CommandError(`"${reference}" is neither an order id nor channel/external number`);
  const query = { channel: reference.slice(0, slash), externalNumber: reference.slice(slash + 1) };
  const { body } = await client.get<{ items: OrderSummary[] }>('/v1/orders', query);
  const [order] = body.items;
  if (!order) throw new CommandError(`the channel ${query.channel} has no order ${query.externalNumber}`, 4);
  return order.orderId;
}
