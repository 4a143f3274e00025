import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { nowIso } from '#shared/ambient.ts';
import { created, type Answer } from '#shared/http/answer.ts';
import { mayUseOrder } from '#shared/http/principal.ts';
import { busy, isRefusal, notFound, refuse, type Refusal as Refused } from '#shared/http/refusal.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import { parseAmount } from '#shared/money.ts';
import { rowsOf, sumOf, type Account, type Credit, type Refund } from '../payments/account.ts';
import { commitAccount, findAccount, type AccountChange } from '../payments/account-store.ts';
import { creditMemoOf, refundOf } from '../billing-views.ts';
import type { CreditMemo } from '../documents/credit-memo.ts';
import { documentWrites, firstPage, loadDocuments } from '../documents/document-store.ts';
import { creditMemoEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { documentNumber, withNextNumber } from '../documents/numbers.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { decideGoodwill, decideLineCredit, type LineCredit } from './refund-decision.ts';
import type { PlannedRefund } from '../payments/settle-plan.ts';

type RefundRequest = Request<typeof billingRoutes.refundOrder>;

interface Requested extends AccountChange {
  readonly answer: Answer;
}

/**
 * `POST /v1/orders/{orderId}/refunds`: the credit memo and the promise to pay are one transaction; the money follows by the
 * event, so that a crash after the answer loses nothing.
 */
export const refundOperation: Operation<typeof billingRoutes.refundOrder> = async (request) => {
  const { orderId } = request.params;
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const account = await findAccount(orderId);
    if (!account || !mayUseOrder(request.caller, account.order)) return notFound('order', orderId);
    const result = request.body.lines ? await creditUnits(account, request) : await giveGoodwill(account, request);
    if (result) return result;
  }
  return busy(`order ${orderId} is changed by too many at once`);
};

/** Undefined when somebody else was first: the account is to be read again. */
async function creditUnits(account: Account, { body, claim }: RefundRequest): Promise<Answer | Refused | undefined> {
  const { order } = account;
  const numbers = rowsOf(account, 'capture').map(({ invoice }) => invoice);
  const invoices = await loadDocuments('invoice', numbers);
  const decided = decideLineCredit(
    account,
    invoices.flatMap(({ lines }) => lines),
    body.lines ?? [],
  );
  if (isRefusal(decided)) return decided;
  const result = await withNextNumber(order.branch, 'credit_memo', async (count, numberWrite) => {
    const { answer, others = [], ...change } = credited(account, decided, body.reason, count);
    const writes = [numberWrite, ...others, claim.keep(answer)];
    const made = await commitAccount(account, { ...change, others: writes });
    return 'failed' in made ? made : { answer };
  });
  return 'failed' in result ? undefined : result.answer;
}

async function giveGoodwill(account: Account, { body, claim }: RefundRequest): Promise<Answer | Refused | undefined> {
  const { order } = account;
  const parsed = parseAmount(body.appeasement?.amount ?? '', order.currency);
  if ('error' in parsed) {
    return refuse('invalid-amount', parsed.error, { pointer: '/appeasement/amount', message: parsed.error });
  }
  const decided = decideGoodwill(account, parsed.minor);
  if (isRefusal(decided)) return decided;
  const refunds = promised(decided.refunds, 'goodwill', body.reason, undefined);
  const answer = answerOf(account, refunds, undefined);
  const others = [...refunds.map((refund) => followUp(order.orderId, refund)), claim.keep(answer)];
  const change = { order, events: [requested(account, refunds)], rows: refunds, others };
  const made = await commitAccount(account, change);
  return 'failed' in made ? undefined : answer;
}

function credited(account: Account, { lines, sums, refunds }: LineCredit, reason: string, count: number): Requested {
  const { order } = account;
  const { branch, channel, currency, orderId } = order;
  const number = documentNumber('credit_memo', branch, count);
  const issuedAt = nowIso();
  const { goods, shipping, tax, total } = sums;
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
    tax,
    total,
  };
  const credit: Credit = {
    row: 'credit',
    entry: `CREDIT#${number}`,
    version: 0,
    number,
    lines: lines.map((line) => ({
      lineId: line.lineId ?? '',
      quantity: line.quantity,
      goods: line.goods,
      tax: line.tax,
    })),
    total,
    issuedAt,
  };
  const rows = promised(refunds, 'credit', reason, number);
  return {
    order: withTotals(order, { credited: total }),
    events: [
      { type: 'CreditMemoIssued', data: { creditMemoId: number, number, amount: { minor: total, currency } } },
      ...(rows.length > 0 ? [requested(account, rows)] : []),
    ],
    rows: [credit, ...rows],
    others: [
      ...rows.map((row) => followUp(orderId, row)),
      ...documentWrites('credit_memo', count, memo),
      ...post(branch, creditMemoEntry({ currency, reference: number, orderId }, sums)).writes,
    ],
    answer: answerOf(account, rows, memo),
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
      amount: { minor: sumOf(refunds), currency: order.currency },
    },
  } as const;
}

function answerOf({ order }: Account, refunds: readonly Refund[], memo: CreditMemo | undefined): Answer {
  const body = {
    orderId: order.orderId,
    ...(memo ? { creditMemo: creditMemoOf(firstPage(memo)) } : {}),
    refunds: refunds.map((refund) => refundOf(refund, order.currency)),
  };
  return created(body, `/v1/orders/${order.orderId}/payments`);
}
