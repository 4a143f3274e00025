import { getMany, queryRows } from '#shared/dynamodb/reads.ts';
import { findBranch, findCustomer } from '#functions/parties/public.ts';
import { customerKeyOf } from '../keeping/customer-key.ts';
import { liveAmount } from '../aggregate/line-money.ts';
import type { Order } from '../aggregate/order.ts';
import type { EarlierOrder, ScreeningFacts } from './screen-order.ts';
import { screeningSettingsOf, type ScreeningSettings } from './screening-settings.ts';
import { headerIn, headerKey, placedKeyOf, type OrderHeader } from '../keeping/order-rows.ts';
import { loadOrder } from '../keeping/store.ts';
import { orderHeaders } from '../rows.ts';

/** How many earlier orders are compared for a duplicate, newest first. */
const mostCompared = 20;
/** How many earlier orders are searched for open amounts, newest first. */
const mostSearched = 200;

/** Gathers what the rules judge an order by. Throws when the order's branch does not exist. */
export async function screeningFacts(order: Order): Promise<ScreeningFacts> {
  const branch = await findBranch(order.branch);
  if (!branch) throw new Error(`order ${order.orderId} belongs to branch ${order.branch}, which does not exist`);
  const settings = screeningSettingsOf(branch);
  const [earlier, credit] = await Promise.all([earlierOrders(order, settings), creditOf(order)]);
  return { settings, earlier, credit };
}

/** Only orders placed before this one count: of two alike, the later is the suspect. */
async function earlierOrders(order: Order, { duplicateWindowMinutes }: ScreeningSettings): Promise<EarlierOrder[]> {
  if (duplicateWindowMinutes === 0) return [];
  const since = new Date(Date.parse(order.placedAt) - duplicateWindowMinutes * 60_000).toISOString();
  return headersBefore(order, since, mostCompared);
}

async function creditOf(order: Order): Promise<ScreeningFacts['credit']> {
  const { customerId } = order.contact;
  if (order.payment.method !== 'on_account') return undefined;
  const customer = customerId ? await findCustomer(customerId) : undefined;
  const knows = ({ channel }: OrderHeader): boolean => customer?.channel === undefined || customer.channel === channel;
  const open = { minor: await openAmount(order, knows), currency: order.currency };
  // A customer of another channel has no credit here, and is none of its business.
  return { limit: customer?.active && knows(order) ? customer.creditLimit : undefined, open };
}

/** What earlier unfinished orders on account that `counts` amount to, in minor units of the order's currency. */
async function openAmount(order: Order, counts: (earlier: OrderHeader) => boolean): Promise<number> {
  const headers = await headersBefore(order, '', mostSearched);
  const unfinished = headers
    .filter(counts)
    .filter(
      ({ payment, currency, completedAt, cancelledAt }) =>
        payment.method === 'on_account' && currency === order.currency && !completedAt && !cancelledAt,
    );
  const whole = await Promise.all(unfinished.map(({ orderId }) => loadOrder(orderId)));
  return whole.reduce((sum, other) => sum + (other ? liveAmount(other) : 0), 0);
}

/** The newest orders of the same customer placed at or after `since` and before this one, with their first lines. */
async function headersBefore(order: Order, since: string, most: number): Promise<OrderHeader[]> {
  const customerKey = customerKeyOf(order);
  if (!customerKey) return [];
  const { rows: found } = await queryRows(
    orderHeaders,
    { index: 'byCustomer', partition: customerKey, from: since || '0', to: placedKeyOf(order), descending: true },
    { limit: most + 1 },
  );
  const keys = found
    .map((row) => headerKey(String(row['order'])))
    .filter((key) => key.order !== order.orderId)
    .slice(0, most);
  const rows = await getMany(orderHeaders, keys);
  return rows.map(headerIn).sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
}
