import { amountOf, total as sumOf } from '#functions/orders/rules.ts';
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
  return checked(invoice, sumsOf(invoice));
}

/** A credit memo with all its lines. */
export function checkedCreditMemo(memo: CreditMemo): CheckedDocument {
  return checked(memo, creditSums(memo.lines));
}

function checked(document: Invoice | CreditMemo, sums: DocumentSums): CheckedDocument {
  const { number, currency, lines, net, taxes, total } = document;
  const linesAddUp = lines.every((line) => amountOf(line) === line.amount);
  const taxesAddUp =
    taxes.length === sums.taxes.length && taxes.every(({ amount }, index) => amount === sums.taxes[index]?.amount);
  const totalsAddUp = sums.goods + sums.shipping === net && sums.total === total;
  return {
    number,
    currency,
    total,
    shipping: sums.shipping,
    tax: sumOf(taxes),
    addsUp: linesAddUp && taxesAddUp && totalsAddUp,
  };
}
