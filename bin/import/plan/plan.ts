import { planArticles, type Article } from './plan-articles.ts';
import { planCredits, type CreditPlan } from './plan-credits.ts';
import { planOrders, type OrderPlan } from './plan-orders.ts';
import { judgeRow, type Rejection } from '../source/judge-row.ts';
import type { SourceRow, UnreadableRow } from '../source/source-row.ts';

/** Pence of ordinary and of credit invoices (these are negative). */
export interface Sums {
  readonly ordinary: number;
  readonly credit: number;
}

/** What an import does: the same for the same files, so that a rerun repeats the same requests. */
export interface ImportPlan {
  readonly rows: number;
  readonly invoices: Sums;
  readonly total: Sums;
  readonly accepted: Sums;
  readonly rejections: readonly Rejection[];
  readonly articles: readonly Article[];
  /** Customer codes, sorted. */
  readonly customers: readonly string[];
  readonly orders: readonly OrderPlan[];
  readonly credits: readonly CreditPlan[];
}

/** Judges every row and plans what the accepted ones become. */
export async function planImport(rows: AsyncIterable<SourceRow | UnreadableRow>): Promise<ImportPlan> {
  const accepted: SourceRow[] = [];
  const rejections: Rejection[] = [];
  const numbers = { ordinary: new Set<string>(), credit: new Set<string>() };
  const total = { ordinary: 0, credit: 0 };
  let count = 0;
  for await (const row of rows) {
    count += 1;
    const side = sideOf(row.invoice);
    numbers[side].add(row.invoice);
    total[side] += row.amount;
    const rejection = judgeRow(row);
    if (rejection) rejections.push(rejection);
    else if (!('unreadable' in row)) accepted.push(row);
  }
  const articles = planArticles(accepted);
  const orders = planOrders(accepted, articles);
  return {
    rows: count,
    invoices: { ordinary: numbers.ordinary.size, credit: numbers.credit.size },
    total,
    accepted: sumsOf(accepted),
    rejections,
    articles: [...articles.values()].filter(({ sold }) => sold > 0),
    customers: [...new Set(accepted.flatMap(({ customer }) => customer ?? []))].sort(),
    orders,
    credits: planCredits(accepted, orders),
  };
}

/** Pence of rows or rejections, ordinary and credit invoices apart. */
export function sumsOf(rows: readonly { readonly invoice: string; readonly amount: number }[]): Sums {
  const sums = { ordinary: 0, credit: 0 };
  for (const { invoice, amount } of rows) sums[sideOf(invoice)] += amount;
  return sums;
}

function sideOf(invoice: string): keyof Sums {
  return invoice.startsWith('C') ? 'credit' : 'ordinary';
}
