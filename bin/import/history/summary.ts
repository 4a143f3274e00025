import { decimalOf, sumOf } from '../../csv.ts';
import { printFacts, printLine } from '../../output.ts';
import { decimalOfAmount, penceToPounds, pounds, poundsText } from '../pence.ts';
import type { ImportPlan } from '../plan/plan.ts';
import { printProof } from '../print-summary.ts';
import { acceptedSums } from '../prove.ts';
import { equation, fileEquations, minus, plus, type Equation } from '../prove-file.ts';
import { sumsOf } from '../plan/plan.ts';
import { rejectedByReason, unread, type ImportSummary } from '../summarise.ts';
import type { Recorded } from './record-past.ts';

/** What came of orders that were recorded as history, as programs read it; money is decimal text in GBP. */
export interface HistorySummary extends Pick<ImportSummary, 'rejected' | 'proof' | 'failures' | 'addsUp'> {
  readonly importId: string;
  readonly rows: number;
  readonly orders: Readonly<Record<'planned' | 'recorded', number>>;
  /** `elsewhere`: what credit invoices give back of no order of these files, which is recorded nowhere. */
  readonly credited: Readonly<Record<'ofOrders' | 'elsewhere', string>>;
}

/** Sums up what was recorded. `addsUp`: everything is taken that was not rejected, to the penny. */
export function historySummary(plan: ImportPlan, recorded: Recorded): HistorySummary {
  const { orders, totals, credited, rejections } = recorded;
  const accepted = acceptedSums(orders, plan.credits);
  const ofOrders = sumOf(credited.map(decimalOfAmount));
  const elsewhere = plan.credits.flatMap(({ memo }) => memo).reduce((sum, { amount }) => sum + amount, 0);
  const proof: Equation[] = [
    ...fileEquations(plan, accepted, sumsOf(rejections), rejections),
    equation('accepted = orders in the system', accepted.ordinary, sumOf(totals.map(decimalOfAmount))),
    equation(
      'accepted credits = credit memos of orders in the system + credited to none',
      minus(decimalOf(0), accepted.credit),
      plus(ofOrders, penceToPounds(elsewhere)),
    ),
  ];
  const failures = [...unread(plan.rows, rejections), ...recorded.failures];
  return {
    importId: recorded.importId,
    rows: plan.rows,
    orders: { planned: plan.orders.length, recorded: orders.length },
    credited: { ofOrders: poundsText(ofOrders), elsewhere: pounds(elsewhere) },
    rejected: rejectedByReason(rejections),
    proof,
    failures,
    addsUp: failures.length === 0 && orders.length === plan.orders.length && proof.every(({ holds }) => holds),
  };
}

/** The same for people. */
export function printHistory(summary: HistorySummary, reportFile: string): void {
  const { importId, rows, orders, credited, rejected, proof, failures } = summary;
  printFacts({
    import: importId,
    rows,
    orders: `${orders.recorded} of ${orders.planned} recorded`,
    'credited to orders': credited.ofOrders,
    'credited to none, and not recorded': credited.elsewhere,
    'rows rejected': rejected.reduce((sum, one) => sum + one.rows, 0),
  });
  printProof(proof);
  for (const failure of failures) printLine(`NOT DONE  ${failure}`);
  printLine(`Rejected rows are listed in ${reportFile}.`);
}
