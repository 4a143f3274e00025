import { ambient } from '#shared/ambient.ts';
import { count } from '#shared/observability/metrics.ts';
import { afterAttempt, nextToPost, outOfTime, type Attempt, type Delivery } from './delivery.ts';
import { deliveriesOf, keepDelivery, waitingFor } from './delivery-rows.ts';
import { afterAnswer, attemptMs, claimed, mayPost, type EndpointHealth } from '../pacing/endpoint-health.ts';
import { claimHealth, keepHealth, loadHealth } from '../pacing/endpoint-health-rows.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import { loadEndpoint } from '../endpoints/endpoint-rows.ts';
import { postWebhook } from './post-webhook.ts';
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
  }
}

async function skip(delivery: Delivery): Promise<Delivery> {
  const skipped: Delivery = { ...delivery, state: 'skipped', revision: delivery.revision + 1 };
  await keepDelivery(skipped);
  return skipped;
}

/** @returns the delivery as it stands now; undefined where it is not to be posted now, or by another function. */
async function attempt(endpoint: Endpoint, delivery: Delivery, now: number): Promise<Delivery | undefined> {
  const { endpointId } = endpoint;
  if (outOfTime(delivery, now)) return giveUp(delivery);
  const health = await loadHealth(endpointId);
  const may = mayPost(health, now);
  if (may === 'later') return undefined;
  const alone = may === 'alone' ? claimed(health, now) : undefined;
  if (alone && !(await claimHealth(endpointId, alone, health))) return undefined;
  const mine: Delivery = {
    ...delivery,
    nextAttemptAt: new Date(now + attemptMs).toISOString(),
    revision: delivery.revision + 1,
  };
  if (!(await keepDelivery(mine))) {
    // Another function has it; the claim on the endpoint is given back as it was.
    if (alone) await keepHealth(endpointId, health ?? { failures: 1, pausedUntil: 0 }, health);
    return undefined;
  }
  const answer = await postWebhook(endpoint, mine);
  const outcome = afterAttempt(mine, answer);
  await keepDelivery(outcome);
  await noteAnswer(endpoint, health, answer, alone !== undefined);
  count(outcome.state === 'delivered' ? 'WebhooksDelivered' : 'WebhooksNotDelivered');
  return outcome;
}

async function giveUp(delivery: Delivery): Promise<Delivery> {
  const { nextAttemptAt: _, ...rest } = delivery;
  const failed: Delivery = { ...rest, state: 'failed', revision: delivery.revision + 1 };
  await keepDelivery(failed);
  count('WebhooksNotDelivered');
  return failed;
}

/** Nothing is written as long as an endpoint answers. When one answers again, what has waited for it is handed on at once. */
async function noteAnswer(
  { endpointId }: Endpoint,
  health: EndpointHealth | undefined,
  { status }: Attempt,
  wasAlone: boolean,
): Promise<void> {
  // Any answer shows that the server does not hang; what it says is the single delivery's matter.
  const answered = status !== undefined && status < 500;
  if (answered && !wasAlone) return;
  await keepHealth(endpointId, afterAnswer(health, answered, ambient.now()), health);
  if (!answered) return;
  const waiting = await waitingFor(endpointId, released);
  await handToPosting([...new Map(waiting.map((one) => [one.subject, one])).values()]);
}
