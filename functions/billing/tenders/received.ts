import { nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { decimalMoney } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import type { Tender } from '#functions/orders/rules.ts';
import { receiptEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { moneyAccountOf } from '../books/money-accounts.ts';
import { withRows, type Account, type Payment, type Receipt } from '../payments/account.ts';
import { withTotals } from '../payments/payment-totals.ts';

/** Money that came by a tender. */
interface Came {
  readonly tender: Tender;
  /** What it is part of; absent for an order that is on account as a whole. */
  readonly payment?: Payment | undefined;
  /** Minor units. */
  readonly amount: number;
  readonly reference: string;
  /** RFC 3339; absent for now. */
  readonly receivedAt?: string | undefined;
}

/** The account with money that came: its receipt, posted to the account of who holds it. */
export function received(
  account: Account,
  { tender, payment, amount, reference, receivedAt }: Came,
): Change<Account> & { readonly receipt: Receipt } {
  const { order } = account;
  const { orderId, branch, currency } = order;
  const receiptId = newId('receipt');
  const recordedAt = nowIso();
  const source = { currency, reference: receiptId, orderId };
  const posting = post(branch, receiptEntry(source, moneyAccountOf(tender), amount), account.book);
  const tenderId = payment?.tender;
  const receipt: Receipt = {
    row: 'receipt',
    entry: `RECEIPT#${receiptId}`,
    version: 0,
    tender: tenderId,
    receiptId,
    paymentId: payment?.paymentId,
    amount,
    reference,
    receivedAt: receivedAt === undefined ? recordedAt : new Date(receivedAt).toISOString(),
    recordedAt,
    postedAs: posting.keys,
  };
  return {
    state: withRows({ ...account, order: withTotals(order, { received: amount }, undefined, tenderId) }, [receipt]),
    events: [{ type: 'PaymentReceived', data: { receiptId, tenderId, amount: decimalMoney(amount, currency) } }],
    writes: posting.writes,
    receipt,
  };
}
