import type { NewHistory } from '#shared/contracts/api/history.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { Refusal } from '#shared/http/refusal.ts';
import { formatMinor, parseAmount } from '#shared/money.ts';
import { divided, inOrderOfUse, type Tender, type TenderTotals } from '../tenders/tender.ts';
import type { PaymentRequest, PaymentTotals } from '../aggregate/order.ts';
import type { OrderPast } from './past.ts';

/** What was paid and invoiced for an order elsewhere. */
export type MoneyOfPast = Pick<OrderPast, 'payments' | 'refunds' | 'invoices' | 'creditMemos'>;

/** What an order comes to, in minor units of its currency. */
interface Worth {
  readonly currency: string;
  readonly total: number;
  /** What of it is not cancelled. */
  readonly live: number;
}

/** What is wrong with the money of an order, and which problem that is. */
export interface Contradiction {
  readonly code: Refusal['refused'];
  readonly errors: readonly FieldError[];
}

const utc = (moment: string): string => new Date(moment).toISOString();

/**
 * The payments, refunds and documents of an order in minor units, or what of them contradicts itself: no more is paid than it costs, none refunded that
 * was not paid, none invoiced that was cancelled, none credited that was not invoiced (by its own invoice, where it names one), and no number is used twice.
 */
export function moneyOfPast(
  { payments, refunds, invoices, creditMemos }: Pick<NewHistory, keyof MoneyOfPast>,
  { currency, total, live }: Worth,
): MoneyOfPast | Contradiction {
  const errors: FieldError[] = [];
  const read = (text: string, pointer: string): number => {
    const parsed = parseAmount(text, currency);
    if ('minor' in parsed) return parsed.minor;
    errors.push({ pointer, message: parsed.error });
    return 0;
  };
  /** One amount that is not said is the whole. */
  const readAll = (texts: readonly (string | undefined)[], whole: number, at: string, name: string): number[] =>
    texts.map((text, index) => {
      const pointer = `${at}/${index}/${name}`;
      if (text !== undefined) return read(text, pointer);
      if (texts.length > 1) errors.push({ pointer, message: 'is needed: there are several' });
      return whole;
    });
  const amounts = (all: readonly { readonly amount?: string | undefined }[]) => all.map(({ amount }) => amount);
  const totals = (all: readonly { readonly total?: string | undefined }[]) => all.map((document) => document.total);
  const paid = readAll(amounts(payments), total, '/history/payments', 'amount');
  const refunded = readAll(amounts(refunds), 0, '/history/refunds', 'amount');
  const invoiced = readAll(totals(invoices), live, '/history/invoices', 'total');
  const credited = readAll(totals(creditMemos), 0, '/history/creditMemos', 'total');
  if (errors.length > 0) return { code: 'invalid-amount', errors };
  const within = (name: string, what: string, parts: readonly number[], most: number, of: string): FieldError[] => {
    const sum = sumOf(parts);
    if (sum <= most) return [];
    const [given, right] = [sum, most].map((minor) => `${formatMinor(minor, currency)} ${currency}`);
    const message = `${what} come to ${given}, more than the ${right} ${of}; mend one of the two`;
    return [{ pointer: `/history/${name}`, message }];
  };
  const sums = [
    ...within('payments', 'payments', paid, total, 'that the order costs'),
    ...within('refunds', 'refunds', refunded, sumOf(paid), 'that were paid'),
    ...within('invoices', 'invoices', invoiced, live, 'of the order that were not cancelled'),
    ...within('creditMemos', 'credit memos', credited, sumOf(invoiced), 'that were invoiced'),
    ...invoices.flatMap(({ number }, index) => {
      const named = credited.filter((_, place) => creditMemos[place]?.invoice === number);
      return within('creditMemos', `credit memos of ${number}`, named, invoiced[index] ?? 0, 'of that invoice');
    }),
  ];
  if (sums.length > 0) return { code: 'totals-do-not-add-up', errors: sums };
  const numbers = [
    ...numberErrors(invoices, 'invoices'),
    ...numberErrors(creditMemos, 'creditMemos'),
    ...creditErrors(creditMemos, invoices),
  ];
  if (numbers.length > 0) return { code: 'invalid-request', errors: numbers };
  const referred = (reference: string | undefined) => (reference === undefined ? {} : { reference });
  return {
    payments: payments.map(({ kind, paidAt, reference }, index) => ({
      kind,
      amount: paid[index] ?? 0,
      paidAt: utc(paidAt),
      ...referred(reference),
    })),
    refunds: refunds.map(({ refundedAt, reference }, index) => ({
      amount: refunded[index] ?? 0,
      refundedAt: utc(refundedAt),
      ...referred(reference),
    })),
    invoices: invoices.map(({ number, issuedAt }, index) => ({
      number,
      issuedAt: utc(issuedAt),
      total: invoiced[index] ?? 0,
    })),
    creditMemos: creditMemos.map(({ number, issuedAt, invoice }, index) => ({
      number,
      issuedAt: utc(issuedAt),
      total: credited[index] ?? 0,
      ...(invoice === undefined ? {} : { invoice }),
    })),
  };
}

