import { reasons, type Reason, type Rejection } from './source/judge-row.ts';
import { sumOf } from '../csv.ts';
import { pounds, poundsText } from './pence.ts';
import { openingUnits, stockRule } from './plan/plan-articles.ts';
import { sumsOf, type ImportPlan } from './plan/plan.ts';
import { acceptedSums, documentSums, systemEquations } from './prove.ts';
import { fileEquations, rowsWithoutAmount, type Equation } from './prove-file.ts';
import type { ImportRun } from './run-import.ts';
import type { FileRead } from './source/read-files.ts';

/** What came of an import, as programs read it; money is decimal text in GBP. */
export interface ImportSummary {
  readonly files: readonly FileRead[];
  /** `withoutAmount`: rejected rows that do not tell what they amount to, which no sum of money counts. */
  readonly rows: Readonly<Record<'total' | 'rejected' | 'withoutAmount', number>>;
  readonly invoices: { readonly ordinary: number; readonly credit: number };
  readonly orders: Readonly<
    Record<'planned' | 'placedNow' | 'placedBefore' | 'refused' | 'delivered' | 'cancelled' | 'unfinished', number>
  >;
  readonly lines: number;
  readonly stock: { readonly rule: string; readonly units: number; readonly receivedNow: number };
  readonly credited: { readonly invoices: number; readonly refundMemos: number; readonly freeMemos: number };
  readonly rejected: readonly {
    readonly reason: Reason;
    readonly rows: number;
    readonly withoutAmount: number;
    readonly amount: string;
  }[];
  readonly open: { readonly exceptions: number; readonly holds: number };
  readonly money: readonly { readonly document: string; readonly count: number; readonly amount: string }[];
  readonly seconds: ImportRun['seconds'] & { readonly total: number };
  readonly ordersPerSecond: { readonly placed: number; readonly wholeLife: number };
  readonly proof: readonly Equation[];
  readonly books: { readonly passed: boolean; readonly failed: readonly string[] };
  readonly failures: readonly string[];
  readonly addsUp: boolean;
}

/** What an import would do, as programs read it. */
export interface PlanSummary extends Pick<
  ImportSummary,
  'files' | 'rows' | 'invoices' | 'lines' | 'rejected' | 'proof' | 'addsUp' | 'stock' | 'failures'
