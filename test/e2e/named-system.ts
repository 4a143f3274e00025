import { ApiClient } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';
import type { SystemAddress } from '../support/system/system.ts';
import { openWebhookReceiver, receiversHere, type ReceiverPlace } from '../support/system/webhook-receiver.ts';

/** What a system that is named offers to the tests beside its API. */
export interface Offered {
  /** Whether it sends mails to customers. */
  readonly mails: boolean;
  /** Where it reaches a receiver of webhooks; undefined where it does not. */
  readonly receivers: ReceiverPlace | undefined;
}

const mailPatienceMs = 45_000;

/**
 * Finds out, within a minute and before any test, what a system that is named lacks. Throws with one sentence when the tests
 * cannot run without it; what only some of them need is said by `say`, and those are left out.
 */
export async function offeredBy(system: SystemAddress, say: (sentence: string) => void): Promise<Offered> {
  const client = new ApiClient(system);
  await client.token().catch((error: unknown) => {
    throw new Error(`No token from ${system.token}: OMS_TOKEN_URL, OMS_CLIENT_ID or OMS_CLIENT_SECRET is wrong.`, {
      cause: error,
    });
  });
  const shop = await Shop.open(client);
  const [mails, receivers] = await Promise.all([mailsOf(shop, client, say), receiversOf(shop, client, say)]);
  return { mails, receivers };
}

async function mailsOf(shop: Shop, client: ApiClient, say: (sentence: string) => void): Promise<boolean> {
  const placed = await client.ask('placeOrder', {
    body: shop.order({ type: 'digital', lines: [{ sku: shop.book, quantity: 1 }] }),
  });
  if (placed.status !== 201) {
    throw new Error(
      `The system takes no test payments (${JSON.stringify(placed.body)}): set "testPayments": true for its stage in cdk.json.`,
    );
  }
  const { orderId } = placed.body as { orderId: string };
  for (const begin = Date.now(); Date.now() - begin < mailPatienceMs;) {
    const { items } = await client.call('listOrderMessages', { params: { orderId } });
    const refused = items.find(({ state }) => state === 'not_sent');
    if (refused) {
      throw new Error(
        `The system may not send mails to ${Shop.email} (${JSON.stringify(refused)}): confirm the address of its stage's "mailFrom" in SES.`,
      );
    }
    if (items.some(({ state }) => state === 'sent')) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  say('The system sends no mails, so what tests say of mails is left out: its stage has no "mailFrom" in cdk.json.');
  return false;
}

/** Asks the system itself: an address on this machine says nothing of where the system runs. */
async function receiversOf(
  shop: Shop,
  client: ApiClient,
  say: (sentence: string) => void,
): Promise<ReceiverPlace | undefined> {
  const place = placeFrom(process.env);
  const receiver = await openWebhookReceiver(place);
  await receiver.close();
  const params = { channelId: shop.channel };
  const made = await client.ask('createWebhook', { params, body: { url: receiver.url } });
  if (made.status !== 201) {
    say(
      `The system posts no webhooks to ${receiver.url}, so their tests are left out: set OMS_WEBHOOK_URL to an https address that leads to a port of this machine.`,
    );
    return undefined;
  }
  const { endpointId } = made.body as { endpointId: string };
  await client.ask('removeWebhook', { params: { ...params, endpointId } });
  return place;
}

function placeFrom({ OMS_WEBHOOK_URL, OMS_WEBHOOK_PORT }: NodeJS.ProcessEnv): ReceiverPlace {
  if (!OMS_WEBHOOK_URL) return receiversHere;
  const port = Number(OMS_WEBHOOK_PORT ?? new URL(OMS_WEBHOOK_URL).port);
  if (!port)
    throw new Error('OMS_WEBHOOK_URL is set: OMS_WEBHOOK_PORT must say at which port of this machine it arrives.');
  return { address: OMS_WEBHOOK_URL.replace(/\/$/, ''), port, host: '0.0.0.0' };
}
