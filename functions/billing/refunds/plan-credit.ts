import { formatMinor } from '#shared/money.ts';
import { amountOf, type ChargePart } from '#functions/orders/rules.ts';
import { creditCharges, creditsWith, invoicedCharges, type AskedCharge } from '../documents/credit-charges.ts';
import { creditLines, type AskedLine, type CreditMemoLine, type CreditRefusal } from '../documents/credit-memo.ts';
import { sumsOf, type DocumentSums } from '../documents/document-sums.ts';
import type { Invoice } from '../documents/invoice.ts';
import { rowsOf, type Account } from '../payments/account.ts';

/** What is asked back. */
export interface AskedCredit {
  readonly lines: readonly AskedLine[];
  readonly charges: readonly AskedCharge[];
}

/** What a credit is of. Amounts are minor units of the order's currency. */
export interface CreditedParts {
  readonly lines: readonly CreditMemoLine[];
  /** Absent for none. */
  readonly charges?: readonly ChargePart[];
  readonly sums: DocumentSums;
}

/** Why something cannot be credited: its place among the asked lines, or charges. */
export interface PartsRefused {
  readonly of: 'lines' | 'charges';
  readonly refused: readonly CreditRefusal[];
}

/**
 * The credit of named units and charges at what they are charged with on the invoices. Charges below zero that are not named go with it in
 * proportion.
 * @param invoices of the order, by number.
 */
export function planCredit(
  account: Account,
  invoices: readonly Invoice[],
  asked: AskedCredit,
): CreditedParts | PartsRefused {
  const { order } = account;
  const credits = rowsOf(account, 'credit');
  const ofLines = creditLines(
    order.lines,
    invoices.flatMap(({ lines }) => lines),
    credits.flatMap(({ lines }) => lines),
    asked.lines,
  );
  if ('refused' in ofLines) return { of: 'lines', ...ofLines };
  const invoiced = invoicedCharges(
    invoices.flatMap(({ charges = [] }) => charges),
    credits.flatMap(({ charges = [] }) => charges),
  );
  const ofCharges = creditCharges(invoiced, asked.charges, (minor) => formatMinor(minor, order.currency));
  if ('refused' in ofCharges) return { of: 'charges', ...ofCharges };
  const { lines } = ofLines;
  const given = [...invoiced.values()].reduce((sum, { left }) => sum + Math.min(left, 0), 0);
  const above = [...lines, ...ofCharges.charges].reduce((sum, part) => sum + Math.max(amountOf(part), 0), 0);
  const named = new Set(asked.charges.map(({ chargeId }) => chargeId));
  const creditable = order.payments.invoiced - order.payments.credited - given;
  const charges = [...ofCharges.charges, ...creditsWith(invoiced, named, above, creditable)];
  const some = charges.length > 0 ? { charges } : {};
  return { lines, ...some, sums: sumsOf({ lines, ...some }) };
}
