import type { Row } from './facts/rows.ts';
import { misdescribed } from '../support/published-as-described.ts';
import type { Invariant, PublishedEvent, Tables, Transaction } from './invariant.ts';
import { madeByNextVersion } from '../simulation/versions/next-version.ts';
import { linesOf, orderFacts, ordersIn, sum, type OrderFacts } from './facts/order-facts.ts';

/** The event without which units may not come into a state. */
const eventOf: Readonly<Record<string, string>> = {
  cancelled: 'LinesCancelled',
  backordered: 'LinesBackordered',
  allocated: 'LinesAllocated',
  released: 'FulfilmentOrderReleased',
  picked: 'FulfilmentOrderPicked',
  packed: 'FulfilmentOrderPacked',
  shipped: 'FulfilmentOrderHandedOver',
  delivered: 'FulfilmentOrderDelivered',
  lost: 'ParcelLost',
  sent_back: 'ParcelSentBack',
};

/** The event that goes with an amount on the order. */
const eventOfAmount: Readonly<Record<string, string>> = {
  captured: 'PaymentCaptured',
  received: 'PaymentReceived',
  refunded: 'PaymentRefunded',
  voided: 'PaymentVoided',
  invoiced: 'InvoiceIssued',
  credited: 'CreditMemoIssued',
};

/** Stock that is due leads to stock that is settled, and that to backorders that are served. */
const deepestMeant = 3;

/** The event without which a row that people change may not change, by table and the beginning of its sort key. */
const eventOfSettings: readonly (readonly [table: string, entry: string, type: string])[] = [
  ['Catalogue', 'ITEM', 'ItemChanged'],
  ['Parties', 'BRANCH', 'BranchChanged'],
  ['Parties', 'CHANNEL', 'ChannelChanged'],
  ['Parties', 'LOCATION', 'LocationChanged'],
  ['Parties', 'CUSTOMER', 'CustomerChanged'],
  ['Parties', 'BINDING', 'CredentialsChanged'],
  ['Messages', 'ENDPOINT#', 'WebhookEndpointChanged'],
];

/** 7. A state change and its event stand or fall together; no event is lost; the sequence per order has no gap. */
export function eventsInvariant(tables: Tables): Invariant {
  /** Every event of every table, by id: whether it was published. */
  const known = new Map<string, { readonly orderId: string | undefined; readonly type: string; published: boolean }>();
  const last = new Map<string, number>();
  const publishedUpTo = new Map<string, number>();
  /** The last event of what can be sold of an item at a location: it takes the place of the one before. */
  const lastTold = new Map<string, string>();
  /** False of a system that is looked at as it stands: what has given way in its row cannot be known of it. */
  let isWatched = false;

  function takeIn(events: readonly Row[]): string[] {
    return events.flatMap(({ metadata, data }) => {
      const { id, orderId, type, sequence } = metadata;
      const wrong = [
        ...(known.has(id) ? [`two events have the id ${id}`] : []),
        // What the next version tells beyond the present catalogue is its own affair.
        ...(metadata.madeBy === madeByNextVersion ? [] : misdescribed({ metadata, data })),
      ];
      known.set(id, { orderId, type, published: false });
      if (type === 'AvailabilityChanged') lastTold.set(`${data.sku}@${data.location}`, id);
      if (orderId === undefined) return wrong;
      const next = (last.get(orderId) ?? 0) + 1;
      last.set(orderId, sequence);
      return sequence === next
        ? wrong
        : [...wrong, `order ${orderId}: its event ${next} is missing before ${sequence} ${type}`];
    });
  }

  /** Nothing of an order was done half. */
  function orderViolations(orderId: string): string[] {
    const facts = orderFacts(tables, orderId);
    if (!facts)
      return tables.partition('Orders', orderId).size === 0 ? [] : [`rows of ${orderId}, which does not exist`];
    return facts.order['sequence'] === (last.get(orderId) ?? 0)
      ? []
      : [`order ${orderId} counts ${facts.order['sequence']} events, there are ${last.get(orderId) ?? 0}`];
  }

  function untold(orderId: string, { changes }: Transaction): string[] {
    const facts = orderFacts(tables, orderId);
    if (!facts) return [];
    const written = changes.filter(({ partition, before }) => partition === orderId && before === undefined);
    const events = written.flatMap(({ after }) => (after?.['events'] ?? []) as Row[]);
    const before = changes.find(({ partition, entry }) => partition === orderId && entry === 'ORDER')?.before;
    return missingEvents(facts, before, new Set(events.map(({ metadata }) => String(metadata.type))));
  }

  return {
    number: 7,
    rule: 'A state change and its event stand or fall together; no event is lost; the sequence has no gap',
    rows(changes) {
      const outbox = changes.filter(
        ({ entry, after, before }) => (before === undefined || isTold(entry)) && after?.['outbox'] === true,
      );
      return [
        ...outbox.flatMap(({ after }) => takeIn(after?.['events'] as Row[])),
        ...[...ordersIn(changes)].flatMap(orderViolations),
      ];
    },
    transaction(transaction) {
      isWatched = true;
      const { changes } = transaction;
      const changed = changes.filter(
        ({ before, after }) => before?.['outbox'] === true && JSON.stringify(before) !== JSON.stringify(after),
      );
      return [
        ...changed.flatMap(({ partition, entry, before, after }) =>
          isTold(entry) && after?.['told'].revision === before?.['told'].revision + 1
            ? []
            : [`the events in ${partition} ${entry} were changed`],
        ),
        ...[...ordersIn(changes)].flatMap((orderId) => untold(orderId, transaction)),
        ...silentSettings(changes),
      ];
    },
    published({ id, type, orderId, sequence, depth, byHand }: PublishedEvent) {
      const event = known.get(id);
      if (!event) {
        const mayHaveGivenWay = type === 'AvailabilityChanged' && !isWatched;
        return mayHaveGivenWay ? [] : [`the event ${id} ${type} was published and never committed`];
      }
      if (depth > deepestMeant) return [`${depth} events have led to the event ${id} ${type}, one out of another`];
      const first = !event.published;
      event.published = true;
      if (!first || orderId === undefined) return [];
      const upTo = publishedUpTo.get(orderId) ?? 0;
      publishedUpTo.set(orderId, Math.max(upTo, sequence));
      return sequence > upTo || byHand
        ? []
        : [`order ${orderId}: event ${sequence} ${type} was published after ${upTo}`];
    },
    atRest() {
      const counts = new Set(lastTold.values());
      return [...known]
        .filter(([id, { type, published }]) => !published && (type !== 'AvailabilityChanged' || counts.has(id)))
        .map(([id, { orderId, type }]) => `the event ${id} ${type} of ${orderId ?? 'no order'} was never published`);
    },
  };
}

