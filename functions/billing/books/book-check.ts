import type * as z from 'zod';
import type { bookCheckView } from '#shared/contracts/api/billing-views.ts';
import { chargeAccounts, moneyAccounts, type ChargeAccount } from '#shared/contracts/vocabulary.ts';
import { formatMinor, formatMoney } from '#shared/money.ts';
import { liveAmount, type TenderTotals } from '#functions/orders/rules.ts';
import { capturedFrom, rowsOf, type Account } from '../payments/account.ts';
import { tenderTotalsOf, totalsOf } from '../payments/payment-totals.ts';
import { imbalanceInBooks } from './book-currency.ts';
import { comparedParts, type CarriedCheck } from './carried.ts';
import type { CheckedDocument, CheckedSums } from '../documents/document-check.ts';
import { imbalanceOf, type JournalEntry, type LedgerAccount } from './journal.ts';
import { isOfMoney } from './money-accounts.ts';
import { postsMoney } from './money-check.ts';
import { byNumber, parseNumber, type DocumentKind } from '../documents/numbers.ts';
import { netOf, trialBalance, withEntry } from './trial-balance.ts';

type Check = z.output<typeof bookCheckView>['checks'][number];

/** The most cases of one kind that are named. */
const named = 20;

/** Takes one journal entry into the check. */
export function checkEntry(check: CarriedCheck, entry: JournalEntry): CarriedCheck {
  const unbalanced =
    imbalanceOf(entry) === 0 || check.unbalanced.length >= named
      ? check.unbalanced
      : [...check.unbalanced, entry.entryId];
  return {
    ...check,
    entries: check.entries + 1,
    unbalanced,
    sums: withEntry(check.sums, entry),
    unbalancedInBooks:
      imbalanceInBooks(entry) === 0
        ? check.unbalancedInBooks
        : [...check.unbalancedInBooks, entry.entryId].slice(0, named),
    missingRates: withMissingRate(check.missingRates, entry),
    posted: withDocument(check, entry),
    moneyPosted: check.moneyPosted + (postsMoney(entry) && entry.postedAt <= check.asOf ? 1 : 0),
  };
}

/** An entry in another currency than the books', of whose day no rate is known. */
function withMissingRate(missing: readonly string[], { book, currency, postedAt }: JournalEntry): string[] {
  const rate = book && !book.rate ? `${currency} and ${book.currency} on ${postedAt.slice(0, 10)}` : undefined;
  return rate === undefined || missing.includes(rate) || missing.length >= named ? [...missing] : [...missing, rate];
}

/** Documents that were issued while the check runs are left to the next check. */
function withDocument({ posted, last }: CarriedCheck, entry: JournalEntry): CarriedCheck['posted'] {
  const { kind, reference, currency, postings } = entry;
  if (kind !== 'invoice' && kind !== 'credit_memo') return posted;
  if ((parseNumber(kind, reference)?.count ?? Infinity) > last[kind]) return posted;
  const sign = kind === 'invoice' ? 1 : -1;
  const net = (wanted: LedgerAccount): number =>
    postings
      .filter(({ account }) => account === wanted)
      .reduce((sum, { debit, credit }) => sum + sign * (debit - credit), 0);
  const sums = {
    total: net('accounts_receivable'),
    tax: 0 - net('tax_payable') - net('marketplace_tax'),
    ...(Object.fromEntries(chargeAccounts.map((account) => [account, 0 - net(account)])) as Record<
      ChargeAccount,
      number
    >),
  };
  return { ...posted, [kind]: added(posted[kind], currency, sums) };
}

/** Takes the documents with the numbers from `check.number` to `upTo` into the check. */
export function checkDocuments(
  check: CarriedCheck,
  kind: DocumentKind,
  upTo: number,
  documents: readonly CheckedDocument[],
): CarriedCheck {
  const counts = new Set(documents.map(({ number }) => parseNumber(kind, number)?.count));
  const numbers = Array.from({ length: upTo - check.number + 1 }, (_, index) => check.number + index);
  const missing = [...check[kind].missing, ...numbers.filter((number) => !counts.has(number))].slice(0, named);
  const sums = documents.reduce((sum, document) => added(sum, document.currency, document.sums), check[kind].sums);
  const wrong = documents.filter(({ addsUp }) => !addsUp).map(({ number }) => number);
  return {
    ...check,
    number: upTo + 1,
    [kind]: {
      documents: check[kind].documents + documents.length,
      sums,
      missing,
      wrong: [...check[kind].wrong, ...wrong].slice(0, named),
    },
  };
}

type Sums = CarriedCheck['invoice']['sums'];

