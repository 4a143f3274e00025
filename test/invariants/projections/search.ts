import { createHmac } from 'node:crypto';
import { isOrder, orderFacts, type OrderFacts } from '../facts/order-facts.ts';
import { entriesOf, type Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 12, of lists: every order stands in the lists in which it belongs, and in no other. Made anew here from the orders alone. */
export function searchInvariant(tables: Tables): Invariant {
  /** The orders of a list as far as its pages were read, by who reads it. */
  const pages = new Map<string, string[]>();
  return {
    number: 12,
    rule: 'Every order stands in the lists in which it belongs, and in no other',
    answered({ client, method, path, answer }) {
      // Lists are asked for in so many words when nothing is under way.
      const { searchParams: query, pathname } = new URL(path, 'http://localhost');
      if (method !== 'GET' || pathname !== '/v1/orders' || query.get('sort') !== 'placed' || answer.status !== 200)
        return [];
      const { items, next } = answer.body as { items: Row[]; next?: string };
      const listed = [
        ...((query.has('cursor') && pages.get(client)) || []),
        ...items.map(({ orderId }) => String(orderId)),
      ];
      pages.set(client, listed);
      if (next !== undefined) return [];
      const asked = Object.fromEntries([...query].filter(([name]) => !['sort', 'limit', 'cursor'].includes(name)));
      const due = [...tables.partitions('Orders').keys()]
        .filter(isOrder)
        .flatMap((orderId) => orderFacts(tables, orderId) ?? [])
        .filter((facts) => isSeenBy(client, facts) && isAsked(facts, asked))
        .toSorted((one, other) => (one.header['placedKey'] < other.header['placedKey'] ? 1 : -1))
        .map(({ orderId }) => orderId);
      return listed.join() === due.join()
        ? []
        : [`${client} asked for ${JSON.stringify(asked)} and got ${listed.join()} in place of ${due.join()}`];
    },
    atRest() {
      const orders = [...tables.partitions('Orders').keys()]
        .filter(isOrder)
        .flatMap((orderId) => orderFacts(tables, orderId) ?? []);
      const [secret] = [...tables.partition('Idempotency', 'search-secret').values()];
      if (!secret) return orders.length === 0 ? [] : ['there are orders, and no key by which they are found'];
      const key = Buffer.from(String(secret['secret']), 'base64url');
      const wanted = new Map(orders.flatMap((facts) => placesOf(facts, key)));
      const kept = new Map(
        [...tables.partitions('Search')].flatMap(([list, rows]) =>
          [...rows].map(([entry, row]): [string, string] => [`${list} ${entry}`, shown(row)]),
        ),
      );
      return [
        ...[...wanted].flatMap(([place, says]) =>
          kept.get(place) === says ? [] : [`${place} says ${kept.get(place) ?? 'nothing'}, the order ${says}`],
        ),
        ...[...kept.keys()].filter((place) => !wanted.has(place)).map((place) => `${place}: no order belongs there`),
      ];
    },
  };
}

const isSeenBy = (client: string, { header }: OrderFacts): boolean =>
  client.startsWith('office') || client === `channels/${header['channel']}`;

/** Whether an order is in a list with these filters. */
function isAsked(facts: OrderFacts, asked: Readonly<Record<string, string>>): boolean {
  const { header, order } = facts;
  // Tests are listed where they are asked for, and nothing else then.
  if ((order['test'] === true) !== (asked['test'] === 'true')) return false;
  const [lifecycle, payment, fulfilment, returned] = String(header['status']).split(' ');
  const { channel, branch } = header;
  const is: Readonly<Record<string, unknown>> = { channel, branch, lifecycle, payment, fulfilment, return: returned };
  const terms = termsOf(facts);
  const minor = (amount: string) => Number(amount.replace('.', ''));
  return Object.entries(asked).every(([name, value]) => {
    switch (name) {
      case 'totalFrom':
        return order['total'] >= minor(value);
      case 'totalTo':
        return order['total'] <= minor(value);
      case 'currency':
      case 'stage':
        return order[name] === value;
      case 'test':
        return true;
      case 'location':
        return placesOfWork(facts).has(value);
      case 'name':
        return wordsOf(value).every((word) => terms.includes(`name\n${word}`));
      case 'email':
        return terms.includes(`email\n${value.toLowerCase()}`);
      case 'tracking':
        return terms.includes(`tracking\n${value.toUpperCase()}`);
      default:
        return name in is ? is[name] === value : terms.includes(`${name}\n${value}`);
    }
  });
}

/** Where the order's work is that is not given up. */
function placesOfWork({ rows }: OrderFacts): Set<string> {
  const live = entriesOf(rows, 'FULFILMENT#')
    .map(({ fulfilmentOrder }) => fulfilmentOrder as Row)
    .filter(({ state }) => !['rejected', 'cancelled'].includes(state));
  return new Set(live.map(({ location }) => String(location)));
}

/** The rows that there must be of an order, with what each says. */
function placesOf(facts: OrderFacts, key: Buffer): [place: string, says: string][] {
  const { orderId, header, order } = facts;
  const { branch, channel, placedKey } = header;
  const states = statesOf(String(header['status']));
  const terms = termsOf(facts).map((term) => createHmac('sha256', key).update(term).digest('base64url').slice(0, 16));
  const document = {
    channel,
    currency: order['currency'],
    total: order['total'],
    at: placesOfWork(facts),
    states,
    terms,
  };
  const lists = [
    `channel#${channel}`,
    ...states.map((state) => `state#${branch}#${state}`),
    ...terms.map((term) => `term#${term}`),
  ];
  if (!String(placedKey).endsWith(orderId)) throw new Error(`order ${orderId} has the place of another`);
  return [
    [`branch#${branch} ${placedKey}`, says(document)],
    ...lists.map((list): [string, string] => [`${list} ${placedKey}`, `${branch} ${channel}`]),
  ];
}

function shown({ document, branch, channel }: Row): string {
  if (!document) return `${branch} ${channel}`;
  const { at = {}, states = [], terms, ...facts } = document as Row;
  return says({ ...facts, at: new Set(Object.keys(at)), states, terms: terms?.split(' ') ?? [] });
}

function says({ channel, currency, total, at, states, terms }: Row): string {
  return JSON.stringify([channel, currency, total, [...at].sort(), [...states].sort(), [...terms].sort()]);
}

/** An order that is not completed is in the list of those that are not finished, or of the cancelled; what is rare for it has its own. */
function statesOf(status: string): string[] {
  const [lifecycle = '', payment = '', fulfilment = '', returned = ''] = status.split(' ');
  const own = (axis: string, value: string, usual: readonly string[]) =>
    usual.includes(value) ? [] : [`${axis}#${value}`];
  const [phase, payments, fulfilments] =
    lifecycle === 'completed'
      ? [[], ['captured'], ['delivered']]
      : lifecycle === 'cancelled'
        ? [['cancelled'], ['none', 'not_due', 'voided'], ['unfulfilled']]
        : [
            ['unfinished'],
            ['none', 'not_due', 'authorised', 'captured', 'partially_captured'],
            ['unfulfilled', 'shipped', 'delivered', 'partially_shipped', 'partially_delivered'],
          ];
  return [
    ...phase,
    ...own('payment', payment, payments),
    ...own('fulfilment', fulfilment, fulfilments),
    ...own('return', returned, ['none']),
  ];
}

/** Everything that an order is found by: `email`, a line break, and the address. */
function termsOf({ order, lines, rows }: OrderFacts): string[] {
  const { contact, billTo, shippingAddress, freeData } = order;
  const groups = (order['groups'] ?? []) as Row[];
  const addresses = [shippingAddress, ...groups.map((group) => group['shippingAddress'])];
  const people = [contact, billTo, billTo?.address, ...addresses].filter(Boolean) as Row[];
  const shipments = entriesOf(rows, 'FULFILMENT#').flatMap(({ fulfilmentOrder }) => fulfilmentOrder.shipment ?? []);
  const parcels = shipments.flatMap((one: Row) => [one, ...((one['packages'] ?? []) as Row[])]);
  const found: Record<string, (string | undefined)[]> = {
    customer: [contact?.customerId],
    email: people.map((who) => who['emailNormalised'] ?? who['email']?.toLowerCase()),
    phone: people.map((who) => {
      const number: string | undefined = who['phoneNormalised'] ?? who['phone'];
      return number?.split(';ext=')[0]?.replaceAll(number.startsWith('+') ? /[^\d+]/g : /\D/g, '');
    }),
    name: people.flatMap((who) => [who['name'], who['company']]).flatMap((name) => wordsOf(name ?? '')),
    sku: lines.flatMap(({ sku, orderedSku, bundle }) => [sku, orderedSku, bundle?.sku]),
    tag: freeData?.tags ?? [],
    tracking: parcels.map(({ trackingNumber }) => trackingNumber?.toUpperCase()),
  };
  return Object.entries(found).flatMap(([kind, values]) =>
    [...new Set(values)].filter(Boolean).map((value) => `${kind}\n${value}`),
  );
}

function wordsOf(name: string): string[] {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase().toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const whole = words.filter((word) => word.length > 1 || !/\p{Script=Latin}/u.test(word));
  return whole.length > 0 ? whole : words;
}
