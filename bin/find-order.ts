import type { OpenOms } from '@open-oms/client';
import { CommandError } from './connection.ts';

/** How an order can be named on the command line. */
export const orderReference = 'order id, or channel/external number such as web/WEB-100001';

/** The id of an order named by id or by `channel/externalNumber`. Throws a CommandError when there is none. */
export async function findOrderId(client: OpenOms, reference: string): Promise<string> {
  if (/^ord_[0-9a-f]{32}$/.test(reference)) return reference;
  const slash = reference.indexOf('/');
  if (slash < 1) throw new CommandError(`"${reference}" is neither an order id nor channel/external number`);
  const query = { channel: reference.slice(0, slash), externalNumber: reference.slice(slash + 1) };
  const {
    items: [order],
  } = await client.call('listOrders', { query });
  if (!order) throw new CommandError(`the channel ${query.channel} has no order ${query.externalNumber}`, 4);
  return order.orderId;
}
