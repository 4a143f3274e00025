import { ambient } from '#shared/ambient.ts';
import { applyAll } from '#shared/dynamodb/apply-all.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { keyToSeal } from '#shared/vault/keys.ts';
import { booksPerson, sealedFor, type PersonKey } from '#shared/vault/person-key.ts';
import { billedPartyOf } from '../aggregate/people.ts';
import type { BilledParty, OrderWithPeople } from '../aggregate/order.ts';
import { detailsVersionOf } from '../details/details.ts';
import { orderWithDetailsOf } from '../details/earlier-details.ts';
import { openedText } from '../keeping/open-people.ts';
import { sealedAttributes } from '../keeping/sealed-people.ts';
import { loadOrder, orderEvents } from '../keeping/store.ts';
import { billedRows } from '../rows.ts';

/** What documents say of who was billed: name or company, numbers and address. Personal data. */
export interface Billed {
  readonly billTo: BilledParty;
  /** The customer's own number of the order. */
  readonly purchaseOrderNumber?: string | undefined;
}

/**
 * For so many whole years after the year in which an order ended, or its last document was issued, its documents tell who was billed although they were erased: the longest that tax laws in
 * wide use ask for. Where a business may keep them for less, this is the one place that says so.
 */
const billedYears = 10;

/** The last year whose time is over, whose books tell of nobody who was erased. */
export const lastYearForgotten = (): number => new Date(ambient.now()).getUTCFullYear() - billedYears - 1;

const billedPrefix = 'BILLED#';

const rowKey = (order: string, version: number) => ({
  order,
  entry: `${billedPrefix}${String(version).padStart(9, '0')}`,
});

/** True of an order of which documents were issued here, also of nothing; those of the past were issued elsewhere. */
const hasDocuments = ({ recordedAt, lines, payments }: OrderWithPeople): boolean =>
  recordedAt === undefined &&
  (lines.some(({ settled }) => settled.invoiced > 0) || payments.invoiced > 0 || payments.credited > 0);

/**
 * Keeps who was billed for an order with documents, in each version that they can name, by the key of the books of its branch and year. Done before, it
 * writes the same again. The order's own people must not be erased yet.
 */
export async function keepBilled(order: OrderWithPeople): Promise<void> {
  if (!hasDocuments(order)) return;
  const { orderId } = order;
  const year = await yearOfBooks(order);
  if (year <= lastYearForgotten()) return;
  const key = await booksKey(order.branch, year);
  const versions = Array.from({ length: detailsVersionOf(order) }, (_, index) => index + 1);
  const rows = await Promise.all(
    versions.map(async (version) => {
      const billed = billedOf(await orderWithDetailsOf(order, version));
      return put('billed', billedRows, { ...rowKey(orderId, version), ...sealedAttributes(sealedFor(key, billed)) });
    }),
  );
  await applyAll(rows);
}

/**
 * Keeps who was billed for an erased order for as long as a document asks for it that was issued afterwards, in this year. Of an order that is not erased,
 * or where it is over already, it changes nothing.
 */
export async function keepBilledLonger(orderId: string, year: number): Promise<void> {
  const order = await loadOrder(orderId);
  if (!order?.contact.erased || year <= lastYearForgotten()) return;
  const key = await booksKey(order.branch, year);
  const newest = booksPerson(order.branch, year);
  const rows = await queryAll(billedRows, { partition: orderId, prefix: billedPrefix });
  const moved = await Promise.all(
    rows.map(async (row) => {
      const billed = await openedText<Billed>(row);
      if (!billed || yearIn(String(row['person'])) >= yearIn(newest)) return [];
      const place = { order: orderId, entry: String(row['entry']) };
      return [put('billed', billedRows, { ...place, ...sealedAttributes(sealedFor(key, billed)) })];
    }),
  );
  await applyAll(moved.flat());
}

async function booksKey(branch: string, year: number): Promise<PersonKey> {
  const { key, writes } = await keyToSeal(booksPerson(branch, year));
  // Others may have made it at the same time.
  return writes.length === 0 || (await transact(writes)).ok ? key : booksKey(branch, year);
}

const yearIn = (person: string): number => Number(person.slice(person.lastIndexOf('#') + 1));

/** The year in which an order ended, or a document of it was issued, whichever is later. */
async function yearOfBooks({ orderId, completedAt, closedAt, placedAt }: OrderWithPeople): Promise<number> {
  let last = completedAt ?? closedAt ?? placedAt;
  for await (const { metadata } of orderEvents(orderId)) {
    const { type, occurredAt } = metadata;
    if ((type === 'InvoiceIssued' || type === 'CreditMemoIssued') && occurredAt > last) last = occurredAt;
  }
  return Number(last.slice(0, 4));
}

/** Who was billed by the documents that name this version of an order's details, where the order's buyer was erased; undefined once that, too, is over. */
export async function billedIn(orderId: string, version = 1): Promise<Billed | undefined> {
  const row = await get(billedRows, rowKey(orderId, version));
  return row && (await openedText<Billed>(row));
}

/** How to reach them is nothing to a document. */
function billedOf(order: OrderWithPeople): Billed {
  const { purchaseOrderNumber } = order;
  const { email: _, emailNormalised: __, phone: ___, phoneNormalised: ____, address, ...party } = billedPartyOf(order);
  return {
    billTo: { ...party, ...(address ? { address: placeOnly(address) } : {}) },
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
  };
}

function placeOnly({
  email: _,
  emailNormalised: __,
  phone: ___,
  phoneNormalised: ____,
  coordinates: _____,
  ...place
}: NonNullable<BilledParty['address']>): BilledParty['address'] {
  return place;
}
