import type { ChargeAccount } from '#shared/contracts/vocabulary.ts';
import { amountOf, total as sumOf } from '#functions/orders/rules.ts';
import type { CreditMemo } from './credit-memo.ts';
import { sumsOf, totalsOf } from './document-sums.ts';
import type { Invoice } from './invoice.ts';

/** What a document comes to, its taxes, and what of it stands in which account of charges; what is nothing may be absent. */
export type CheckedSums = Readonly<Partial<Record<'total' | 'tax' | ChargeAccount, number>>>;

/** What the check of the books takes from a document, in minor units. */
export interface CheckedDocument {
  readonly number: string;
  readonly currency: string;
  readonly sums: CheckedSums;
  /** Its lines and charges come to its totals. */
  readonly addsUp: boolean;
}

/** An invoice or credit memo with all its lines. */
export function checkedDocument(document: Invoice | CreditMemo): CheckedDocument {
  const { number, currency, lines, charges = [], net, taxes, total } = document;
  const priced = [...lines, ...charges];
  const right = totalsOf(document);
  const taxesAddUp =
    taxes.length === right.taxes.length && taxes.every(({ amount }, index) => amount === right.taxes[index]?.amount);
  return {
    number,
    currency,
    sums: { ...sumsOf(document).charges, total, tax: sumOf(taxes) },
    addsUp:
      priced.every((price) => amountOf(price) === price.amount) &&
      taxesAddUp &&
      right.net === net &&
      right.total === total,
  };
}
