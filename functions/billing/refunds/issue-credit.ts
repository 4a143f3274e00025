import { nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { decimalMoney } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { withBundles } from '#functions/orders/rules.ts';
import { creditMemoEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import type { CreditMemo } from '../documents/credit-memo.ts';
import { documentWrites } from '../documents/document-store.ts';
import { totalsOf } from '../documents/document-sums.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withRows, type Account, type Credit, type CreditedLine, type Refund } from '../payments/account.ts';
import { withTotals } from '../payments/payment-totals.ts';
import type { PlannedRefund } from '../payments/settle-plan.ts';
import type { CreditedParts } from './plan-credit.ts';

/** What a credit leads to. Amounts are minor units of the order's currency. */
export interface PlannedCredit extends CreditedParts {
  readonly refunds: readonly PlannedRefund[];
  /** Of these units, those that were not delivered; absent where they are credited for another reason. */
  readonly undelivered?: readonly CreditedLine[] | undefined;
}

/** Money that is promised back. */
export interface Promised extends Change<Account> {
  readonly refunds: readonly Refund[];
  readonly memo?: CreditMemo;
}

/** Credits units and charges under a number: the document, its posting, and the promises to pay back what is paid too much. */
export function credited(
  account: Account,
  { lines, charges, sums, refunds: planned, undelivered }: PlannedCredit,
  reason: string,
  { count, number }: { readonly count: number; readonly number: string },
): Promised & { readonly memo: CreditMemo } {
  const { order } = account;
  const { branch, channel, currency, orderId, detailsVersion } = order;
  const issuedAt = nowIso();
  const { total } = sums;
  const memo: CreditMemo = {
    number,
    branch,
    channel,
    currency,
    issuedAt,
    reason,
    orderId,
    ...(detailsVersion === undefined ? {} : { detailsVersion }),
    lines: withBundles(lines, order.lines),
    lineCount: lines.length,
    ...(charges ? { charges } : {}),
    ...totalsOf({ lines, charges }),
  };
  const credit: Credit = {
    row: 'credit',
    entry: `CREDIT#${number}`,
    version: 0,
    number,
    lines: lines.map(({ lineId = '', quantity }) => ({ lineId, quantity })),
    ...(charges ? { charges: charges.map(({ chargeId, amount }) => ({ chargeId, amount })) } : {}),
    ...(undelivered ? { undelivered } : {}),
    total,
    issuedAt,
  };
  const refunds = promised(planned, 'credit', reason, number);
  return {
    state: withRows({ ...account, order: withTotals(order, { credited: total }) }, [credit, ...refunds]),
    events: [
      { type: 'CreditMemoIssued', data: { creditMemoId: number, number, amount: decimalMoney(total, currency) } },
    ],
    writes: [
      ...refunds.map((refund) => followUp(orderId, refund)),
      ...documentWrites('credit_memo', count, memo),
      ...post(branch, creditMemoEntry({ currency, reference: number, orderId }, sums), account.book).writes,
    ],
    refunds,
    memo,
  };
}

/** Rows of money that is to be given back. */
export function promised(
  planned: readonly PlannedRefund[],
  cause: Refund['cause'],
  reason: string,
  creditMemo?: string,
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
