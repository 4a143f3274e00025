import type { CheckedOrders } from '#shared/contracts/vocabulary.ts';
import { unpacked } from '#shared/dynamodb/packed.ts';
import { query } from '#shared/dynamodb/reads.ts';
import { ambient } from '#shared/ambient.ts';
import { rowsOf, type Account } from '../payments/account.ts';
import { steadyAccount } from '../payments/account-store.ts';
import { checkDocuments, checkEntry, firstInvoiceOf, orderDifferences } from './book-check.ts';
import type { CarriedCheck } from './carried.ts';
import { checkedDocument } from '../documents/document-check.ts';
import {
  documentKey,
  documentPartition,
  findDocument,
  withAllLines,
  type Documents,
} from '../documents/document-store.ts';
import { readJournal, spanOf } from './journal-pages.ts';
import { entriesByKey, journalKey } from './journal-store.ts';
import { longestCommitMs, moneyDifferences, moneyKeysOf, postedUntil } from './money-check.ts';
import { documentNumber, parseNumber, readCounter, type DocumentKind } from '../documents/numbers.ts';
import { documentRows } from '../rows.ts';

/** How much of the books one request reads: well within what an API request may take. */
const budgetMs = 8_000;
const rowsPerRead = 500;
/** Of the journal, where an order may have to be read for each. */
const entriesPerRead = 50;
/** So many orders are looked at by a sample. */
const sampled = 50;
const mostDiffering = 10;

/** A check that has not read anything yet. Documents with numbers given out from now on are left to the next check. */
export async function newCheck(branch: string, orders: CheckedOrders): Promise<CarriedCheck> {
  const asOf = new Date(ambient.now() - longestCommitMs).toISOString();
  const [invoice, creditMemo] = await Promise.all([readCounter(branch, 'invoice'), readCounter(branch, 'credit_memo')]);
  const span = await spanOf(branch, {});
  const nothing = { documents: 0, sums: {}, missing: [], wrong: [] };
  return {
    phase: span ? 'journal' : 'done',
    span: span ?? { from: '', before: '' },
    last: { invoice: invoice.last, credit_memo: creditMemo.last },
    entries: 0,
    unbalanced: [],
    sums: {},
    unbalancedInBooks: [],
    missingRates: [],
    posted: { invoice: {}, credit_memo: {} },
    asOf,
    moneyPosted: 0,
    moneyKnown: 0,
    invoice: nothing,
    credit_memo: nothing,
    number: 1,
    orders: 0,
    step: orders === 'all' ? 1 : Math.max(1, Math.ceil(invoice.last / sampled)),
    differing: [],
    unposted: [],
  };
}

/** Goes on with a check until it is done or the budget of one request is spent. */
export async function goOn(branch: string, begun: CarriedCheck): Promise<CarriedCheck> {
  const until = ambient.now() + budgetMs;
  let check = begun;
  while (check.phase !== 'done' && ambient.now() < until) check = await nextPart(branch, check);
  return check;
}

async function nextPart(branch: string, check: CarriedCheck): Promise<CarriedCheck> {
  switch (check.phase) {
    case 'journal':
      return readEntries(branch, check);
    case 'invoice':
      return readDocuments(branch, check, 'invoice', 'credit_memo');
    case 'credit_memo':
      return readDocuments(branch, check, 'credit_memo', 'orders');
    case 'orders':
      return readOrder(branch, check);
    case 'receipts':
      return readReceipts(branch, check);
    case 'done':
      return check;
  }
}

async function readEntries(branch: string, check: CarriedCheck): Promise<CarriedCheck> {
  const { entries, next } = await readJournal(branch, check.span, check.position, rowsPerRead);
  const after = entries.reduce(checkEntry, check);
  const { position: _, ...rest } = after;
  return next ? { ...after, position: next } : { ...rest, phase: 'invoice', number: 1 };
}

async function readDocuments(
  branch: string,
  check: CarriedCheck,
  kind: DocumentKind,
  then: CarriedCheck['phase'],
): Promise<CarriedCheck> {
  const upTo = Math.min(check.number + rowsPerRead - 1, check.last[kind]);
  if (check.number > upTo) return { ...check, phase: then, number: 1 };
  const documents = (await documentsBetween(branch, kind, check.number, upTo)).map(checkedDocument);
  return checkDocuments(check, kind, upTo, documents);
}

/** Documents with all their lines. */
async function documentsBetween<Kind extends DocumentKind>(
  branch: string,
  kind: Kind,
  from: number,
  upTo: number,
): Promise<Documents[Kind][]> {
  const found: Documents[Kind][] = [];
  const wanted = {
    partition: documentPartition(kind, branch),
    from: documentKey(from),
    to: documentKey(upTo),
    only: ['document'],
  };
  for await (const { document } of query(documentRows[kind], wanted, rowsPerRead))
    found.push(unpacked<Documents[Kind]>(document));
  return Promise.all(found.map(withAllLines));
}

/** Looks at the order of one invoice; an order with several is looked at with its first. */
async function readOrder(branch: string, check: CarriedCheck): Promise<CarriedCheck> {
  const { number, last, step } = check;
  if (number > last.invoice) return { ...check, phase: hasReceipts(check) ? 'receipts' : 'done' };
  const next = { ...check, number: number + step };
  const invoice = await findDocument('invoice', documentNumber('invoice', branch, number));
  const account = invoice && (await steadyAccount(invoice.orderId));
  if (!account) {
    const lost = `invoice ${number} or its order is missing`;
    return { ...next, differing: [...check.differing, lost].slice(0, mostDiffering) };
  }
  if (step === 1 && firstInvoiceOf(account) !== invoice.number) return next;
  return withOrder(branch, { ...next, orders: check.orders + 1 }, account);
}

/** The check with what an order says of its money, and the journal. */
async function withOrder(branch: string, check: CarriedCheck, account: Account): Promise<CarriedCheck> {
  const keys = moneyKeysOf(account);
  const journal = await entriesByKey(branch, keys);
  return {
    ...check,
    moneyKnown: check.moneyKnown + postedUntil(keys, check.asOf),
    differing: [...check.differing, ...orderDifferences(account)].slice(0, mostDiffering),
    unposted: [...check.unposted, ...moneyDifferences(account, journal)].slice(0, mostDiffering),
  };
}

/** Every order is looked at, and some of them may have received money before they are invoiced. */
const hasReceipts = ({ step, sums }: CarriedCheck): boolean =>
  step === 1 && Object.values(sums).some((kinds) => kinds.receipt !== undefined);

/**
 * Looks at orders that have received money and have none of the invoices, each with its first entry of the journal. One that has none there is looked
 * at once it is invoiced.
 */
async function readReceipts(branch: string, check: CarriedCheck): Promise<CarriedCheck> {
  const { entries, next } = await readJournal(branch, check.span, check.position, entriesPerRead);
  let after = check;
  for (const { kind, orderId, postedAt, entryId } of entries) {
    const account = kind === 'receipt' && orderId !== undefined ? await steadyAccount(orderId) : undefined;
    if (!account || hasInvoiceAmong(account, check.last.invoice)) continue;
    const [first] = moneyKeysOf(account).sort();
    if (first === journalKey(postedAt, entryId)) after = await withOrder(branch, after, account);
  }
  const { position: _, ...rest } = after;
  return next ? { ...after, position: next } : { ...rest, phase: 'done' };
}

/** It was looked at with an invoice. */
const hasInvoiceAmong = (account: Account, last: number): boolean =>
  rowsOf(account, 'capture').some(({ invoice }) => (parseNumber('invoice', invoice)?.count ?? Infinity) <= last);
