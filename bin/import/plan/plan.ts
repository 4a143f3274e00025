import { planArticles, type Article } from './plan-articles.ts';
import { planCredits, type CreditPlan } from './plan-credits.ts';
import { planOrders, type OrderPlan } from './plan-orders.ts';
import { sumOf, type Decimal } from '../../csv.ts';
import { judgeRow, poundsOf, type Rejection } from '../source/judge-row.ts';
import type { FileRead, Source } from '../source/read-files.ts';
import type { SourceRow } from '../source/source-row.ts';

/** Pounds of ordinary and of credit invoices (these are negative), exact. */
export interface Sums {
  readonly ordinary: Decimal;
  readonly credit: Decimal;
}

/** What an import does: the same for the same files, so that a rerun repeats the same requests. */
export interface ImportPlan {
  readonly files: readonly FileRead[];
  readonly rows: number;
  readonly invoices: Readonly<Record<keyof Sums, number>>;
  /** Of all rows whose amount can be read. */
  readonly total: Sums;
  readonly accepted: Sums;
  readonly acceptedRows: number;
  readonly rejections: readonly Rejection[];
  readonly articles: readonly Article[];
  /** Customer codes, sorted. */
  readonly customers: readonly string[];
  readonly orders: readonly OrderPlan[];
  /** The accepted rows of credit invoices. */
  readonly creditRows: readonly SourceRow[];
  /** What they become by the files alone; orders of earlier runs may be nearer. */
  readonly credits: readonly CreditPlan[];
}

/** Judges every row and plans what the accepted ones become. */
export async function planImport(source: Source): Promise<ImportPlan> {
  const files: FileRead[] = [];
  const amounts: { invoice: string; pounds: Decimal | undefined }[] = [];
  const accepted: SourceRow[] = [];
  const rejections: Rejection[] = [];
  const numbers = { ordinary: new Set<string>(), credit: new Set<string>() };
  for await (const row of source) {
    if ('extent' in row) {
      files.push(row);
      continue;
    }
    const { invoice } = row;
    if (invoice !== '') numbers[sideOf(invoice)].add(invoice);
    amounts.push({ invoice, pounds: poundsOf(row) });
    const rejection = judgeRow(row);
    if (rejection) rejections.push(rejection);
    else if (!('unreadable' in row)) accepted.push(row);
  }
  const creditRows = accepted.filter(({ credit }) => credit);
  const articles = planArticles(accepted);
  const orders = planOrders(accepted, articles);
  return {
    files,
    rows: amounts.length,
    invoices: { ordinary: numbers.ordinary.size, credit: numbers.credit.size },
    total: sumsOf(amounts),
    accepted: sumsOf(accepted.map((row) => ({ invoice: row.invoice, pounds: poundsOf(row) }))),
    acceptedRows: accepted.length,
    rejections,
    articles: [...articles.values()].filter(({ sold }) => sold > 0),
    customers: [...new Set(accepted.flatMap(({ customer }) => customer ?? []))].sort(),
    orders,
    creditRows,
    credits: planCredits(creditRows, orders),
  };
}

/** Pounds of rows or rejections as far as they tell, ordinary and credit invoices apart. */
export function sumsOf(rows: readonly { readonly invoice: string; readonly pounds: Decimal | undefined }[]): Sums {
  const of = (side: keyof Sums) =>
    rows.flatMap(({ invoice, pounds }) => (sideOf(invoice) === side ? (pounds ?? []) : []));
  return { ordinary: sumOf(of('ordinary')), credit: sumOf(of('credit')) };
}

function sideOf(invoice: string): keyof Sums {
  return invoice.startsWith('C') ? 'credit' : 'ordinary';
}
