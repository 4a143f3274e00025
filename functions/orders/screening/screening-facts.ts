import { getMany, queryRows, type Place } from '#shared/dynamodb/reads.ts';
import type { ExchangeRate } from '#shared/money.ts';
import { findBranch, findCustomer, rateAt } from '#functions/parties/public.ts';
import { customerKeyOf } from '../keeping/customer-key.ts';
import { liveAmount } from '../aggregate/line-money.ts';
import type { Order } from '../aggregate/order.ts';
import { isLike, mayBeLike, type LikeOrder, type ScreeningFacts } from './screen-order.ts';
import { screeningSettingsOf, type ScreeningSettings } from './screening-settings.ts';
import { headerIn, headerKey, placedKeyOf, type OrderHeader } from '../keeping/order-rows.ts';
import { loadHeads } from '../keeping/order-heads.ts';
import { loadOrder } from '../keeping/store.ts';
import { orderHeaders } from '../rows.ts';

/** How many earlier orders are looked at by one call. */
const perPage = 100;
/** How many earlier orders are searched for open amounts, newest first. */
const mostSearched = 200;

/** Gathers what the rules judge an order by. Throws when the order's branch does not exist. */
export async function screeningFacts(order: Order): Promise<ScreeningFacts> {
  const branch = await findBranch(order.branch);
  if (!branch) throw new Error(`order ${order.orderId} belongs to branch ${order.branch}, which does not exist`);
  const settings = screeningSettingsOf(branch);
  const [like, credit] = await Promise.all([earlierLike(order, settings), creditOf(order)]);
  const judgedIn = [settings.approvalLimit, credit?.limit].flatMap((limit) => limit?.currency ?? []);
  return { settings, rates: await ratesFor(order, judgedIn), like, credit };
}

/** The rates between the currency of an order and these others that held when it was placed. */
async function ratesFor({ currency, placedAt }: Order, others: readonly string[]): Promise<ExchangeRate[]> {
  const wanted = [...new Set(others)].filter((other) => other !== currency);
  const found = await Promise.all(wanted.map((other) => rateAt(currency, other, placedAt)));
  return found.filter((rate) => rate !== undefined);
}

/**
 * The newest order of the same customer within the window that is like this one, whatever number of others there is. Only orders placed
 * before this one count: of two alike, the later is the suspect. Of most only the heads are read.
 */
async function earlierLike(
  order: Order,
  { duplicateWindowMinutes }: ScreeningSettings,
): Promise<LikeOrder | undefined> {
  const customerKey = customerKeyOf(order);
  if (!customerKey || duplicateWindowMinutes === 0) return undefined;
  const from = new Date(Date.parse(order.placedAt) - duplicateWindowMinutes * 60_000).toISOString();
  const wanted = {
    index: 'byCustomer',
    partition: customerKey,
    from,
    to: placedKeyOf(order),
    descending: true,
  } as const;
  let after: Place | undefined;
  do {
    const { rows, last } = await queryRows(orderHeaders, wanted, { limit: perPage, after });
    const ids = rows.map((row) => String(row['order'])).filter((id) => id !== order.orderId);
    const heads = new Map((await loadHeads(ids)).map((head) => [head.orderId, head]));
    for (const id of ids) {
      const head = heads.get(id);
      if (!head || !mayBeLike(order, head)) continue;
      const other = await loadOrder(id);
      if (other && isLike(order, other)) return other;
    }
    after = last;
  } while (after);
  return undefined;
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
