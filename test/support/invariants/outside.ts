import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rawOrders, type RawOrder } from './orders.ts';
import type { RawSystem, Row } from './rows.ts';

/** The events that a customer is written to about. */
const told = new Set([
  'OrderPlaced',
  'OrderHeld',
  'FulfilmentOrderReadyForPickup',
  'FulfilmentOrderHandedOver',
  'FulfilmentOrderDelivered',
  'LinesCancelled',
  'OrderCancelled',
  'PaymentRefunded',
]);

/** Stock that is due leads to stock that is settled, and that to backorders that are served. */
const deepestMeant = 3;

/** What a local system has let out: seen from the other side of its tables. */
export interface OutsideView {
  /** Subjects of the mails in its mailbox. */
  readonly subjects: readonly string[];
  /** Ids of the events in its archive, in the order in which the bus got them. */
  readonly published: readonly string[];
  /** The most events that have led to one of them, one out of another. */
  readonly deepest: number;
}

/** Reads what a local system has let out from its own database. */
export function readOutside(dataDir: string): OutsideView {
  const host = new DatabaseSync(join(dataDir, 'host.db'), { readOnly: true });
  const all = (query: string) =>
    host
      .prepare(query)
      .all()
      .map(({ json }) => JSON.parse(String(json)) as Row);
  try {
    const events: Row[] = all('SELECT event AS json FROM events_archived ORDER BY id').map(
      ({ detail }) => detail.metadata,
    );
    return {
      subjects: all('SELECT mail AS json FROM ses_mails').map(({ subject }) => String(subject)),
      published: events.map(({ id }) => id),
      deepest: Math.max(0, ...events.map(({ depth = 0 }) => depth)),
    };
  } finally {
    host.close();
  }
}

/**
 * Every event of an order was published, the first time in its sequence. (It may have been published again.) And nobody was
 * written to twice.
 */
export function outsideViolations(system: RawSystem, { subjects, published, deepest }: OutsideView): string[] {
  const place = new Map([...published.entries()].reverse().map(([index, id]) => [id, index]));
  return [
    ...mailViolations(system, subjects),
    ...(deepest <= deepestMeant ? [] : [`${deepest} events have led to one, one out of another`]),
    ...rawOrders(system).flatMap((order) => publishingViolations(order, place)),
  ];
}

function publishingViolations({ orderId, events }: RawOrder, place: ReadonlyMap<string, number>): string[] {
  const places = events.map(({ metadata }) => place.get(String(metadata.id)));
  const lost = events.filter((_, index) => places[index] === undefined);
  const told = places.filter((one) => one !== undefined);
  const inOrder = told.every((one, index) => index === 0 || one > (told[index - 1] ?? 0));
  return [
    ...lost.map(
      ({ metadata }) => `order ${orderId}: its event ${metadata.sequence} ${metadata.type} was never published`,
    ),
    ...(inOrder ? [] : [`order ${orderId}: its events were published out of their sequence`]),
  ];
}

/** No customer is written to twice about the same thing, however often the system was killed or an event came. */
function mailViolations(system: RawSystem, subjects: readonly string[]): string[] {
  const byOrder = Map.groupBy(subjects, (subject) => /order (\S+?)[.,!?]?(?: |$)/.exec(subject)?.[1] ?? 'no order');
  return rawOrders(system).flatMap(({ orderId, order, events }) => {
    const sent = byOrder.get(String(order['externalNumber'])) ?? [];
    const causes = events.filter(({ metadata }) => told.has(metadata.type)).length;
    const received = sent.filter((subject) => subject.startsWith('We have received')).length;
    return [
      ...(sent.length <= causes
        ? []
        : [`order ${orderId}: ${sent.length} mails about ${causes} things: ${sent.join('; ')}`]),
      ...(received <= 1 ? [] : [`order ${orderId}: its receipt was confirmed ${received} times`]),
    ];
  });
}
