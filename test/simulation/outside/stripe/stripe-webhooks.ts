import { createHmac } from 'node:crypto';
import { pause } from '../../clients/desk.ts';
import type { Scene } from '../../actors/scene.ts';
import { behaviourOf } from './behaviour.ts';
import type { Intent, StripeAccount, StripeObject } from './stripe-account.ts';

/** Stripe's signing secret of the system's endpoint. */
export const stripeWebhookSecret = 'whsec_simulated';

/**
 * Posts Stripe's events to the system: late, twice, or with a wrong signature; what is not taken is sent again. Some are never
 * sent: the system looks up what it waits for.
 */
export async function postStripeEvent(
  scene: Scene,
  stripe: StripeAccount,
  type: string,
  object: StripeObject,
): Promise<void> {
  const { world, faults } = scene;
  const chance = world.chance.of(`stripe webhook ${type} ${object.id} ${world.time.now()}`);
  const body = JSON.stringify({
    id: `evt_${chance.bytes(8).toString('hex')}`,
    object: 'event',
    type,
    data: { object: asSent(object) },
  });
  const { payment_method: method } = intentOf(object, stripe);
  if (behaviourOf(method).silent) return;
  await pause(world, chance.whole(100, 5000));
  if (faults.has('delay') && chance.happens(0.1)) return;
  const copies = faults.strikes('duplicate', 0.05) ? 2 : 1;
  await Promise.all(Array.from({ length: copies }, () => send(scene, body, stripeWebhookSecret)));
  if (faults.strikes('malformed', 0.05)) await send(scene, body, 'whsec_of_somebody_else', 1);
}

function intentOf(object: StripeObject, stripe: StripeAccount): Intent {
  if (object.object === 'payment_intent') return object;
  return object.object === 'dispute' ? object.payment_intent : stripe.intent(object.payment_intent);
}

/** A dispute names its payment only; who wants to know more has to ask. */
function asSent(object: StripeObject): object {
  return object.object === 'dispute' ? { ...object, payment_intent: object.payment_intent.id } : object;
}

async function send({ world, business }: Scene, body: string, secret: string, attempts = 8): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const seconds = Math.floor(world.time.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    const headers = { 'stripe-signature': `t=${seconds},v1=${signature}` };
    const path = '/v1/payment-events/stripe';
    const { status } = await business.office.once({ method: 'POST', path, body, headers });
    if (status < 300) return;
    await pause(world, 2 ** attempt * 10_000);
  }
}
