import { Stripe } from 'stripe';
import * as z from 'zod';
import { required } from '#shared/environment.ts';
import { secretVariable } from '#shared/outside-party.ts';
import { secretText } from '#shared/secrets.ts';
import { stripe } from './description.ts';

/** What its secret holds. */
const secret = z.object({ apiKey: z.string().min(1), webhookSecret: z.string().min(1) });

/**
 * How long one request waits for its answer; each is made twice. What looks something up, asks for an effect and looks that up again (the
 * longest that is done before a step or a consumer is told that there is no answer) ends within the minute that its function has.
 */
const lookUpTimeoutMs = 6_000;
export const effectTimeoutMs = 15_000;

const clients = new Map<string, Stripe>();

async function credentials(): Promise<z.infer<typeof secret>> {
  const name = required(secretVariable(stripe.name));
  const parsed = secret.safeParse(JSON.parse(await secretText(name)));
  if (!parsed.success) {
    throw new Error(`the secret ${name} must be a JSON text {"apiKey":"sk_…","webhookSecret":"whsec_…"}`);
  }
  return parsed.data;
}

/** The official client with the key of the moment. */
export async function stripeClient(): Promise<Stripe> {
  const { apiKey } = await credentials();
  let client = clients.get(apiKey);
  if (!client) {
    client = new Stripe(apiKey, {
      maxNetworkRetries: 1,
      timeout: lookUpTimeoutMs,
      ...serverOf(process.env['STRIPE_API_BASE']),
    });
    clients.clear();
    clients.set(apiKey, client);
  }
  return client;
}

/** Another server than Stripe's own, such as one on this machine. */
function serverOf(base: string | undefined) {
  if (!base) return {};
  const { protocol, hostname, port } = new URL(base);
  return {
    protocol: protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: hostname,
    port: port || (protocol === 'http:' ? '80' : '443'),
  };
}

/** A webhook of Stripe whose signature is good; undefined for any other text. */
export async function verifiedStripeEvent(
  rawBody: string,
  signature: string | undefined,
): Promise<Stripe.Event | undefined> {
  if (!signature) return undefined;
  const { webhookSecret } = await credentials();
  const client = await stripeClient();
  try {
    return client.webhooks.constructEvent(rawBody, signature, webhookSecret);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
    throw error;
  }
}
