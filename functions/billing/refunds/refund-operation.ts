import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { nowIso } from '#shared/ambient.ts';
import { created, type Answer } from '#shared/http/answer.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import { isRefusal, notFound, refuse, type Refusal as Refused } from '#shared/http/refusal.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import { decimalMoney, parseAmount } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { rowsOf, sumOf, withRows, type Account, type Credit, type Refund } from '../payments/account.ts';
import { findAccount, keepAccount } from '../payments/account-store.ts';
import { caughtUp } from '../payments/catch-up.ts';
import { creditMemoOf, refundOf } from '../billing-views.ts';
import type { CreditMemo } from '../documents/credit-memo.ts';
import { documentWrites, firstPage, loadDocuments, MissingDocument } from '../documents/document-store.ts';
import { creditMemoEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { taxesOf } from '../documents/invoice.ts';
import { byNumber, mostNumbersTried, nextNumber, type NextNumber } from '../documents/numbers.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { decideGoodwill, decideLineCredit, type LineCredit } from './refund-decision.ts';
import type { PlannedRefund } from '../payments/settle-plan.ts';

type RefundRequest = Request<typeof billingRoutes.refundOrder>;

/** Money that is promised back. */
interface Promised extends Change<Account> {
  readonly refunds: readonly Refund[];
  readonly memo?: CreditMemo;
}

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
      decide: (account, lost) => (body.lines ? creditUnits(account, body, lost) : giveGoodwill(account, body)),
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
  return account && mayUseOrder(caller, account.order) ? caughtUp(account) : notFound('order', orderId);
}

async function creditUnits(
  account: Account,
  { lines = [], reason }: RefundRequest['body'],
  lost: readonly FailedCondition[],
): Promise<Promised | Refused> {
  const numbers = rowsOf(account, 'capture').map(({ invoice }) => invoice);
  const invoices = await loadDocuments('invoice', numbers.sort(byNumber));
  const decided = decideLineCredit(
    account,
    invoices.flatMap((invoice) => invoice.lines),
    lines,
  );
  if (isRefusal(decided)) return decided;
  return credited(account, decided, reason, await nextNumber('credit_memo', account.order.branch, lost));
}

function giveGoodwill(account: Account, { appeasement, reason }: RefundRequest['body']): Promised | Refused {
  const { order } = account;
  const parsed = parseAmount(appeasement?.amount ?? '', order.currency);
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

function credited(
  account: Account,
  { lines, sums, refunds: planned }: LineCredit,
  reason: string,
  { count, number, write }: NextNumber,
): Promised {
  const { order } = account;
  const { branch, channel, currency, orderId } = order;
  const issuedAt = nowIso();
  const { goods, shipping, total } = sums;
  const memo: CreditMemo = {
    number,
    branch,
    channel,
    currency,
    issuedAt,
    reason,
    orderId,
    lines,
    lineCount: lines.length,
    net: goods + shipping,
    taxes: taxesOf(lines),
    total,
  };
  const credit: Credit = {
    row: 'credit',
    entry: `CREDIT#${number}`,
    version: 0,
    number,
    lines: lines.map(({ lineId = '', quantity }) => ({ lineId, quantity })),
    total,
    issuedAt,
  };
  const refunds = promised(planned, 'credit', reason, number);
  return {
    state: withRows({ ...account, order: withTotals(order, { credited: total }) }, [credit, ...refunds]),
    events: [
      { type: 'CreditMemoIssued', data: { creditMemoId: number, number, amount: decimalMoney(total, currency) } },
      ...(refunds.length > 0 ? [requested(account, refunds)] : []),
    ],
    writes: [
      write,
      ...refunds.map((refund) => followUp(orderId, refund)),
      ...documentWrites('credit_memo', count, memo),
      ...post(branch, creditMemoEntry({ currency, reference: number, orderId }, sums)).writes,
    ],
    refunds,
    memo,
  };
}

function promised(
  planned: readonly PlannedRefund[],
  cause: Refund['cause'],
  reason: string,
  creditMemo: string | undefined,
): Refund[] {
  return planned.map(({ paymentId, amount }) => {
    const refundId = newId('refund');
    return {
      row: 'refund',
      entry: `REFUND#${refundId}`,
      version: 0,
      refundId,
      paymentId,
      cause,
      amount,
      state: 'requested',
      attempt: 1,
      creditMemo,
      reason,
      requestedAt: nowIso(),
    };
  });
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
