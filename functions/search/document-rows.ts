import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, remove, type Put, type Remove } from '#shared/dynamodb/writes.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { branchList, entryOf, type OrderDocument } from './document.ts';
import { documentRows, placeRows } from './rows.ts';
import type { StateList } from './state-lists.ts';

/** Where an order stands among the others: its key in each list. */
export type Placed = Pick<OrderDocument, 'orderId' | 'placedAt' | 'branch'>;

/** A document as it is kept, with the count of its changes. */
export interface KeptDocument {
  readonly document: OrderDocument;
  readonly revision: number;
}

const documentKey = (placed: Placed) => ({ list: branchList(placed.branch), entry: entryOf(placed) });

/** The kept documents of orders, which must differ, by order; read consistently. */
export async function keptDocuments(orders: readonly Placed[]): Promise<Map<string, KeptDocument>> {
  const rows = await getMany(documentRows, orders.map(documentKey));
  return new Map(rows.map((row) => [orderIdIn(String(row['entry'])), keptIn(row)]));
}

/** The document in its row: what its key says is not said again, and lists are in as few letters as there are. */
export function keptIn(row: Readonly<Row>): KeptDocument {
  const { list, entry, revision } = row;
  const stored = row['document'] as StoredDocument;
  const document: OrderDocument = {
    orderId: orderIdIn(String(entry)),
    placedAt: String(entry).slice(0, String(entry).indexOf('#')),
    branch: String(list).slice(branchList('').length),
    channel: stored.channel,
    currency: stored.currency,
    total: stored.total,
    locations: Object.keys(stored.at ?? {}).sort(),
    states: stored.states ?? [],
    terms: stored.terms === undefined ? [] : stored.terms.split(' '),
  };
  return { document: carrying(document, row), revision: Number(revision) };
}

interface StoredDocument extends Omit<OrderDocument, keyof Placed | 'locations' | 'states' | 'terms'> {
  /** By location, so that a list can be filtered by one. */
  readonly at?: Readonly<Record<string, true>>;
  readonly states?: readonly StateList[];
  readonly terms?: string;
}

/**
 * Keeps a document in place of the one that was read; undefined for none.
 * @returns how it is kept now; undefined where another has come between.
 */
export async function keepDocument(
  document: OrderDocument,
  over: KeptDocument | undefined,
): Promise<KeptDocument | undefined> {
  const revision = (over?.revision ?? 0) + 1;
  const isUnchanged = over ? equals('revision', over.revision) : isNew;
  const write = put('document', documentRows, documentRow(document, revision), isUnchanged, over?.document);
  const result = await apply(write);
  return result.ok ? { document, revision } : undefined;
}

/** The row of a document at its nth change. */
export const documentRow = (document: OrderDocument, revision: number) => ({
  ...documentKey(document),
  revision,
  document: stored(document),
});

function stored({ channel, currency, total, locations, states, terms }: OrderDocument): StoredDocument {
  return {
    channel,
    currency,
    total,
    ...(locations.length > 0 ? { at: Object.fromEntries(locations.map((location) => [location, true] as const)) } : {}),
    ...(states.length > 0 ? { states } : {}),
    ...(terms.length > 0 ? { terms: terms.join(' ') } : {}),
  };
}

/** Gives an order its place in a list. */
export const placeWrite = (list: string, { branch, channel, ...placed }: OrderDocument): Put =>
  put('place', placeRows, { list, entry: entryOf(placed), branch, channel });

/** Takes an order out of a list. */
export const displacement = (list: string, placed: Placed): Remove =>
  remove('place', placeRows, { list, entry: entryOf(placed) });

/** Of these lists, those in which an order has a place, by its order; read consistently. */
export async function placesAmong(
  wanted: readonly { readonly placed: Placed; readonly lists: ReadonlySet<string> }[],
): Promise<Map<string, Set<string>>> {
  const keys = wanted.flatMap(({ placed, lists }) => [...lists].map((list) => ({ list, entry: entryOf(placed) })));
  const found = new Map(wanted.map(({ placed }) => [placed.orderId, new Set<string>()]));
  for (const { list, entry } of await getMany(placeRows, keys, ['list', 'entry']))
    found.get(orderIdIn(String(entry)))?.add(String(list));
  return found;
}

/** The order that a place in a list is of. */
export const orderIdIn = (entry: string): string => entry.slice(entry.indexOf('#') + 1);
