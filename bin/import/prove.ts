import type { BookCheck, CreditMemo, OpenOms, OrderSummary, TrialBalance } from '@open-oms/client';
import { balancesOf, bookCheckOf } from '../read-books.ts';
import { penceOf } from './pence.ts';
import { creditMemosOfBranch, markOf, memoMark, refundMark } from './loading/give-credit.ts';
import type { CreditPlan } from './plan/plan-credits.ts';
import type { OrderPlan } from './plan/plan-orders.ts';
import type { ImportPlan, Sums } from './plan/plan.ts';
import { importId, refundReason } from './loading/requests.ts';

/** What the system says of the import, in pence. */
export interface SystemFacts {
  readonly orders: ReadonlyMap<string, OrderSummary>;
  readonly creditMemos: readonly CreditMemo[];
  readonly balances: TrialBalance;
  readonly check: BookCheck;
}

/** Reads everything that the proof needs through the API. */
export async function systemFacts(client: OpenOms, orders: ReadonlyMap<string, OrderSummary>): Promise<SystemFacts> {
  const [creditMemos, balances] = [await creditMemosOfBranch(client), await balancesOf(client, importId)];
  return { orders, creditMemos, balances, check: await bookCheckOf(client, importId) };
}

/** One equation; both sides in pence. */
export interface Equation {
  readonly what: string;
  readonly left: number;
  readonly right: number;
  readonly holds: boolean;
}

/** Pence by document, split into this import and what else stands in the channel and branch. */
export interface DocumentSums {
  readonly orders: number;
  readonly ordersElse: number;
  readonly invoiced: number;
  readonly refundMemos: number;
  readonly refundMemoCount: number;
  readonly freeMemos: number;
  readonly freeMemoCount: number;
  readonly memosElse: number;
  readonly credited: number;
}

/** Adds up orders and credit memos one by one, and takes revenue and returns from the trial balance. */
export function documentSums(plan: ImportPlan, { orders, creditMemos, balances }: SystemFacts): DocumentSums {
  const own = new Set(plan.orders.map(({ externalNumber }) => externalNumber));
  const live = [...orders.values()].filter(({ status }) => status.lifecycle !== 'cancelled');
  const marks = marksOf(plan, orders);
  const [mine, others] = [
    creditMemos.filter((memo) => marks.has(markOf(memo))),
    creditMemos.filter((memo) => !marks.has(markOf(memo))),
  ];
  const [refunds, free] = [mine.filter(({ orderId }) => orderId), mine.filter(({ orderId }) => !orderId)];
  return {
    orders: totalOf(live.filter(({ externalNumber }) => own.has(externalNumber))),
    ordersElse: totalOf(live.filter(({ externalNumber }) => !own.has(externalNumber))),
    invoiced: 0 - balanceOf(balances, ['revenue', 'shipping_revenue']),
    refundMemos: totalOf(refunds),
    refundMemoCount: refunds.length,
    freeMemos: totalOf(free),
    freeMemoCount: free.length,
    memosElse: totalOf(others),
    credited: balanceOf(balances, ['sales_returns']),
  };
}

/** What the plan takes, in pence, added up from the very requests it makes. */
export function acceptedSums(orders: readonly OrderPlan[], credits: readonly CreditPlan[]): Sums {
  const refunds = credits.flatMap((credit) => credit.refunds).reduce((sum, { total }) => sum + total, 0);
  const memos = credits.flatMap(({ memo }) => memo).reduce((sum, { amount }) => sum + amount, 0);
  return { ordinary: orders.reduce((sum, { total }) => sum + total, 0), credit: 0 - refunds - memos };
}

/** That the rows taken and the rows rejected are the whole file. */
export function fileEquations(file: Sums, accepted: Sums, rejected: Sums): Equation[] {
  return [
    equation('ordinary invoices: file = accepted + rejected', file.ordinary, accepted.ordinary + rejected.ordinary),
    equation('credit invoices: file = accepted + rejected', file.credit, accepted.credit + rejected.credit),
    equation('net: file = accepted + rejected', net(file), net(accepted) + net(rejected)),
  ];
}

/** That the system holds what was accepted, document by document and in its books. */
export function systemEquations(accepted: Sums, sums: DocumentSums): Equation[] {
  const invoiced = sums.invoiced - sums.ordersElse;
  const credited = sums.credited - sums.memosElse;
  return [
    equation('accepted = orders', accepted.ordinary, sums.orders),
    equation('accepted = invoiced in the books', accepted.ordinary, invoiced),
    equation('accepted credits = credit memos', 0 - accepted.credit, sums.refundMemos + sums.freeMemos),
    equation('accepted credits = credited in the books', 0 - accepted.credit, credited),
    equation('accepted net = invoiced - credited in the books', net(accepted), invoiced - credited),
  ];
}

const net = ({ ordinary, credit }: Sums): number => ordinary + credit;

function equation(what: string, left: number, right: number): Equation {
  return { what, left, right, holds: left === right };
}

function marksOf(plan: ImportPlan, orders: SystemFacts['orders']): ReadonlySet<string> {
  const marks = new Set<string>();
  for (const credit of plan.credits) {
    if (credit.memo.length > 0) marks.add(memoMark(credit));
    for (const { externalNumber } of credit.refunds) {
      const order = orders.get(externalNumber);
      if (order) marks.add(refundMark(order.orderId, refundReason(credit)));
    }
  }
  return marks;
}

const totalOf = (documents: Iterable<{ readonly total: string }>): number =>
  [...documents].reduce((sum, { total }) => sum + penceOf(total), 0);

/** Debits less credits, in pence. */
function balanceOf({ accounts }: TrialBalance, names: readonly string[]): number {
  return accounts
    .filter(({ account, currency }) => currency === 'GBP' && names.includes(account))
    .reduce((sum, { balance }) => sum + penceOf(balance), 0);
}
