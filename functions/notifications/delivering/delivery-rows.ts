import { ambient } from '#shared/ambient.ts';
import { all, atMost, equals, unset } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { get, queryAll, queryRows } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import { put, update, type Put } from '#shared/dynamodb/writes.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { deliveryIdOf, dueAt, type Delivery } from './delivery.ts';
import { endpointIn, recipientOf } from '../endpoints/recipient.ts';
import { deliveryRows } from '../rows.ts';

const keptDays = 30;

const entryOf = (deliveryId: string): string => `DELIVERY#${deliveryId}`;

export const keyOf = (endpointId: string, deliveryId: string) => ({
  recipient: recipientOf(endpointId),
  entry: entryOf(deliveryId),
});

/** Due deliveries stand in one of these queues of index `byQueue`, by the time of their next attempt. */
export const dueQueues = Array.from({ length: 4 }, (_, shard) => `webhooks#${shard}`);

/** Where a delivery of this subject waits until it is due. */
export const queueOf = (subject: string): string =>
  dueQueues[Number.parseInt(subject.slice(-2), 16) % dueQueues.length] ?? 'webhooks#0';

/** Keeps a delivery in place of the one with the revision before. False when another writer changed it first. */
export async function keepDelivery(delivery: Delivery): Promise<boolean> {
  return (await apply(deliveryWrite(delivery))).ok;
}

/** The same as a write of a transaction. */
export function deliveryWrite(delivery: Delivery): Put {
  const due = delivery.state === 'due' ? { queue: queueOf(delivery.subject), queuedAt: dueAt(delivery) } : {};
  return put(
    'delivery',
    deliveryRows,
    {
      ...keyOf(delivery.endpointId, deliveryIdOf(delivery)),
      delivery: packed(delivery),
      revision: delivery.revision,
      expiresAt: Math.floor(ambient.now() / 1000) + keptDays * 86_400,
      ...due,
    },
    delivery.revision === 1 ? unset('revision') : equals('revision', delivery.revision - 1),
    delivery,
  );
}

/** The deliveries of one subject to an endpoint, in sequence; only those that follow `after`, where that is given. */
export async function deliveriesOf(endpointId: string, subject: string, after?: Delivery): Promise<Delivery[]> {
  const rows = await queryAll(deliveryRows, {
    partition: recipientOf(endpointId),
    ...(after
      ? { from: entryOf(deliveryIdOf({ subject, sequence: after.sequence + 1 })), to: entryOf(`${subject}#~`) }
      : { prefix: entryOf(`${subject}#`) }),
  });
  return rows.map(deliveryIn);
}

/** A page of an endpoint's deliveries, of one order or of all. */
export async function deliveryPage(
  endpointId: string,
  subject: string | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Delivery>> {
  const prefix = entryOf(subject === undefined ? '' : `${subject}#`);
  const wanted = { partition: recipientOf(endpointId), prefix, stale: true };
  const { rows, next } = await readPage(deliveryRows, wanted, limit, cursor);
  return { rows: rows.map(deliveryIn), next };
}

export async function loadDelivery(endpointId: string, deliveryId: string): Promise<Delivery | undefined> {
  const row = await get(deliveryRows, keyOf(endpointId, deliveryId));
  return row && deliveryIn(row);
}

const deliveryIn = (row: Row): Delivery => carrying(unpacked<Delivery>(row['delivery']), row);

/** A delivery that is due, by its row of the index. */
export interface DueDelivery {
  readonly endpointId: string;
  readonly subject: string;
  readonly deliveryId: string;
  /** Since when. */
  readonly dueAt: string;
}

/** What is due by `now`: a page of one queue, the longest due first. `after` is what the page before returned as `next`. */
export async function dueDeliveries(
  queue: string,
  now: number,
  limit: number,
  after: string | undefined,
): Promise<Page<DueDelivery>> {
  const due = { index: 'byQueue', partition: queue, to: new Date(now).toISOString() } as const;
  const { rows, next } = await readPage(deliveryRows, due, limit, after);
  return { rows: rows.map(dueDelivery), next };
}

/** Up to `limit` deliveries that an endpoint is still to get, whenever they are due. */
export async function waitingFor(endpointId: string, limit: number): Promise<DueDelivery[]> {
  const where = equals('recipient', recipientOf(endpointId));
  const pages = await Promise.all(
    dueQueues.map((queue) => queryRows(deliveryRows, { index: 'byQueue', partition: queue, where }, { limit })),
  );
  return pages.flatMap(({ rows }) => rows.map(dueDelivery)).slice(0, limit);
}

/** Has a delivery that is due found again at `until` (milliseconds since the epoch) only. It stays as it is otherwise. */
export async function postpone(
  { endpointId, subject, deliveryId }: DueDelivery,
  now: number,
  until: number,
): Promise<void> {
  const queuedAt = new Date(until).toISOString();
  // One that was posted or put off meanwhile, or waits in line for a place, is not in this queue by this time any more.
  const isDue = all(equals('queue', queueOf(subject)), atMost('queuedAt', new Date(now).toISOString()));
  await apply(update('delivery', deliveryRows, keyOf(endpointId, deliveryId), { set: { queuedAt } }, isDue));
}

/** A row of the index as the delivery that it stands for. */
export function dueDelivery({ recipient, entry, queuedAt }: Row): DueDelivery {
  const deliveryId = String(entry).slice(entryOf('').length);
  return {
    endpointId: endpointIn(recipient),
    subject: deliveryId.split('#')[0] ?? '',
    deliveryId,
    dueAt: String(queuedAt),
  };
}
