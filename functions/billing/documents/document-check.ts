import { creditSums, type CreditMemo } from './credit-memo.ts';
import { sumsOf, type Invoice } from './invoice.ts';
import type { DocumentSums } from '../books/journal.ts';

/** What the check of the books takes from a document, in minor units. */
export interface CheckedDocument {
  readonly number: string;
  readonly currency: string;
  readonly total: number;
  readonly shipping: number;
  readonly tax: number;
  /** Its lines come to its totals. */
  readonly addsUp: boolean;
}

/** An invoice with all its lines. */
export function checkedInvoice(invoice: Invoice): CheckedDocument {
  const linesAddUp = invoice.lines.every(({ price, discount, tax, amount }) => price - discount + tax === amount);
  return checked(invoice, sumsOf(invoice), linesAddUp);
}

/** A credit memo with all its lines. */
export function checkedCreditMemo(memo: CreditMemo): CheckedDocument {
  const linesAddUp = memo.lines.every(({ goods, tax, amount }) => goods + tax === amount);
  return checked(memo, creditSums(memo.lines), linesAddUp);
}

function checked(document: Invoice | CreditMemo, sums: DocumentSums, linesAddUp: boolean): CheckedDocument {
  const { number, currency, net, tax, total } = document;
  const totalsAddUp = sums.goods + sums.shipping === net && sums.tax === tax && sums.total === total;
  return { number, currency, total, shipping: sums.shipping, tax, addsUp: linesAddUp && totalsAddUp };
}