function numberErrors(documents: readonly { readonly number: string }[], name: string): FieldError[] {
  const first = new Map<string, number>();
  return documents.flatMap(({ number }, index) => {
    const before = first.get(number);
    if (before === undefined) first.set(number, index);
    const message = `is the number of ${name}/${before} as well: each document has its own`;
    return before === undefined ? [] : [{ pointer: `/history/${name}/${index}/number`, message }];
  });
}

function creditErrors(creditMemos: NewHistory['creditMemos'], invoices: NewHistory['invoices']): FieldError[] {
  const numbers = new Set(invoices.map(({ number }) => number));
  return creditMemos.flatMap(({ invoice }, index) => {
    if (invoice === undefined || numbers.has(invoice)) return [];
    const message = `${JSON.stringify(invoice)} is none of the invoices of this order; name one of them, or leave it out`;
    return [{ pointer: `/history/creditMemos/${index}/invoice`, message }];
  });
}

/** How an order was paid: its payments as tenders, and what none of them has paid on account. */
export function paymentOfPast({ payments }: MoneyOfPast, total: number): PaymentRequest {
  const paid = payments.filter(({ amount }) => amount > 0);
  const rest = total - sumOf(paid.map(({ amount }) => amount));
  const tenders: Tender[] = [
    ...paid.map(({ kind, amount, reference }, index) => ({
      tenderId: `t${index + 1}`,
      kind,
      amount,
      ...(reference === undefined ? {} : { reference }),
    })),
    ...(rest > 0 ? [{ tenderId: `t${paid.length + 1}`, kind: 'on_account' as const, amount: rest }] : []),
  ];
  return tenders.length === 0 ? { method: 'on_account' } : { method: 'tenders', tenders };
}

/** What payments and documents elsewhere add up to: all money came without a provider of ours. */
export function totalsOfPast(
  { payments, refunds, invoices, creditMemos }: MoneyOfPast,
  { tenders = [] }: PaymentRequest,
): PaymentTotals {
  const received = sumOf(payments.map(({ amount }) => amount));
  const refunded = sumOf(refunds.map(({ amount }) => amount));
  const ofTenders = tenderTotals(tenders, received, refunded);
  return {
    state: 'none',
    authorised: 0,
    captured: 0,
    ...(received === 0 ? {} : { received }),
    refunded,
    voided: 0,
    invoiced: sumOf(invoices.map(({ total }) => total)),
    credited: sumOf(creditMemos.map(({ total }) => total)),
    ...(Object.keys(ofTenders).length === 0 ? {} : { tenders: ofTenders }),
  };
}

/** What was paid last went back first. */
function tenderTotals(
  tenders: readonly Tender[],
  received: number,
  refunded: number,
): Readonly<Record<string, TenderTotals>> {
  let left = received;
  const paid = tenders.flatMap((tender) => {
    const amount = Math.min(tender.amount, left);
    left -= amount;
    return amount > 0 ? [{ ...tender, amount }] : [];
  });
  const backwards = inOrderOfUse(paid).toReversed();
  const back = new Map(divided(backwards, refunded).map((part, index) => [backwards[index]?.tenderId, part]));
  return Object.fromEntries(
    paid.map(({ tenderId, amount }) => [tenderId, { authorised: 0, paid: amount, refunded: back.get(tenderId) ?? 0 }]),
  );
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
