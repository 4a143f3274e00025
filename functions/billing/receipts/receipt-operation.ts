import { nowIso } from '#shared/ambient.ts';
import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import { created } from '#shared/http/answer.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { decimalMoney, parseAmount } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { receiptOf } from '../billing-views.ts';
import { receiptEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { withRows, type Account, type Receipt } from '../payments/account.ts';
import { findAccount, keepAccount } from '../payments/account-store.ts';
import { caughtUp } from '../payments/catch-up.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { receiptRefusal } from './receipt-decision.ts';

type ReceiptRequest = Request<typeof billingRoutes.receivePayment>['body'];

interface Received extends Change<Account> {
  readonly receipt: Receipt;
}

/** `POST /v1/orders/{orderId}/receipts`: the receipt, its posting, what the customer owes, and the answer in one transaction. */
export const receivePaymentOperation: Operation<typeof billingRoutes.receivePayment> = async ({
  params: { orderId },
  body,
  caller,
  claim,
}) =>
  changeByRequest({
    what: `order ${orderId}`,
    load: () => accountWithinReach(orderId, caller),
    decide: (account: Account) => received(account, body),
    keep: keepAccount,
    claim,
    answer: ({ order }, { receipt }) => created(receiptOf(receipt, order.currency), `/v1/orders/${orderId}/payments`),
  });

async function accountWithinReach(orderId: string, caller: Principal): Promise<Account | Refusal> {
  const account = await findAccount(orderId);
  return account && mayUseOrder(caller, account.order) ? caughtUp(account) : notFound('order', orderId);
}

function received(account: Account, { amount, reference, receivedAt }: ReceiptRequest): Received | Refusal {
  const { order } = account;
  const { orderId, branch, currency } = order;
  const parsed = parseAmount(amount, currency);
  if ('error' in parsed) return refuse('invalid-amount', parsed.error, { pointer: '/amount', message: parsed.error });
  const { minor } = parsed;
  const refusal = receiptRefusal(account, minor, reference);
  if (isRefusal(refusal)) return refusal;
  const receiptId = newId('receipt');
  const recordedAt = nowIso();
  const posting = post(branch, receiptEntry({ currency, reference: receiptId, orderId }, minor), account.book);
  const receipt: Receipt = {
    row: 'receipt',
    entry: `RECEIPT#${receiptId}`,
    version: 0,
    receiptId,
    amount: minor,
    reference,
    receivedAt: receivedAt === undefined ? recordedAt : new Date(receivedAt).toISOString(),
    recordedAt,
    postedAs: posting.keys,
  };
  return {
    state: withRows({ ...account, order: withTotals(order, { received: minor }) }, [receipt]),
    events: [{ type: 'PaymentReceived', data: { receiptId, amount: decimalMoney(minor, currency) } }],
    writes: posting.writes,
    receipt,
  };
}
