import { ambient } from '#shared/ambient.ts';
import { equals } from '#shared/dynamodb/conditions.ts';
import { queryRows } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import { placesOfSlow } from '../pacing/endpoint-health.ts';
import { deliveryRows } from '../rows.ts';
import { deliveryIdOf, dueAt, type Delivery } from './delivery.ts';
import { dueDelivery, keyOf, queueOf, type DueDelivery } from './delivery-rows.ts';
import { handToPosting } from './webhook-queue.ts';

// What waits for a place at a slow endpoint stands in a line of its own, a queue of index `byQueue`, so that it is in no other endpoint's
// way. Of an order only its next delivery stands there. Any attempt puts the delivery back where those stand that are due.

/** Who was handed on is found by the clock after this time, should that have been lost. */
const graceMs = 60_000;

const lineOf = (endpointId: string): string => `webhooks#line#${endpointId}`;

/** Has a delivery wait for a place, behind those that were due before it. One that was changed meanwhile stays where it is. */
export async function joinLine(delivery: Delivery): Promise<void> {
  const { endpointId, revision } = delivery;
  const set = { queue: lineOf(endpointId), queuedAt: dueAt(delivery) };
  const key = keyOf(endpointId, deliveryIdOf(delivery));
  await apply(update('delivery', deliveryRows, key, { set }, equals('revision', revision)));
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
  // The index may still show those that others have taken out.
  for (const next of await firstInLine(endpointId, most + placesOfSlow)) {
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