function added(sums: Sums, currency: string, more: CheckedSums): Sums {
  const before = sums[currency] ?? {};
  const parts = comparedParts.map((part) => [part, (before[part] ?? 0) + (more[part] ?? 0)] as const);
  return { ...sums, [currency]: Object.fromEntries(parts.filter(([, amount]) => amount !== 0)) };
}

/** The first invoice of an order, by the order in which numbers were given out: the order is looked at with it, once. */
export function firstInvoiceOf(account: Pick<Account, 'rows'>): string | undefined {
  return rowsOf(account, 'capture')
    .map(({ invoice }) => invoice)
    .sort(byNumber)[0];
}

/** Where an order and the rows of its account disagree, in words; empty when they agree. */
export function orderDifferences(account: Account): string[] {
  const { order } = account;
  const { payments } = order;
  const totals = totalsOf(account);
  const authorised = rowsOf(account, 'payment').filter(({ state }) => state === 'authorised');
  const invoicedLines = order.lines.reduce((sum, line) => sum + line.settledAmounts.invoiced, 0);
  const invoicedCharges = order.charges.reduce((sum, charge) => sum + charge.settledAmounts.invoiced, 0);
  const pairs: [string, number, number][] = [
    ['authorised', payments.authorised, totals.authorised],
    ['voided', payments.voided, totals.voided],
    ['captured', payments.captured, totals.captured],
    [
      'captured by payment',
      payments.captured,
      authorised.reduce((sum, payment) => sum + capturedFrom(account, payment), 0),
    ],
    ['received', payments.received ?? 0, totals.received ?? 0],
    ['invoiced', payments.invoiced, totals.invoiced],
    ['given up', payments.givenUp ?? 0, totals.givenUp ?? 0],
    ['invoiced by line', payments.invoiced, invoicedLines + invoicedCharges],
    ['refunded', payments.refunded, totals.refunded],
    ['goodwill', payments.goodwill ?? 0, totals.goodwill ?? 0],
    ['credited', payments.credited, totals.credited],
  ];
  const tenders = JSON.stringify(sorted(payments.tenders)) === JSON.stringify(sorted(tenderTotalsOf(account).tenders));
  const differences = pairs
    .filter(([, stands, rows]) => stands !== rows)
    .map(([what, stands, rows]) => `${what}: the order says ${stands}, its rows ${rows}`);
  if (!tenders) differences.push('its tenders: the order says something else than its rows');
  if (payments.captured > payments.authorised) differences.push('more is captured than authorised');
  if (payments.refunded > payments.captured + (payments.received ?? 0)) {
    differences.push('more is refunded than captured and received');
  }
  if (payments.invoiced > liveAmount(order)) differences.push('more is invoiced than was not cancelled');
  return differences.map((difference) => `${order.orderId}: ${difference}`);
}

const sorted = (tenders: Readonly<Record<string, TenderTotals>> = {}): [string, TenderTotals][] =>
  Object.entries(tenders)
    .map(([id, { authorised, paid, refunded }]): [string, TenderTotals] => [id, { authorised, paid, refunded }])
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What the check has found, in the order in which a book-keeper would tell it. */
export function findings(check: CarriedCheck): Check[] {
  const { unbalanced, entries, differing, orders } = check;
  return [
    finding('entries-balance', unbalanced, `${entries} entries, debits equal credits in each`),
    finding('trial-balance-is-zero', trialDifferences(check), 'debits equal credits in every currency'),
    finding('book-currency-balances', bookDifferences(check), "debits equal credits in the books' currency"),
    finding('documents-add-up', wrongDocuments(check), 'lines come to the totals of every document'),
    finding('invoices-equal-sales', documentDifferences(check, 'invoice'), told(check, 'invoice')),
    finding('credit-memos-equal-returns', documentDifferences(check, 'credit_memo'), told(check, 'credit_memo')),
    finding('receivables-add-up', receivableDifferences(check), 'invoiced - credited - captured - received + refunded'),
    finding('clearing-adds-up', clearingDifferences(check), 'captured + received - refunded - goodwill'),
    finding(
      'money-is-posted',
      moneyDifferencesOf(check),
      'captures, receipts and refunds are posted as they were made',
    ),
    finding('numbers-have-no-gaps', gaps(check), `1 to ${check.last.invoice} and 1 to ${check.last.credit_memo}`),
    finding('orders-agree', differing, `${orders} orders equal their payments and documents`),
  ];
}

function finding(check: Check['check'], wrong: readonly string[], right: string): Check {
  return wrong.length === 0
    ? { check, passed: true, detail: right }
    : { check, passed: false, detail: wrong.join('; ') };
}

function told(check: CarriedCheck, kind: DocumentKind): string {
  const sums = Object.entries(check[kind].sums).map(([currency, { total: minor = 0 }]) =>
    formatMoney({ minor, currency }),
  );
  return `${check[kind].documents} documents, ${sums.join(' + ') || 'nothing'}`;
}

