import { isNew } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { outboxOf } from '#shared/events/outbox.ts';
import type { CreditMemo } from './credit-memo.ts';
import type { Invoice } from './invoice.ts';
import { parseNumber, type DocumentKind } from './numbers.ts';
import { documentLinePages, documentRows } from '../rows.ts';

/** The documents by their kinds. */
export interface Documents {
  readonly invoice: Invoice;
  readonly credit_memo: CreditMemo;
}

/** The partition of a branch's documents of one kind; they sort by number. */
export const documentPartition = (kind: DocumentKind, branch: string): string => `${kind}s#${branch}`;

/** Sort key of a document by its count. */
export const documentKey = (count: number): string => String(count).padStart(12, '0');

/** Lines per row: the document's own row holds the first page, rows of a partition of its own the others. */
const linesPerPage = 100;
const pagesPartition = (number: string): string => `document-lines#${number}`;

/** The document with as many lines as its own row holds: what is kept as an answer must fit a row, too. */
export function firstPage<Document extends { readonly lines: readonly unknown[] }>(document: Document): Document {
  return { ...document, lines: document.lines.slice(0, linesPerPage) };
}

/** Adds a document under its number. `events` go out with it: those of documents that belong to no order. */
export function documentWrites<Kind extends DocumentKind>(
  kind: Kind,
  count: number,
  document: Documents[Kind],
  events: readonly DomainEvent[] = [],
): Write[] {
  const { number, branch, lines } = document;
  const name = `document:${number}`;
  const first = {
    account: documentPartition(kind, branch),
    entry: documentKey(count),
    document: packed(firstPage(document)),
    ...(events.length > 0 ? outboxOf(events) : {}),
  };
  const pages = Array.from({ length: Math.ceil(lines.length / linesPerPage) }, (_, page) => ({
    account: pagesPartition(number),
    entry: String(page).padStart(4, '0'),
    lines: packed(lines.slice(page * linesPerPage, (page + 1) * linesPerPage)),
  }));
  return [
    put(name, documentRows[kind], first, isNew),
    ...pages.slice(1).map((row) => put(name, documentLinePages, row, isNew)),
  ];
}

/** A document with all its lines, by its number; undefined when there is none. */
export async function findDocument<Kind extends DocumentKind>(
  kind: Kind,
  number: string,
): Promise<Documents[Kind] | undefined> {
  const parsed = parseNumber(kind, number);
  if (!parsed) return undefined;
  const key = { account: documentPartition(kind, parsed.branch), entry: documentKey(parsed.count) };
  const row = await get(documentRows[kind], key);
  return row && withAllLines(unpacked<Documents[Kind]>(row['document']));
}

/** The order that an invoice is of, by its number; undefined where there is no such invoice. */
export async function orderOfInvoice(number: string): Promise<string | undefined> {
  const parsed = parseNumber('invoice', number);
  if (!parsed) return undefined;
  const key = { account: documentPartition('invoice', parsed.branch), entry: documentKey(parsed.count) };
  const row = await get(documentRows.invoice, key);
  return row && unpacked<Invoice>(row['document']).orderId;
}

/** The document as its own row holds it, completed with the lines of further rows. */
export async function withAllLines<Document extends Invoice | CreditMemo>(document: Document): Promise<Document> {
  if (document.lineCount <= document.lines.length) return document;
  return { ...document, lines: [...document.lines, ...(await furtherLines(document.number))] };
}

async function furtherLines(number: string): Promise<unknown[]> {
  const pages = await queryAll(documentLinePages, { partition: pagesPartition(number) });
  return pages.flatMap(({ lines }) => unpacked<unknown[]>(lines));
}

/** A document that an account names is not there: it was lost, such as by a restore from before it was issued. */
export class MissingDocument extends Error {
  override readonly name = 'MissingDocument';
  constructor(kind: DocumentKind, number: string) {
    super(`there is no ${kind} ${number}`);
  }
}

/** Documents by their numbers. Throws MissingDocument when one is not there: numbers in an account stand for documents. */
export async function loadDocuments<Kind extends DocumentKind>(
  kind: Kind,
  numbers: readonly string[],
): Promise<Documents[Kind][]> {
  const found: Documents[Kind][] = [];
  for (const number of numbers) {
    const document = await findDocument(kind, number);
    if (!document) throw new MissingDocument(kind, number);
    found.push(document);
  }
  return found;
}