> {
  readonly articles: number;
  readonly customers: number;
  readonly orders: { readonly planned: number };
  readonly credited: Readonly<Record<'invoices' | 'refunds' | 'freeMemos', number>> &
    Readonly<Record<'refundAmount' | 'freeMemoAmount', string>>;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Sums up a plan. `addsUp`: the rows taken and the rows rejected are the whole file. */
export function planSummary(plan: ImportPlan): PlanSummary {
  const accepted = acceptedSums(plan.orders, plan.credits);
  const equations = fileEquations(plan, accepted, sumsOf(plan.rejections), plan.rejections);
  const failures = unread(plan.rows, plan.rejections);
  const refunds = plan.credits.flatMap((credit) => credit.refunds);
  const memos = plan.credits.filter(({ memo }) => memo.length > 0);
  return {
    files: plan.files,
    rows: rowCounts(plan, plan.rejections),
    invoices: plan.invoices,
    articles: plan.articles.length,
    customers: plan.customers.length,
    orders: { planned: plan.orders.length },
    lines: plan.orders.reduce((sum, { lines }) => sum + lines.length, 0),
    stock: { rule: stockRule, units: openingStock(plan), receivedNow: 0 },
    credited: {
      invoices: plan.credits.length,
      refunds: refunds.length,
      refundAmount: pounds(refunds.reduce((sum, { total }) => sum + total, 0)),
      freeMemos: memos.length,
      freeMemoAmount: pounds(memos.flatMap(({ memo }) => memo).reduce((sum, { amount }) => sum + amount, 0)),
    },
    rejected: rejectedByReason(plan.rejections),
    proof: equations,
    failures,
    addsUp: failures.length === 0 && equations.every(({ holds }) => holds),
  };
}

const openingStock = ({ articles }: ImportPlan): number =>
  articles.reduce((sum, article) => sum + openingUnits(article), 0);

/** Sums up a run. `addsUp` is the verdict: everything taken, delivered, credited and booked to the penny. */
export function summarise(plan: ImportPlan, run: ImportRun): ImportSummary {
  const { placing, facts, seconds } = run;
  const refused = new Set(placing.refused.map(({ order }) => order));
  const orders = plan.orders.filter((order) => !refused.has(order));
  const standing = orders.flatMap(({ externalNumber }) => facts.orders.get(externalNumber)?.status ?? []);
  const { credits } = run;
  const accepted = acceptedSums(orders, credits);
  const sums = documentSums({ ...plan, credits }, facts);
  const equations = [
    ...fileEquations(plan, accepted, sumsOf(run.rejections), run.rejections),
    ...systemEquations(accepted, sums),
  ];
  const delivered = standing.filter(
    ({ fulfilment, lifecycle }) => fulfilment === 'delivered' && lifecycle === 'completed',
  );
  const cancelled = standing.filter(({ lifecycle }) => lifecycle === 'cancelled');
  const failures = [...unread(plan.rows, run.rejections), ...run.failures];
  const failedChecks = facts.check.checks.filter(({ passed }) => !passed);
  const total = Object.values(seconds).reduce((sum, each) => sum + each, 0);
  return {
    files: plan.files,
    rows: rowCounts(plan, run.rejections),
    invoices: plan.invoices,
    orders: {
      planned: plan.orders.length,
      placedNow: placing.placed,
      placedBefore: placing.there,
      refused: refused.size,
      delivered: delivered.length,
      cancelled: cancelled.length,
      unfinished: orders.length - delivered.length - cancelled.length,
    },
    lines: orders.reduce((sum, { lines }) => sum + lines.length, 0),
    stock: {
      rule: stockRule,
      units: openingStock(plan),
      receivedNow: run.unitsReceived,
    },
    credited: { invoices: credits.length, refundMemos: sums.refundMemoCount, freeMemos: sums.freeMemoCount },
    rejected: rejectedByReason(run.rejections),
    open: { exceptions: run.openExceptions, holds: run.openHolds },
    money: [
      { document: 'orders', count: standing.length, amount: poundsText(sums.orders) },
      { document: 'invoices', count: facts.check.covered.invoices, amount: poundsText(sums.invoiced) },
      { document: 'credit memos of refunds', count: sums.refundMemoCount, amount: poundsText(sums.refundMemos) },
      { document: 'free-standing credit memos', count: sums.freeMemoCount, amount: poundsText(sums.freeMemos) },
    ],
    seconds: roundedAll({ ...seconds, total }),
    ordersPerSecond: {
      placed: rounded(placing.placed / seconds.orders),
      wholeLife: rounded(placing.placed / (seconds.orders + seconds.fulfilment)),
    },
    proof: equations,
    books: { passed: facts.check.passed, failed: failedChecks.map(({ check, detail }) => `${check}: ${detail}`) },
    failures,
    addsUp:
      failures.length === 0 &&
      refused.size === 0 &&
      delivered.length === orders.length &&
      facts.check.passed &&
      equations.every(({ holds }) => holds),
  };
}

/** Rows and pounds by reason, in the order in which the rules are asked. */
export function rejectedByReason(rejections: readonly Rejection[]): ImportSummary['rejected'] {
  const byReason = Map.groupBy(rejections, ({ reason }) => reason);
  return (Object.keys(reasons) as Reason[]).flatMap((reason) => {
    const rows = byReason.get(reason) ?? [];
    const amount = poundsText(sumOf(rows.flatMap(({ pounds }) => pounds ?? [])));
    const withoutAmount = rowsWithoutAmount(rows);
    return rows.length === 0 ? [] : [{ reason, rows: rows.length, withoutAmount, amount }];
  });
}

const rowCounts = (plan: ImportPlan, rejections: readonly Rejection[]): ImportSummary['rows'] => ({
  total: plan.rows,
  rejected: rejections.length,
  withoutAmount: rowsWithoutAmount(rejections),
});

/** What keeps a file from being proved: rows of unknown amount, or no row that was taken; each a sentence that says what to do. */
export function unread(rows: number, rejections: readonly Rejection[]): string[] {
  const [first] = rejections;
  const without = rejections.filter(({ pounds }) => pounds === undefined);
  const [example] = without;
  return [
    ...(rows === 0 ? ['the files have no rows: see that they are the right ones'] : []),
    ...(first && rejections.length === rows
      ? [`all ${rows} rows were rejected, the first (line ${first.line}) because ${first.detail}: mend the files`]
      : []),
    ...(example
      ? [
          `${without.length} rows do not tell their amount, so that nobody knows what the files add up to, ` +
            `such as line ${example.line} of ${example.file} (${example.detail}): mend the rows that the report lists`,
        ]
      : []),
  ];
}

function roundedAll<Name extends string>(seconds: Readonly<Record<Name, number>>): Record<Name, number> {
  return Object.fromEntries(Object.entries<number>(seconds).map(([name, value]) => [name, rounded(value)])) as Record<
    Name,
    number
  >;
}