const currenciesOf = ({ sums, invoice, credit_memo }: CarriedCheck): string[] =>
  [...new Set([sums, invoice.sums, credit_memo.sums].flatMap((each) => Object.keys(each)))].sort();

function unequal(check: CarriedCheck, what: string, sides: (currency: string) => readonly [number, number]): string[] {
  return currenciesOf(check).flatMap((currency) => {
    const [one, other] = sides(currency);
    const decimal = (minor: number): string => formatMinor(minor, currency);
    return one === other ? [] : [`${what} ${currency}: ${decimal(one)} against ${decimal(other)}`];
  });
}

function trialDifferences(check: CarriedCheck): string[] {
  const accounts = trialBalance(check.sums);
  return unequal(check, 'debits and credits', (currency) => {
    const own = accounts.filter((account) => account.currency === currency);
    return [
      own.reduce((sum, { sides }) => sum + sides.debit, 0),
      own.reduce((sum, { sides }) => sum + sides.credit, 0),
    ];
  });
}

function bookDifferences({ unbalancedInBooks, missingRates }: CarriedCheck): string[] {
  return [...unbalancedInBooks, ...missingRates.map((rate) => `no exchange rate is known between ${rate}; set it`)];
}

/** The accounts of what is sold, and taken back. */
const sales = ['revenue', 'sales_returns', ...chargeAccounts, 'tax_payable', 'marketplace_tax'] as const;

/** The documents themselves, what the journal says of them, and the sales and taxes posted for them. */
function documentDifferences(check: CarriedCheck, kind: DocumentKind): string[] {
  // Documents are added up once their own rows have been read.
  const read = check.phase !== 'journal' && check[kind].documents + check[kind].missing.length >= check.last[kind];
  const sign = kind === 'invoice' ? -1 : 1;
  return [
    ...unequal(check, 'receivables and sales', (currency) => [
      -sign * netOf(check.sums, currency, [kind], ['accounts_receivable']),
      sign * netOf(check.sums, currency, [kind], sales),
    ]),
    ...(read ? comparedParts.flatMap((part) => postedDifferences(check, kind, part)) : []),
  ];
}

function postedDifferences(check: CarriedCheck, kind: DocumentKind, part: (typeof comparedParts)[number]): string[] {
  return unequal(check, `${part} of documents and journal`, (currency) => [
    check[kind].sums[currency]?.[part] ?? 0,
    check.posted[kind][currency]?.[part] ?? 0,
  ]);
}

function wrongDocuments({ invoice, credit_memo }: CarriedCheck): string[] {
  return [...invoice.wrong, ...credit_memo.wrong].map((number) => `${number} does not`);
}

/** Entries of money are counted against the orders when every order has been looked at. */
function moneyDifferencesOf({ phase, step, unposted, moneyPosted, moneyKnown }: CarriedCheck): string[] {
  const strange = phase === 'done' && step === 1 && moneyPosted !== moneyKnown;
  return strange ? [...unposted, `${moneyPosted} entries are posted, the orders know ${moneyKnown}`] : unposted;
}

function receivableDifferences(check: CarriedCheck): string[] {
  return unequal(check, 'receivables', (currency) => {
    const { sums } = check;
    const stands = trialBalance(sums).find((one) => one.currency === currency && one.account === 'accounts_receivable');
    const invoiced = -netOf(sums, currency, ['invoice'], sales);
    const credited = netOf(sums, currency, ['credit_memo'], sales);
    const captured = netOf(sums, currency, ['capture'], ['payment_clearing']);
    const received = netOf(sums, currency, ['receipt'], moneyAccounts);
    const refunded = -netOf(sums, currency, ['refund'], moneyAccounts);
    const expected = invoiced - credited - captured - received + refunded;
    return [stands ? stands.sides.debit - stands.sides.credit : 0, expected];
  });
}

function clearingDifferences(check: CarriedCheck): string[] {
  return unequal(check, 'clearing', (currency) => {
    const { sums } = check;
    const accounts = trialBalance(sums).filter((one) => one.currency === currency && isOfMoney(one.account));
    const stands = accounts.reduce((sum, { sides }) => sum + sides.debit - sides.credit, 0);
    const paid = -netOf(sums, currency, ['capture', 'receipt'], ['accounts_receivable']);
    const refunded = netOf(sums, currency, ['refund'], ['accounts_receivable']);
    const goodwill = netOf(sums, currency, ['goodwill_refund'], ['goodwill']);
    return [stands, paid - refunded - goodwill];
  });
}

function gaps({ invoice, credit_memo }: CarriedCheck): string[] {
  return [
    ...invoice.missing.map((number) => `invoice ${number} is missing`),
    ...credit_memo.missing.map((number) => `credit memo ${number} is missing`),
  ];
}
