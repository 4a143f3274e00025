import type { OpenOms, OrderSummary } from '@open-oms/client';
import { forEachAtOnce } from '../../pool.ts';
import { showProgress } from '../../progress.ts';
import type { OrderGate } from './order-gate.ts';
import type { OrderPlan } from '../plan/plan-orders.ts';
import { importId, orderRequest } from './requests.ts';
import { send } from './send.ts';

export interface Placing {
  readonly placed: number;
  /** Placed by an earlier run. */
  readonly there: number;
  readonly refused: readonly { readonly order: OrderPlan; readonly why: string }[];
}

/** All orders of the import's channel as they stand now, by external number. */
export async function ordersOfChannel(client: OpenOms): Promise<ReadonlyMap<string, OrderSummary>> {
  const orders = new Map<string, OrderSummary>();
  for await (const order of client.each('listOrders', { query: { channel: importId, limit: 100 } })) {
    orders.set(order.externalNumber, order);
  }
  return orders;
}

/** Places the orders that are not there yet, oldest first, as the gate lets them through. */
export async function placeOrders(
  client: OpenOms,
  orders: readonly OrderPlan[],
  concurrency: number,
  gate: OrderGate,
): Promise<Placing> {
  const known = await ordersOfChannel(client);
  const missing = orders.filter(({ externalNumber }) => !known.has(externalNumber));
  const progress = showProgress('orders', orders.length);
  const refused: { order: OrderPlan; why: string }[] = [];
  const count = { placed: 0, there: orders.length - missing.length };
  await forEachAtOnce(missing, concurrency, async (order) => {
    await gate.enter();
    const outcome = await send(client, orderRequest(order));
    if (typeof outcome === 'object') refused.push({ order, why: outcome.refused });
    else count[outcome === 'done' ? 'placed' : 'there'] += 1;
    progress.at(count.placed + count.there + refused.length, refused.length > 0 ? `${refused.length} refused` : '');
  });
  progress.end();
  return { ...count, refused };
}
