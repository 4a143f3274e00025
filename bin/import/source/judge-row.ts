import { classOf } from './articles.ts';
import { countryCode, type Decimal } from '../../csv.ts';
import { penceToPounds } from '../pence.ts';
import type { SourceRow, UnreadableRow } from './source-row.ts';

/** Why a row is not taken; its sentence stands in the report. */
export const reasons = {
  malformed: 'the row does not parse',
  unreadable: 'a field cannot be read',
  'unknown-country': 'the country is not known',
  fee: 'fee of a bank or marketplace, not a sale',
  'no-price': 'the price is zero or below',
  'no-quantity': 'the quantity is zero',
  'write-off': 'negative quantity on an ordinary invoice: stock written off, not a sale',
  'positive-credit': 'positive quantity on a credit invoice',
  'refused-by-api': 'the API refused it',
} as const;

export type Reason = keyof typeof reasons;

/** A row that is not taken. */
export interface Rejection {
  readonly file: string;
  readonly line: number;
  readonly invoice: string;
  /** Pounds, exact; undefined where the row does not tell. */
  readonly pounds: Decimal | undefined;
  readonly reason: Reason;
  /** What exactly was wrong, for the report. */
  readonly detail: string;
}

/** Why a row cannot be taken; undefined when it can. The rules stand in the order in which they are asked. */
export function judgeRow(row: SourceRow | UnreadableRow): Rejection | undefined {
  if ('unreadable' in row) return rejected(row, row.parses ? 'unreadable' : 'malformed', row.unreadable);
  if (classOf(row.sku) === 'fee') return rejected(row, 'fee', `${row.sku}: ${reasons.fee}`);
  if (row.quantity === 0) return rejected(row, 'no-quantity');
  if (!row.credit && row.quantity < 0) return rejected(row, 'write-off');
  if (row.credit && row.quantity > 0) return rejected(row, 'positive-credit');
  if (row.price <= 0) return rejected(row, 'no-price');
  if (countryCode(row.country) === undefined) {
    return rejected(row, 'unknown-country', `${JSON.stringify(row.country)} is not a country known here`);
  }
  return undefined;
}

/** Rejects a row for a reason. */
export function rejected(row: SourceRow | UnreadableRow, reason: Reason, detail: string = reasons[reason]): Rejection {
  const { file, line, invoice } = row;
  return { file, line, invoice, pounds: poundsOf(row), reason, detail };
}

/** What a row amounts to; undefined where it does not tell. */
export function poundsOf(row: SourceRow | UnreadableRow): Decimal | undefined {
  return 'unreadable' in row ? row.pounds : penceToPounds(row.amount);
}
