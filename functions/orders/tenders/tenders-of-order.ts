import { liveAmount } from '../aggregate/line-money.ts';
import type { Order } from '../aggregate/order.ts';
import { stillDue } from '../aggregate/still-due.ts';
import { divided, inOrderOfUse, ruleOf, type MoneyComes, type Tender, type TenderTotals } from './tender.ts';

/** The id of the tender of an order that is paid in one way. */
export const onlyTender = 't1';

/** What of an order says how it is paid. */
type Paid = Pick<Order, 'total' | 'payment' | 'payments'>;

/** The tenders of an order in the order of use: those that it was placed with, else the one way in which all of it is paid. */
export function tendersOf({ total, payment }: Pick<Order, 'total' | 'payment'>): Tender[] {
  const { method, provider, token, tenders = [] } = payment;
  if (method === 'tenders') return inOrderOfUse(tenders);
  return [{ tenderId: onlyTender, kind: method, amount: total, provider, token }];
}

/** The tender by its id; absent for the only one. Throws a RangeError when the order has none such. */
export function tenderOf(order: Pick<Order, 'orderId' | 'total' | 'payment'>, tenderId = onlyTender): Tender {
  const tender = tendersOf(order).find((one) => one.tenderId === tenderId);
  if (!tender) throw new RangeError(`order ${order.orderId} has no tender ${tenderId}`);
  return tender;
}

/** What has become of a tender. */
export function totalsOfTender(
  { payment, payments }: Pick<Paid, 'payment' | 'payments'>,
  { tenderId }: Pick<Tender, 'tenderId'>,
): TenderTotals {
  if (payment.method === 'tenders') return payments.tenders?.[tenderId] ?? { authorised: 0, paid: 0, refunded: 0 };
  const { authorised, captured, received = 0, refunded } = payments;
  return { authorised, paid: captured + received, refunded };
}

/** What each tender is to pay of an amount of the order's, by its id. Of one that is the only one, all of it. */
export function sharesOf(order: Pick<Order, 'total' | 'payment'>, amount: number): ReadonlyMap<string, number> {
  const tenders = tendersOf(order);
  const [only, ...others] = tenders;
  if (only && others.length === 0) return new Map([[only.tenderId, amount]]);
  const parts = divided(tenders, amount);
  return new Map(tenders.map(({ tenderId }, index) => [tenderId, parts[index] ?? 0]));
}

/** The tenders by card, or authorised elsewhere, in whose place another card can be taken. */
export const cardsOf = (order: Pick<Order, 'total' | 'payment'>): Tender[] =>
  tendersOf(order).filter((tender) => ruleOf(tender).comes === 'collected');

/** What comes in one way, of an amount by tender. */
function sumOf(order: Paid, comes: MoneyComes, of: (tender: Tender) => number): number {
  return tendersOf(order).reduce((sum, one) => (ruleOf(one).comes === comes ? sum + of(one) : sum), 0);
}

/** What of the invoices is to be collected by payment providers, in minor units. */
export function toBeCollected(order: Paid): number {
  const shares = sharesOf(order, order.payments.invoiced);
  return sumOf(order, 'collected', ({ tenderId }) => shares.get(tenderId) ?? 0);
}

/** What payment providers hold authorised and have not collected, in minor units. */
export function openAtProviders(order: Paid): number {
  return sumOf(order, 'collected', (tender) => totalsOfTender(order, tender).authorised) - order.payments.captured;
}

type Owing = Paid & Parameters<typeof stillDue>[0];

/** What is still to come of a tender for what is not cancelled, whatever is credited, in minor units. */
function stillToCome(order: Owing, { tenderId }: Tender): number {
  const share = sharesOf(order, liveAmount(order)).get(tenderId) ?? 0;
  return Math.max(0, share - totalsOfTender(order, { tenderId }).paid);
}

/**
 * What is still to be received by a tender, in minor units: no more than is due of the order beside what its other tenders will bring. 0 of
 * a tender that is not received.
 */
export function toBeReceived(order: Owing, tender: Tender): number {
  if (ruleOf(tender).comes !== 'received') return 0;
  const tenders = tendersOf(order);
  const before = tenders.slice(
    0,
    tenders.findIndex(({ tenderId }) => tenderId === tender.tenderId),
  );
  const others = before.reduce((sum, one) => sum + stillToCome(order, one), 0);
  const due = Math.max(0, stillDue(order) - others);
  // The only one may have been paid before something was cancelled: what is due tells.
  return tenders.length === 1 ? due : Math.min(due, stillToCome(order, tender));
}

/**
 * What the customer owes on account, in minor units; below zero where they have paid more on account than they owe. Undefined of an order
 * that is not on account.
 */
export function dueOnAccount(order: Owing): number | undefined {
  const tenders = tendersOf(order);
  const tender = tenders.find(({ kind }) => kind === 'on_account');
  if (!tender) return undefined;
  const due = stillDue(order);
  if (tenders.length === 1) return due;
  return due < 0 ? Math.max(due, 0 - totalsOfTender(order, tender).paid) : toBeReceived(order, tender);
}
