import { queryRows, type Place } from '#shared/dynamodb/reads.ts';
import type { ExchangeRate } from '#shared/money.ts';
import { findBranch, findCustomer, rateAt } from '#functions/parties/public.ts';
import { customerKeyOf } from '../keeping/customer-key.ts';
import type { Order } from '../aggregate/order.ts';
import { debtsOf } from '../credit/debt-rows.ts';
import { isLike, mayBeLike, type CreditFacts, type LikeOrder, type ScreeningFacts } from './screen-order.ts';
import { screeningSettingsOf, type ScreeningSettings } from './screening-settings.ts';
import { placedKeyOf } from '../keeping/order-rows.ts';
import { loadHeads } from '../keeping/order-heads.ts';
import { loadOrder } from '../keeping/store.ts';
import { orderHeaders } from '../rows.ts';
import { dueOnAccount } from '../tenders/tenders-of-order.ts';

/** How many earlier orders are looked at by one call. */
const perPage = 100;

/** Gathers what the rules judge an order by. Throws when the order's branch does not exist. */
export async function screeningFacts(order: Order): Promise<ScreeningFacts> {
  const branch = await findBranch(order.branch);
  if (!branch) throw new Error(`order ${order.orderId} belongs to branch ${order.branch}, which does not exist`);
  const settings = screeningSettingsOf(branch);
  const [like, credit] = await Promise.all([earlierLike(order, settings), creditOf(order)]);
  const { approvalLimit } = settings;
  const rates = await Promise.all([
    ...(approvalLimit ? [ratesTo(approvalLimit.currency, [order.currency], order.placedAt)] : []),
    ...(credit?.limit
      ? [ratesTo(credit.limit.currency, [order.currency, ...Object.keys(credit.debts.counted)], order.placedAt)]
      : []),
  ]);
  return { settings, rates: rates.flat(), like, credit };
}

/** The rates between a currency and others that held at a moment (RFC 3339); those that are not known are left out. */
export async function ratesTo(currency: string, others: readonly string[], moment: string): Promise<ExchangeRate[]> {
  const wanted = [...new Set(others)].filter((other) => other !== currency);
  const found = await Promise.all(wanted.map((other) => rateAt(currency, other, moment)));
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

async function creditOf(order: Order): Promise<CreditFacts | undefined> {
  if (dueOnAccount(order) === undefined) return undefined;
  const { customerId } = order.contact;
  const customer = customerId ? await findCustomer(customerId) : undefined;
  // A customer of another channel has no credit here, and is none of its business.
  const isKnown = customer && (customer.channel === undefined || customer.channel === order.channel);
  if (!isKnown) return { debts: { owed: {}, counted: {} } };
  return {
    customer: customer.customerId,
    limit: customer.active ? customer.creditLimit : undefined,
    debts: await debtsOf(customer.customerId),
  };
}
