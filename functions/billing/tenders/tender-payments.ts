import {
  liveAmount,
  onlyTender,
  sharesOf,
  tenderOf,
  ruleOf,
  tendersOf,
  type MoneyGoesBack,
  type Order,
  type Tender,
} from '#functions/orders/rules.ts';
import { paidBy, rowsOf, sumOf, type Account, type Payment } from '../payments/account.ts';

/** The tender that a row of an account is of. */
const tenderIdOf = ({ tender = onlyTender }: { readonly tender?: string | undefined }): string => tender;

/** The tender of a payment. */
export const tenderOfPayment = ({ order }: Account, payment: Pick<Payment, 'tender'>): Tender =>
  tenderOf(order, tenderIdOf(payment));

/** What names a tender in rows and events: nothing where all of the order is paid in one way, by card or on account. */
export const namedIn = ({ payment }: Pick<Order, 'payment'>, tenderId: string): string | undefined =>
  payment.method === 'tenders' ? tenderId : undefined;

/** The payments of an order's tender, in the order of their making. */
export function paymentsOf(account: Pick<Account, 'rows'>, tenderId: string): Payment[] {
  return rowsOf(account, 'payment').filter((payment) => tenderIdOf(payment) === tenderId);
}

/**
 * What has still to be collected, or may still come, by one of an order's tenders, shipped or not, and is not given up. Of what its lines and
 * charges come to, cancelled amounts taken off, each tender has its share in the order of use.
 */
export function neededOf(account: Account, tenderId: string): number {
  const { order } = account;
  const share = sharesOf(order, liveAmount(order)).get(tenderId) ?? 0;
  return Math.max(0, share - paidOfTender(account, tenderId) - givenUpOf(account, tenderId));
}

/** What is to be authorised, in minor units, and of which tender. */
export interface Wanted {
  readonly tenderId: string;
  readonly amount: number;
}

/** The tender that is next asked for an authorisation, and how much: what stands is less than what is needed. */
export function lackingOf(account: Account, standing: (payment: Payment) => number): Wanted | undefined {
  for (const { tenderId } of tendersOf(account.order)) {
    const needed = neededOf(account, tenderId);
    const stands = paymentsOf(account, tenderId).reduce((sum, payment) => sum + standing(payment), 0);
    if (stands < needed) return { tenderId, amount: needed };
  }
  return undefined;
}

function paidOfTender(account: Account, tenderId: string): number {
  return paymentsOf(account, tenderId).reduce((sum, payment) => sum + paidBy(account, payment), 0);
}

function givenUpOf(account: Pick<Account, 'rows'>, tenderId: string): number {
  return sumOf(rowsOf(account, 'capture').filter((one) => one.state === 'given_up' && tenderIdOf(one) === tenderId));
}

/** How the money of a payment goes back. */
export const goesBack = (account: Account, payment: Payment): MoneyGoesBack =>
  ruleOf(tenderOfPayment(account, payment)).goesBack;
