import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { created, type Answer } from '#shared/http/answer.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import { isRefusal, notFound, refuse, type Refusal as Refused } from '#shared/http/refusal.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { decimalMoney, parseAmount } from '#shared/money.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { keptWords, unitsNamed } from '#functions/orders/rules.ts';
import { invoicesOf, sumOf, withRows, type Account, type Refund } from '../payments/account.ts';
import { findAccount, keepAccount } from '../payments/account-store.ts';
import { caughtUp } from '../payments/catch-up.ts';
import { creditMemoOf, refundOf } from '../billing-views.ts';
import type { AskedCharge } from '../documents/credit-charges.ts';
import { firstPage, loadDocuments, MissingDocument } from '../documents/document-store.ts';
import { byNumber, mostNumbersTried, nextNumber } from '../documents/numbers.ts';
import { followUp } from '../follow-up/not-final.ts';
import { credited, promised, type Promised } from './issue-credit.ts';
import { decideCredit, decideGoodwill } from './refund-decision.ts';

type RefundRequest = Request<typeof billingRoutes.refundOrder>;

/**
 * `POST /v1/orders/{orderId}/refunds`: the credit memo and the promise to pay are one transaction; the money follows by the
 * event, so that a crash after the answer loses nothing.
 */
export const refundOperation: Operation<typeof billingRoutes.refundOrder> = async (request) => {
  const { params, body, caller, claim } = request;
  try {
    return await changeByRequest({
      what: `order ${params.orderId}`,
      tries: mostNumbersTried,
      load: () => accountWithinReach(params.orderId, caller),
      decide: (account, lost) => {
        const reason = keptWords(account.order, body.reason);
        return body.appeasement
          ? giveGoodwill(account, body.appeasement, reason)
          : credit(account, { ...body, reason }, lost);
      },
      keep: keepAccount,
      claim,
      answer: answerOf,
    });
  } catch (error) {
    if (!(error instanceof MissingDocument)) throw error;
    return refuse(
      'conflicting-state',
      `${error.message}, by which the refund is reckoned: it was lost; restore it first`,
    );
  }
};

async function accountWithinReach(orderId: string, caller: Principal): Promise<Account | Refused> {
  const account = await findAccount(orderId);
  if (!account || !mayUseOrder(caller, account.order)) return notFound('order', orderId);
  if (account.order.test) return refuse('conflicting-state', `order ${orderId} is a test: nothing was paid for it`);
  if (account.order.recordedAt !== undefined) {
    return refuse('conflicting-state', `order ${orderId} is history: refund it where it was paid`);
  }
  return caughtUp(account);
}

async function credit(
  account: Account,
  { lines: said = [], charges = [], reason }: RefundRequest['body'],
  lost: readonly FailedCondition[],
): Promise<Promised | Refused> {
  const lines = unitsNamed(account.order.lines, said);
  if (isRefusal(lines)) return lines;
  const asked = amountsOf(charges, account.order.currency);
  if (isRefusal(asked)) return asked;
  const numbers = invoicesOf(account);
  const invoices = await loadDocuments('invoice', numbers.sort(byNumber));
  const decided = decideCredit(account, invoices, { lines, charges: asked });
  if (isRefusal(decided)) return decided;
  const { write, ...next } = await nextNumber('credit_memo', account.order.branch, lost);
  const { refunds, events, writes = [], ...issued } = credited(account, decided, reason, next);
  return {
    ...issued,
    refunds,
    events: refunds.length > 0 ? [...events, requested(account, refunds)] : events,
    writes: [write, ...writes],
  };
}

/** The asked charges in minor units, or why an amount cannot be read. */
function amountsOf(charges: NonNullable<RefundRequest['body']['charges']>, currency: string): AskedCharge[] | Refused {
  const errors: FieldError[] = [];
  const asked = charges.map(({ chargeId, amount }, index): AskedCharge => {
    const parsed = amount === undefined ? undefined : parseAmount(amount, currency);
    if (parsed && 'error' in parsed) errors.push({ pointer: `/charges/${index}/amount`, message: parsed.error });
    return { chargeId, ...(parsed && 'minor' in parsed ? { amount: parsed.minor } : {}) };
  });
  const [first] = errors;
  return first ? refuse('invalid-amount', first.message, ...errors) : asked;
}

function giveGoodwill(account: Account, appeasement: { amount: string }, reason: string): Promised | Refused {
  const { order } = account;
  const parsed = parseAmount(appeasement.amount, order.currency);
  if ('error' in parsed) {
    return refuse('invalid-amount', parsed.error, { pointer: '/appeasement/amount', message: parsed.error });
  }
  const decided = decideGoodwill(account, parsed.minor);
  if (isRefusal(decided)) return decided;
  const refunds = promised(decided.refunds, 'goodwill', reason, undefined);
  return {
    state: withRows(account, refunds),
    events: [requested(account, refunds)],
    writes: refunds.map((refund) => followUp(order.orderId, refund)),
    refunds,
  };
}

function requested({ order }: Account, refunds: readonly Refund[]) {
  return {
    type: 'RefundRequested',
    data: {
      refundIds: refunds.map(({ refundId }) => refundId),
      amount: decimalMoney(sumOf(refunds), order.currency),
    },
  } as const;
}

function answerOf({ order }: Account, { refunds, memo }: Promised): Answer {
  const body = {
    orderId: order.orderId,
    ...(memo ? { creditMemo: creditMemoOf(firstPage(memo)) } : {}),
    refunds: refunds.map((refund) => refundOf(refund, order.currency)),
  };
  return created(body, `/v1/orders/${order.orderId}/payments`);
}
