import type { Exchange } from '../simulation/clients/desk.ts';
import type { Invariant, RowChange, Tables } from './invariant.ts';
import type { Row } from './facts/rows.ts';

/** Types that tell of work at a location, which is told there, too. */
const workTypes: ReadonlySet<string> = new Set([
  ...['Released', 'Picked', 'Packed', 'ReadyForPickup', 'HandedOver', 'Delivered', 'Rejected', 'Cancelled'].map(
    (what) => `FulfilmentOrder${what}`,
  ),
  'ParcelLost',
  'ParcelSentBack',
]);

const stockTypes: ReadonlySet<string> = new Set([
  'StockMoved',
  'AvailabilityChanged',
  'SafetyStockChanged',
  'StockBlockChanged',
  'SupplyChanged',
  'StockShardsChanged',
]);

const basketTypes: ReadonlySet<string> = new Set([
  'StockReserved',
  'StockReservationExtended',
  'StockReservationEnded',
]);

/**
 * Whether credentials of the simulated business may see an event. Those of a channel reach its orders and all items, and no stock; those of a
 * location the work and the stock there; those for trying something out the tests of their channel, and all items.
 */
function maySee(client: string, { metadata, data }: Row): boolean {
  const [kind, owner] = client.split('/');
  if (kind === 'office') return true;
  if (kind === 'tests') {
    const isTest = metadata.test === true && metadata.channel === owner;
    return (
      isTest ||
      metadata.type === 'ItemChanged' ||
      (metadata.type === 'PriceSet' && maySee(`channels/${owner}`, { metadata, data }))
    );
  }
  if (kind === 'channels') {
    if (metadata.type === 'PriceSet') return data.channel === undefined || data.channel === owner;
    if (basketTypes.has(metadata.type)) return data.channel === owner;
    return metadata.type === 'ItemChanged' || (typeof metadata.orderId === 'string' && metadata.channel === owner);
  }
  return (workTypes.has(metadata.type) || stockTypes.has(metadata.type)) && data.location === owner;
}

/** 7. No event is lost: each comes into the feed, and who reads on with a cursor gets each that they may see, and no other. */
export function feedInvariant(tables: Tables): Invariant {
  /** Ids of the events of all tables, with their types. */
  const committed = new Map<string, string>();
  /** What was put on the bus from a row that its stream had given up. */
  const byHand = new Set<string>();
  /**
   * Of what can be sold of a thing at a place the row has the last event only: of one that its stream gave up before it was published, and that
   * was replaced meanwhile, nothing is left, and the one in its place says all.
   */
  const replaced = new Set<string>();
  let isWatched = false;
  const appended: Row[] = [];
  const appendedIds = new Set<string>();
  const lists = new Map<string, { readonly seen: Set<string>; readonly due: number }>();
  const readers = new Map<string, { readonly seen: Set<string>; checked: number; before: number }>();

  function append({ partition, entry, after }: RowChange): string[] {
    const position = Number(entry.slice(2));
    const lane = tables.partition('Feed', partition);
    const before = `P#${String(position - 1).padStart(16, '0')}`;
    const events = (after?.['events'] ?? []) as Row[];
    for (const event of events) {
      appended.push(event);
      appendedIds.add(String(event['metadata'].id));
    }
    const unknown = events.filter(({ metadata }) => isWatched && !committed.has(metadata.id));
    return [
      ...(lane.has(before) || lane.get('FLOOR')?.['position'] === position - 1
        ? []
        : [`${partition} of the feed has nothing before ${entry}`]),
      ...unknown.map(({ metadata }) => `the feed has the event ${metadata.id}, which was never committed`),
    ];
  }

  function read({ client, path, answer }: Exchange): string[] {
    const { items, more } = answer.body as { items: Row[]; more: boolean };
    const foreign = items
      .filter((event) => !maySee(client, event))
      .map(({ type, metadata }) => `${client} got the event ${metadata.id} ${type}, which it may not see`);
    const reader = readers.get(client) ?? { seen: new Set<string>(), checked: 0, before: 0 };
    readers.set(client, reader);
    for (const { metadata } of items) reader.seen.add(metadata.id);
    const isFiltered = /[?&](?:types|since)=/.test(path);
    if (isFiltered || more) return foreign;
    // What stood in the feed when the answer before this one had come, this one was asked for behind.
    const due = appended.slice(reader.checked, reader.before);
    const skipped = due.filter((event) => maySee(client, event) && !reader.seen.has(event['metadata'].id));
    reader.checked = reader.before;
    reader.before = appended.length;
    return [
      ...foreign,
      ...skipped.map(({ metadata }) => `${client} has read on and skipped the event ${metadata.id} ${metadata.type}`),
    ];
  }

  /** A list of what has changed has, at its end, every order whose events stood in the feed when it began. */
  function readChanged({ client, path, answer }: Exchange): string[] {
    const { items, next } = answer.body as { items: Row[]; next?: string };
    const isFirst = !/[?&]cursor=/.test(path);
    const ofTests = client.startsWith('tests/') || /[?&]test=true/.test(path);
    const reader = `${client}${ofTests ? ', of tests' : ''}`;
    const list = (isFirst ? undefined : lists.get(reader)) ?? { seen: new Set<string>(), due: appended.length };
    lists.set(reader, list);
    for (const { orderId } of items) list.seen.add(orderId);
    if (next !== undefined) return [];
    const due = appended
      .slice(0, list.due)
      .filter((event) => typeof event['metadata'].orderId === 'string' && maySee(client, event))
      .filter(({ metadata }) => (metadata.test === true) === ofTests)
      .map(({ metadata }) => String(metadata.orderId));
    return [...new Set(due)]
      .filter((orderId) => !list.seen.has(orderId))
      .map((orderId) => `${client} was not told that ${orderId} has changed`);
  }

  return {
    number: 7,
    rule: 'No event is lost: each comes into the feed, and who reads on gets each that they may see, and no other',
    rows(changes) {
      for (const { before, after, table } of changes) {
        if (table === 'Feed' || after?.['outbox'] !== true) continue;
        for (const { metadata } of (before?.['events'] ?? []) as Row[]) replaced.add(metadata.id);
        for (const { metadata } of after['events'] as Row[]) committed.set(metadata.id, metadata.type);
      }
      const rows = changes.filter(
        ({ table, entry, before, after }) => table === 'Feed' && entry.startsWith('P#') && after && !before,
      );
      return rows.flatMap(append);
    },
    transaction({ changes }) {
      isWatched = true;
      return changes
        .filter(({ table, entry, before }) => table === 'Feed' && entry.startsWith('P#') && before)
        .map(({ partition, entry }) => `${entry} in ${partition} of the feed was changed`);
    },
    published(event) {
      if (event.byHand) byHand.add(event.id);
      return [];
    },
    answered(exchange) {
      const { method, path, answer } = exchange;
      if (method !== 'GET' || answer.status !== 200) return [];
      if (/^\/v1\/orders\?updatedSince=[^&]*(?:&(?:limit|cursor)=[^&]*)*$/.test(path)) return readChanged(exchange);
      return /^\/v1\/events(?:\?|$)/.test(path) ? read(exchange) : [];
    },
    atRest() {
      return [...committed]
        .filter(([id]) => !appendedIds.has(id) && !byHand.has(id))
        .filter(([id, type]) => !(type === 'AvailabilityChanged' && replaced.has(id)))
        .map(([id, type]) => `the event ${id} ${type} never came into the feed`);
    },
  };
}
