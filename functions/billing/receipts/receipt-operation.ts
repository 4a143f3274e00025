import { ambient } from '#shared/ambient.ts';
import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import { created } from '#shared/http/answer.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { parseAmount } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { receiptOf } from '../billing-views.ts';
import { transferArrived, type Tender } from '#functions/orders/rules.ts';
import type { Account, Payment, Receipt } from '../payments/account.ts';
import { findAccount, keepAccount } from '../payments/account-store.ts';
import { caughtUp } from '../payments/catch-up.ts';
import { granted, newPayment } from '../payments/ask-authorisation.ts';
import { received } from '../tenders/received.ts';
import { namedIn, neededOf, paymentsOf } from '../tenders/tender-payments.ts';
import { receivingTender } from './receipt-decision.ts';

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
    decide: (account: Account) => receipted(account, body),
    keep: keepAccount,
    claim,
    answer: ({ order }, { receipt }) => created(receiptOf(receipt, order.currency), `/v1/orders/${orderId}/payments`),
  });

async function accountWithinReach(orderId: string, caller: Principal): Promise<Account | Refusal> {
  const account = await findAccount(orderId);
  return account && mayUseOrder(caller, account.order) ? caughtUp(account) : notFound('order', orderId);
}

function receipted(account: Account, { amount, reference, receivedAt, tenderId }: ReceiptRequest): Received | Refusal {
  const parsed = parseAmount(amount, account.order.currency);
  if ('error' in parsed) return refuse('invalid-amount', parsed.error, { pointer: '/amount', message: parsed.error });
  const { minor } = parsed;
  const tender = receivingTender(account, { amount: minor, reference, tenderId, receivedAt }, ambient.now());
  if (isRefusal(tender)) return tender;
  const granted = grantedTender(account, tender);
  const came = received(granted.state, { tender, payment: granted.payment, amount: minor, reference, receivedAt });
  const released = transferArrived(came.state.order, ambient.now());
  return {
    ...came,
    state: { ...came.state, order: released?.state ?? came.state.order },
    events: [...granted.events, ...came.events, ...(released?.events ?? [])],
  };
}

/** The account with a payment that the money of a tender is part of: it may come before the order is accepted. On account as a whole, none. */
function grantedTender(account: Account, { tenderId }: Tender): Change<Account> & { readonly payment?: Payment } {
  if (namedIn(account.order, tenderId) === undefined) return { state: account, events: [] };
  const [payment] = paymentsOf(account, tenderId);
  if (payment) return { state: account, events: [], payment };
  const made = newPayment(account, { tenderId, amount: neededOf(account, tenderId) });
  return { ...(granted(account, made) ?? { state: account, events: [] }), payment: made };
}
