import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, DemoError, idIn, taken, type Send } from './client.ts';
import { demoOrders } from './orders.ts';

type DemoOrderName = keyof typeof demoOrders;

/** Longest wait for anything that comes by itself, such as a delivery by the demo warehouse. */
const patienceMs = 15 * 60_000;

/** By then an authorisation that the test provider lets lapse at once has lapsed. */
const lapseMs = 1_500;

/** The states of a fulfilment order on its way out, and the step out of each. */
const way = ['released', 'picking', 'packed', 'handed_over'];
const steps: readonly (readonly [action: string, body: object])[] = [
  ['pick', {}],
  ['pack', {}],
  ['hand-over', { carrier: 'RoyalMail', packages: [{ trackingNumber: 'CD987654321GB', weightGrams: 640 }] }],
];

/** The demo orders once they are placed: brings them on, and waits for what becomes of them. */
export class PlacedOrders {
  readonly ids: Readonly<Record<DemoOrderName, string>>;
  readonly #send: Send;
  readonly #signal: AbortSignal;

  private constructor(ids: Readonly<Record<DemoOrderName, string>>, send: Send, signal: AbortSignal) {
    this.ids = ids;
    this.#send = send;
    this.#signal = signal;
  }

  /** Places every demo order, or finds it. `signal` ends every wait. */
  static async place(send: Send, signal: AbortSignal): Promise<PlacedOrders> {
    const placed = await Promise.all(
      Object.entries(demoOrders).map(async ([name, body]): Promise<[string, string]> => [
        name,
        await placeOne(send, body),
      ]),
    );
    return new PlacedOrders(Object.fromEntries(placed) as Record<DemoOrderName, string>, send, signal);
  }

  /** The hold that a rule sets. */
  holdOf(orderId: string): Promise<string> {
    return this.#until(`a hold of ${orderId}`, async () => {
      const [hold] = await this.#list<{ holdId: string }>(`/v1/orders/${orderId}/holds`);
      return hold?.holdId;
    });
  }

  /** The exception that the workflow raises when the payment of an order that has left is declined. */
  async exceptionOf(orderId: string): Promise<string> {
    await this.bringTo('packed', orderId);
    await sleep(lapseMs, undefined, { signal: this.#signal });
    await this.bringTo('handed_over', orderId);
    return this.#until(`an exception of ${orderId}`, async () => {
      for (const state of ['open', 'resolved']) {
        const path = `/v1/exceptions?branch=uk&state=${state}&limit=100`;
        const all = await this.#list<{ orderId: string; exceptionId: string }>(path);
        const own = all.find((exception) => exception.orderId === orderId);
        if (own) return own.exceptionId;
      }
      return undefined;
    });
  }

  /** Works on the order's fulfilment order until it is as far as `state`; gives its id. */
  bringTo(state: 'released' | 'picking' | 'packed' | 'handed_over', orderId: string): Promise<string> {
    return this.#until(`a fulfilment order of ${orderId}`, async () => {
      const path = `/v1/orders/${orderId}/fulfilment-orders`;
      const [only] = await this.#list<{ fulfilmentOrderId: string; state: string }>(path);
      if (!only) return undefined;
      const at = way.indexOf(only.state);
      const step = steps[at];
      if (step === undefined || at >= way.indexOf(state)) return only.fulfilmentOrderId;
      const [action, body] = step;
      const address = `${path}/${only.fulfilmentOrderId}/${action}`;
      await taken(this.#send('POST', address, body, 'demo'), address, 'conflicting-state');
      return undefined;
    });
  }

  /**
   * Waits until the order to be delivered has reached its customer and the books, and its first event the webhook endpoint
   * with this list of deliveries; gives its id.
   */
  async delivered(deliveries: string): Promise<string> {
    const orderId = this.ids.delivered;
    await this.#until(`the end of ${orderId}`, async () => {
      const { body } = await taken(this.#send('GET', `/v1/orders/${orderId}`), orderId);
      return (body as { stage: string }).stage === 'done' || undefined;
    });
    await this.#until(`the webhook of ${orderId}`, async () => {
      const [first] = await this.#list<{ state: string }>(`${deliveries}?orderId=${orderId}`);
      return first?.state === 'delivered' || undefined;
    });
    return orderId;
  }

  #list<Row>(path: string): Promise<readonly Row[]> {
    return listed<Row>(this.#send, path);
  }

  async #until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
    const giveUpAt = Date.now() + patienceMs;
    for (let pause = 250; ; pause = Math.min(3_000, pause * 1.3)) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > giveUpAt) throw new DemoError(`demo data: waited for ${what} in vain`);
      await sleep(pause, undefined, { signal: this.#signal });
    }
  }
}

async function placeOne(send: Send, body: (typeof demoOrders)[DemoOrderName]): Promise<string> {
  const { channel, externalNumber } = body;
  const what = `the order ${externalNumber}`;
  const answer = await taken(send('POST', '/v1/orders', body, externalNumber), what, 'external-number-taken');
  if (codeOf(answer) === undefined) return idIn(answer, 'orderId');
  const query = new URLSearchParams({ channel, externalNumber });
  const [known] = await listed<{ orderId: string }>(send, `/v1/orders?${query}`);
  if (!known) throw new DemoError(`demo data: ${what} is not found although its number is taken`);
  return known.orderId;
}

async function listed<Row>(send: Send, path: string): Promise<readonly Row[]> {
  const { body } = await taken(send('GET', path), `GET ${path}`);
  return (body as { items: Row[] }).items;
}
