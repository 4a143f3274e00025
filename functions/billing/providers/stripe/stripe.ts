import { Stripe } from 'stripe';
import { ambient } from '#shared/ambient.ts';
import type {
  Absent,
  Ask,
  AuthoriseAsk,
  CaptureAsk,
  Outcome,
  PaymentProvider,
  ProviderDispute,
  RefundAsk,
  VoidAsk,
} from '../provider.ts';
import { effectTimeoutMs, stripeClient, verifiedStripeEvent } from './stripe-client.ts';
import {
  authorisationOutcome,
  captureLookUp,
  captureOutcome,
  disputeOf,
  errorOutcome,
  eventOf,
  lookUpErrorOutcome,
  markOf,
  refundOutcome,
  stripeAmount,
  voidLookUp,
} from './stripe-mapping.ts';

/**
 * Stripe through its official client: PaymentIntents that are captured by us. A token is a PaymentMethod (`pm_…`), or a
 * customer and one of its PaymentMethods (`cus_…-pm_…`), which alone can be authorised a second time.
 */
export const stripeProvider: PaymentProvider = {
  // Its search, by which an intent is found whose id was lost, may be an hour behind in an outage; a key counts for a day.
  lookUpsLagMs: 24 * 3600 * 1000,
  async ask(ask) {
    const client = await stripeClient();
    const amount = stripeAmount(ask.amount);
    if (amount === undefined) return { outcome: 'declined', reason: 'amount_not_representable' };
    return answered(
      () => asked(client, ask, amount),
      (error) => errorOutcome(error, ask.kind),
    );
  },
  async lookUp(ask) {
    const client = await stripeClient();
    return answered(() => lookedUp(client, ask), lookUpErrorOutcome);
  },
  async *disputesSince(since) {
    const client = await stripeClient();
    const created = { gte: Math.floor(Date.parse(since) / 1000) };
    const found = client.disputes.list({ created, limit: 100, expand: ['data.payment_intent'] });
    for await (const dispute of found) yield* disputeOf(dispute);
  },
  async dispute(reference): Promise<ProviderDispute | undefined> {
    const client = await stripeClient();
    const [found] = disputeOf(await client.disputes.retrieve(reference, { expand: ['payment_intent'] }));
    return found;
  },
  async readEvent(rawBody, headers) {
    const event = await verifiedStripeEvent(rawBody, headers['stripe-signature']);
    return event && eventOf(event);
  },
};

async function answered<Answer>(
  call: () => Promise<Answer>,
  meaning: (error: Stripe.errors.StripeError) => Outcome | undefined,
): Promise<Answer | Outcome> {
  try {
    return await call();
  } catch (error) {
    const outcome = error instanceof Stripe.errors.StripeError ? meaning(error) : undefined;
    if (!outcome) throw error;
    return outcome;
  }
}

function asked(client: Stripe, ask: Ask, amount: number): Promise<Outcome> {
  switch (ask.kind) {
    case 'authorise':
      return authorise(client, ask, amount);
    case 'capture':
      return capture(client, ask, amount);
    case 'void':
      return cancelIntent(client, ask);
    case 'refund':
      return refund(client, ask, amount);
  }
}

/** Options of a request that has an effect, once however often it is made. */
const once = ({ key }: Ask) => ({ idempotencyKey: key, timeout: effectTimeoutMs });

async function authorise(client: Stripe, ask: AuthoriseAsk, amount: number): Promise<Outcome> {
  const [customer, method] = ask.token.includes('-') ? ask.token.split('-', 2) : [undefined, ask.token];
  const intent = await client.paymentIntents.create(
    {
      amount,
      currency: ask.amount.currency.toLowerCase(),
      capture_method: 'manual',
      confirm: true,
      payment_method: method,
      ...(customer ? { customer, off_session: true } : {}),
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      payment_method_options: { card: { request_multicapture: 'if_available' } },
      metadata: { orderId: ask.orderId, key: ask.key },
      expand: ['latest_charge'],
    },
    once(ask),
  );
  return authorisationOutcome(intent);
}

async function capture(client: Stripe, ask: CaptureAsk, amount: number): Promise<Outcome> {
  const intent = await client.paymentIntents.capture(
    ask.reference,
    {
      amount_to_capture: amount,
      metadata: { [markOf(ask.key)]: String(amount) },
      // Only authorisations that take parts are asked with `more`; Stripe refuses the parameter for others.
      ...(ask.more ? { final_capture: false } : {}),
    },
    once(ask),
  );
  return captureOutcome(intent, ask.amount);
}

/** Stripe cancels a whole intent only. A part that is not needed is never captured, and goes with the last capture. */
async function cancelIntent(client: Stripe, ask: VoidAsk): Promise<Outcome> {
  const gone: Outcome = { outcome: 'approved', reference: ask.reference, amount: ask.amount.minor };
  if (!ask.rest) return gone;
  try {
    await client.paymentIntents.cancel(ask.reference, {}, once(ask));
    return gone;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || error.code !== 'payment_intent_unexpected_state') throw error;
    // It may have gone by itself: lapsed, or cancelled at Stripe.
    const known = voidLookUp(await client.paymentIntents.retrieve(ask.reference), ask.amount);
    return known.outcome === 'absent' ? { outcome: 'declined', reason: error.code } : known;
  }
}

async function refund(client: Stripe, ask: RefundAsk, amount: number): Promise<Outcome> {
  const made = await client.refunds.create(
    { payment_intent: ask.reference, amount, metadata: { orderId: ask.orderId, key: ask.key } },
    once(ask),
  );
  return refundOutcome(made, ambient.now());
}

async function lookedUp(client: Stripe, ask: Ask): Promise<Outcome | Absent> {
  if (ask.kind === 'authorise') return authorisationLookUp(client, ask);
  if (ask.kind === 'refund') return refundLookUp(client, ask);
  const intent = await client.paymentIntents.retrieve(ask.reference);
  if (ask.kind === 'capture') return captureLookUp(intent, ask.key, ask.amount);
  return ask.rest ? voidLookUp(intent, ask.amount) : { outcome: 'absent' };
}

/** An intent whose id was lost is found by its metadata. Stripe's search may lag by minutes; its keys hold for a day. */
async function authorisationLookUp(client: Stripe, { reference, key }: AuthoriseAsk): Promise<Outcome | Absent> {
  const expand = ['latest_charge'];
  if (reference) return authorisationOutcome(await client.paymentIntents.retrieve(reference, { expand }));
  const query = `metadata['key']:'${key}'`;
  const { data } = await client.paymentIntents.search({ query, limit: 1, expand: ['data.latest_charge'] });
  const [intent] = data;
  return intent ? authorisationOutcome(intent) : { outcome: 'absent' };
}

async function refundLookUp(client: Stripe, { reference, key }: RefundAsk): Promise<Outcome | Absent> {
  for await (const made of client.refunds.list({ payment_intent: reference, limit: 100 })) {
    if (made.metadata?.['key'] === key) return refundOutcome(made, ambient.now());
  }
  return { outcome: 'absent' };
}
