import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { count } from '#shared/observability/metrics.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { loadEndpoint } from '../endpoints/endpoint-rows.ts';
import {
  afterAnswer,
  attemptMs,
  freePlaces,
  isSlow,
  placesOfSlow,
  slowAfterMs,
  tellsNothing,
  type EndpointHealth,
} from '../pacing/endpoint-health.ts';
import { changeHealth } from '../pacing/endpoint-health-rows.ts';
import { watchAnswer, type Watch } from '../pacing/watch-answer.ts';
import { afterAttempt, afterBreakOff, nextToPost, outOfTime, type Attempt, type Delivery } from './delivery.ts';
import { deliveriesOf, keepDelivery, waitingFor } from './delivery-rows.ts';
import { postWebhook } from './post-webhook.ts';
import { giveBack, isFree, takeTurn, type Turn } from './take-turn.ts';
import { handOnFromLine } from './waiting-line.ts';
import { handToPosting } from './webhook-queue.ts';

/** Deliveries that are looked for when an endpoint answers again; the rest is found by the clock. */
const released = 100;

/**
 * Posts what is due of one order to one endpoint, one after the other in sequence, until something fails or has to wait.
 * Two at once do no harm: each attempt is claimed before it is made.
 */
export async function deliverOrder(endpointId: string, subject: string): Promise<void> {
  let endpoint: Endpoint | undefined;
  let deliveries = await deliveriesOf(endpointId, subject);
  for (;;) {
    const now = ambient.now();
    const next = nextToPost(deliveries, now);
    if (!next) return;
    endpoint ??= await loadEndpoint(next.channel, endpointId);
    if (!endpoint) return;
    const outcome = endpoint.active ? await attempt(endpoint, next, now) : await skip(next);
    if (outcome === undefined || outcome.state === 'due') return;
    // Everything before it is done; what has come meanwhile was not handed on, since this one was still to be posted.
    deliveries = [outcome, ...(await deliveriesOf(endpointId, subject, outcome))];
    if (ambient.now() - now > slowAfterMs) {
      // Several slow answers, or look-ups, are more than a function has time for, and others may have waited longer.
      if (nextToPost(deliveries, ambient.now())) await handToPosting([{ endpointId, subject }]);
      return;
    }
  }
}

async function skip(delivery: Delivery): Promise<Delivery | undefined> {
  return endUnposted({ ...delivery, state: 'skipped', revision: delivery.revision + 1 });
}

/** Keeps a delivery that ends without an attempt. @returns undefined where another has changed it first. */
async function endUnposted(delivery: Delivery): Promise<Delivery | undefined> {
  const isKept = await keepDelivery(delivery);
  // No answer will hand on what has waited for one.
  await handOnFromLine(delivery.endpointId, placesOfSlow);
  return isKept ? delivery : undefined;
}

/** @returns the delivery as it stands now; undefined where it is not to be posted now, or by another function. */
async function attempt(endpoint: Endpoint, delivery: Delivery, now: number): Promise<Delivery | undefined> {
  const { endpointId } = endpoint;
  if (outOfTime(delivery, now)) return giveUp(delivery);
  const turn = await takeTurn(delivery, now);
  if (!turn) return undefined;
  const mine: Delivery = {
    ...delivery,
    nextAttemptAt: new Date(now + attemptMs).toISOString(),
    revision: delivery.revision + 1,
  };
  if (!(await keepDelivery(mine))) {
    // Another function has it.
    await giveBack(endpointId, turn);
    return undefined;
  }
  const watch = watchAnswer(endpointId, isFree(turn));
  let answer: Attempt;
  try {
    answer = await watched(watch, postWebhook(endpoint, mine, watch.begin));
  } catch (error) {
    // Nothing was posted: it is tried again by who tries this order again.
    await keepDelivery({ ...delivery, revision: mine.revision + 1 });
    await giveBack(endpointId, turn);
    throw error;
  }
  if (watch.brokenOff.aborted && answer.status === undefined) {
    // That says nothing of the endpoint that is not known.
    const brokenOff = afterBreakOff(mine, ambient.now());
    await keepDelivery(brokenOff);
    return brokenOff;
  }
  const outcome = afterAttempt(mine, answer);
  await keepDelivery(outcome);
  await noteAnswer(endpointId, { ...turn, place: turn.place ?? watch.place }, answer);
  count(outcome.state === 'delivered' ? 'WebhooksDelivered' : 'WebhooksNotDelivered');
  return outcome;
}

async function watched(watch: Watch, attempted: Promise<Attempt>): Promise<Attempt> {
  try {
    return await attempted;
  } finally {
    await watch.end();
  }
}

async function giveUp(delivery: Delivery): Promise<Delivery | undefined> {
  const { nextAttemptAt: _, ...rest } = delivery;
  const failed = await endUnposted({ ...rest, state: 'failed', revision: delivery.revision + 1 });
  if (failed) count('WebhooksNotDelivered');
  return failed;
}

/**
 * Nothing is written as long as an endpoint answers in time. When one answers again, what has waited for it is handed on at once; of
 * what waits for a slow one, as much as it has places.
 */
async function noteAnswer(endpointId: string, { before, claim, place }: Turn, answer: Attempt): Promise<void> {
  const { status, milliseconds } = answer;
  const answered = status !== undefined && status < 500;
  const ended = { answered, milliseconds, before, alone: claim !== undefined, place };
  if (tellsNothing(ended)) return;
  const changed = await changeHealth(endpointId, (health) => afterAnswer(health, ended, ambient.now()));
  tellSlowness(endpointId, changed.before, changed.after);
  if (!answered) return;
  const most = isSlow(changed.after) ? freePlaces(changed.after, ambient.now()) : released;
  if (claim) {
    const waiting = await waitingFor(endpointId, released);
    const orders = new Map(waiting.map((one) => [one.subject, one]));
    await handToPosting([...orders.values()].slice(0, most));
  }
  if (changed.after.slowness) await handOnFromLine(endpointId, most);
}

function tellSlowness(endpointId: string, before: EndpointHealth | undefined, after: EndpointHealth): void {
  const wasSlow = before !== undefined && isSlow(before);
  if (wasSlow && !isSlow(after)) log.info('a webhook endpoint answers in time again', { endpointId });
}