/** A row of what was last told of an item at a location, which is told again in the same row. */
const isTold = (entry: string): boolean => entry.startsWith('LEVEL_TOLD#');

/** What people have set stands otherwise without a word. */
function silentSettings(changes: Transaction['changes']): string[] {
  return changes.flatMap(({ table, partition, entry, before, after }) => {
    const type = eventOfSettings.find(([of, prefix]) => of === table && entry.startsWith(prefix))?.[2];
    if (type === undefined || JSON.stringify(before) === JSON.stringify(after)) return [];
    const events = changes.flatMap((row) =>
      row.table === table && row.partition === partition && row.before === undefined
        ? (row.after?.['events'] ?? [])
        : [],
    ) as Row[];
    return events.some(({ metadata }) => metadata.type === type) ? [] : [`${partition} was changed without a ${type}`];
  });
}

/** Units or money have moved without a word. Only orders of one page are compared: the others change page by page. */
function missingEvents(
  { orderId, order, lines, header }: OrderFacts,
  before: Row | undefined,
  told: ReadonlySet<string>,
): string[] {
  if (!before || header['lineCount'] > 100) return [];
  const units = (all: readonly Row[], state: string) => sum(all, ({ quantities }) => quantities[state] ?? 0);
  const olds = linesOf(before);
  const silent = Object.entries(eventOf).filter(
    ([state, type]) => units(lines, state) > units(olds, state) && !told.has(type),
  );
  const [amounts, oldAmounts] = [order['payments'] as Row, before['aggregate'].payments as Row];
  const unheard = Object.entries(eventOfAmount).filter(
    ([name, type]) => (amounts[name] ?? 0) > (oldAmounts[name] ?? 0) && !told.has(type),
  );
  return [
    ...silent.map(([state, type]) => `order ${orderId}: units became ${state} without a ${type}`),
    ...unheard.map(([name, type]) => `order ${orderId}: more was ${name} without a ${type}`),
    ...(order['completedAt'] && !before['aggregate'].completedAt && !told.has('OrderCompleted')
      ? [`order ${orderId} was completed without a word`]
      : []),
  ];
}
