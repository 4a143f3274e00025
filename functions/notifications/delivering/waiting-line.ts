import { ambient } from '#shared/ambient.ts';
import { equals } from '#shared/dynamodb/conditions.ts';
import { get, queryAll, queryRows } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, remove, update } from '#shared/dynamodb/writes.ts';
import { endpointIn, recipientOf } from '../endpoints/recipient.ts';
import { deliveryRows, lineRows } from '../rows.ts';
import { deliveryIdOf, dueAt, type Delivery } from './delivery.ts';
import { dueDelivery, keyOf, queueOf, type DueDelivery } from './delivery-rows.ts';
import { handToPosting } from './webhook-queue.ts';

// What waits for a place at a slow endpoint stands in a line of its own, a queue of index `byQueue`, so that it is in no other endpoint's
// way. Of an order only its next delivery stands there. Any attempt puts the delivery back where those stand that are due.
//
// No sweep of what is due meets it there. The clock therefore looks at every line that has a row of its own (`LINE`), which is written before
// anything joins the line, and goes only an hour after that, when the line is empty: longer than any function runs.

/** Who was handed on is found by the clock after this time, should that have been lost. */
const graceMs = 60_000;

/** The index may still show so many that others have taken out a moment ago. */
const takenOut = 25;

/** Where in index `byQueue` the lines stand that the clock looks at, by when something has joined them last. */
const linesInView = 'webhooks#lines';

/** When something has joined a line last is kept to within this time. */
const exactToMs = 10 * 60_000;

/** So long the clock looks at a line after the last has joined it. */
const inViewMs = 60 * 60_000;

const lineOf = (endpointId: string): string => `webhooks#line#${endpointId}`;

/** Has a delivery wait for a place, behind those that were due before it. One that was changed meanwhile stays where it is. */
export async function joinLine(delivery: Delivery): Promise<void> {
  const { endpointId, revision } = delivery;
  await bringIntoView(endpointId);
  const set = { queue: lineOf(endpointId), queuedAt: dueAt(delivery) };
  const key = keyOf(endpointId, deliveryIdOf(delivery));
  await apply(update('delivery', deliveryRows, key, { set }, equals('revision', revision)));
}

const viewKey = (endpointId: string) => ({ recipient: recipientOf(endpointId), entry: 'LINE' });

/** Makes sure that the clock looks at an endpoint's line for long enough. */
async function bringIntoView(endpointId: string): Promise<void> {
  const now = ambient.now();
  const row = await get(lineRows, viewKey(endpointId));
  if (row && Date.parse(String(row['queuedAt'])) > now - exactToMs) return;
  const queuedAt = new Date(now).toISOString();
  await apply(put('line', lineRows, { ...viewKey(endpointId), queue: linesInView, queuedAt }));
}

/** A line that the clock looks at. */
export interface LineInView {
  readonly endpointId: string;
  /** When something has joined it last, to within ten minutes. */
  readonly joinedAt: string;
}

export async function allLinesInView(): Promise<LineInView[]> {
  const rows = await queryAll(lineRows, { index: 'byQueue', partition: linesInView });
  return rows.map(({ recipient, queuedAt }) => ({ endpointId: endpointIn(recipient), joinedAt: String(queuedAt) }));
}

/** Has the clock look at a line no more that was found empty, unless something has joined it of late. */
export async function endView({ endpointId, joinedAt }: LineInView): Promise<void> {
  if (ambient.now() < Date.parse(joinedAt) + inViewMs) return;
  await apply(remove('line', lineRows, viewKey(endpointId), equals('queuedAt', joinedAt)));
}

/** The first in an endpoint's line, the one that has waited longest before all others. */
export async function firstInLine(endpointId: string, limit: number): Promise<DueDelivery[]> {
  const { rows } = await queryRows(deliveryRows, { index: 'byQueue', partition: lineOf(endpointId) }, { limit });
  return rows.map(dueDelivery);
}

/** Takes up to `most` out of an endpoint's line, each once, and hands them to those who post. @returns how many. */
export async function handOnFromLine(endpointId: string, most: number): Promise<number> {
  if (most <= 0) return 0;
  const handed: DueDelivery[] = [];
  for (const next of await firstInLine(endpointId, most + takenOut)) {
    if (handed.length === most) break;
    if (await leaveLine(next)) handed.push(next);
  }
  await handToPosting(handed);
  return handed.length;
}

/** False where it has left the line before. */
async function leaveLine({ endpointId, subject, deliveryId }: DueDelivery): Promise<boolean> {
  const set = { queue: queueOf(subject), queuedAt: new Date(ambient.now() + graceMs).toISOString() };
  const stands = equals('queue', lineOf(endpointId));
  return (await apply(update('delivery', deliveryRows, keyOf(endpointId, deliveryId), { set }, stands))).ok;
}
