import type { BookCheck, CreditMemo, OpenOms, OrderSummary, TrialBalance } from '@open-oms/client';
import { balancesOf, bookCheckOf } from '../read-books.ts';
import { decimalOf, sumOf, type Decimal } from '../csv.ts';
import { decimalOfAmount, penceToPounds } from './pence.ts';
import { creditMemosOfBranch, markOf, memoMark, refundMark } from './loading/give-credit.ts';
import type { CreditPlan } from './plan/plan-credits.ts';
import type { OrderPlan } from './plan/plan-orders.ts';
import type { ImportPlan, Sums } from './plan/plan.ts';
import { equation, minus, net, plus, type Equation } from './prove-file.ts';
import { importId, refundReason } from './loading/requests.ts';

/** What the system says of the import. */
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

/** Pounds by document, split into this import and what else stands in the channel and branch. */
export interface DocumentSums {
  readonly orders: Decimal;
  readonly ordersElse: Decimal;
  readonly invoiced: Decimal;
  readonly refundMemos: Decimal;
  readonly refundMemoCount: number;
  readonly freeMemos: Decimal;
  readonly freeMemoCount: number;
  readonly memosElse: Decimal;
  readonly credited: Decimal;
}

/** Adds up orders and credit memos one by one, and takes revenue and returns from the trial balance. */
export function documentSums(
  plan: Pick<ImportPlan, 'orders' | 'credits'>,
  { orders, creditMemos, balances }: SystemFacts,
): DocumentSums {
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
    invoiced: minus(zero, balanceOf(balances, ['revenue', 'shipping_revenue'])),
    refundMemos: totalOf(refunds),
    refundMemoCount: refunds.length,
    freeMemos: totalOf(free),
    freeMemoCount: free.length,
    memosElse: totalOf(others),
    credited: balanceOf(balances, ['sales_returns']),
  };
}

/** What the plan takes, in pounds, added up from the very requests it makes. */
export function acceptedSums(orders: readonly OrderPlan[], credits: readonly CreditPlan[]): Sums {
  const refunds = credits.flatMap((credit) => credit.refunds).map(({ total }) => penceToPounds(total));
  const memos = credits.flatMap(({ memo }) => memo).map(({ amount }) => penceToPounds(amount));
  return {
    ordinary: sumOf(orders.map(({ total }) => penceToPounds(total))),
    credit: minus(zero, sumOf([...refunds, ...memos])),
  };
}

/** That the system holds what was accepted, document by document and in its books. */
export function systemEquations(accepted: Sums, sums: DocumentSums): Equation[] {
  const invoiced = minus(sums.invoiced, sums.ordersElse);
  const credited = minus(sums.credited, sums.memosElse);
  const taken = minus(zero, accepted.credit);
  return [
    equation('accepted = orders', accepted.ordinary, sums.orders),
    equation('accepted = invoiced in the books', accepted.ordinary, invoiced),
    equation('accepted credits = credit memos', taken, plus(sums.refundMemos, sums.freeMemos)),
    equation('accepted credits = credited in the books', taken, credited),
    equation('accepted net = invoiced - credited in the books', net(accepted), minus(invoiced, credited)),
  ];
}

function marksOf(plan: Pick<ImportPlan, 'credits'>, orders: SystemFacts['orders']): ReadonlySet<string> {
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

const zero = decimalOf(0);

const totalOf = (documents: Iterable<{ readonly total: string }>): Decimal =>
  sumOf(Array.from(documents, ({ total }) => decimalOfAmount(total)));

/** Debits less credits. */
function balanceOf({ accounts }: TrialBalance, names: readonly string[]): Decimal {
  const own = accounts.filter(({ account, currency }) => currency === 'GBP' && names.includes(account));
  return sumOf(own.map(({ balance }) => decimalOfAmount(balance)));
}
