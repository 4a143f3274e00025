import { setTimeout as sleep } from 'node:timers/promises';
import type { FulfilmentMove, FulfilmentOrder, NewOrder, OpenOms } from '@open-oms/client';
import { keyOf, unlessRefused } from './client.ts';
import { demoOrders } from './orders.ts';

type DemoOrderName = keyof typeof demoOrders;

/** Longest wait for anything that comes by itself, such as a delivery by the demo warehouse. */
const patienceMs = 15 * 60_000;

/** By then an authorisation that the test provider lets lapse soon has lapsed. */
const lapseMs = 3_500;

/** The states of a fulfilment order on its way out. */
const way = ['released', 'picking', 'packed', 'handed_over'] as const;
const handOver = { carrier: 'RoyalMail', packages: [{ trackingNumber: 'CD987654321GB', weightGrams: 640 }] };

/** The demo orders once they are placed: brings them on, and waits for what becomes of them. */
export class PlacedOrders {
  readonly ids: Readonly<Record<DemoOrderName, string>>;
  readonly #oms: OpenOms;
  readonly #signal: AbortSignal;

  private constructor(ids: Readonly<Record<DemoOrderName, string>>, oms: OpenOms, signal: AbortSignal) {
    this.ids = ids;
    this.#oms = oms;
    this.#signal = signal;
  }

  /** Places every demo order, or finds it. `signal` ends every wait. */
  static async place(oms: OpenOms, signal: AbortSignal): Promise<PlacedOrders> {
    const placed = await Promise.all(
      Object.entries(demoOrders).map(async ([name, body]): Promise<[string, string]> => [
        name,
        await placeOne(oms, body, signal),
      ]),
    );
    return new PlacedOrders(Object.fromEntries(placed) as Record<DemoOrderName, string>, oms, signal);
  }

  /** The hold that a rule sets. */
  holdOf(orderId: string): Promise<string> {
    return this.#until(`a hold of ${orderId}`, async () => {
      const { items } = await this.#oms.call('listOrderHolds', { params: { orderId }, signal: this.#signal });
      return items[0]?.holdId;
    });
  }

  /** The exception that the workflow raises when the payment of an order that has left is declined. */
  async exceptionOf(orderId: string): Promise<string> {
    await this.bringTo('packed', orderId);
    await sleep(lapseMs, undefined, { signal: this.#signal });
    await this.bringTo('handed_over', orderId);
    return this.#until(`an exception of ${orderId}`, async () => {
      for (const state of ['open', 'resolved'] as const) {
        const query = { branch: 'uk', state, limit: 100 };
        const { items } = await this.#oms.call('listExceptions', { query, signal: this.#signal });
        const own = items.find((exception) => exception.orderId === orderId);
        if (own) return own.exceptionId;
      }
      return undefined;
    });
  }

  /** Works on the order's fulfilment order until it is as far as `state`; gives its id. */
  bringTo(state: (typeof way)[number], orderId: string): Promise<string> {
    return this.#until(`a fulfilment order of ${orderId}`, async () => {
      const params = { orderId };
      const { items } = await this.#oms.call('listOrderFulfilmentOrders', { params, signal: this.#signal });
      const [only] = items;
      if (!only) return undefined;
      const at = way.findIndex((each) => each === only.state);
      if (at < 0 || at >= way.indexOf(state)) return only.fulfilmentOrderId;
      await unlessRefused(this.#workOn(only), 'conflicting-state');
      return undefined;
    });
  }

  #workOn({ orderId, fulfilmentOrderId, state }: FulfilmentOrder): Promise<FulfilmentMove> {
    const params = { orderId, fulfilmentOrderId };
    const call = { params, idempotencyKey: keyOf('work', fulfilmentOrderId, state), signal: this.#signal };
    if (state === 'released') return this.#oms.call('pickFulfilmentOrder', { ...call, body: {} });
    if (state === 'picking') return this.#oms.call('packFulfilmentOrder', { ...call, body: {} });
    return this.#oms.call('handOverFulfilmentOrder', { ...call, body: handOver });
  }

  /**
   * Waits until the order to be delivered has reached its customer and the books, and its first event this webhook endpoint; gives
   * its id.
   */
  async delivered(endpointId: string): Promise<string> {
    const orderId = this.ids.delivered;
    await this.#until(`the end of ${orderId}`, async () => {
      const { stage } = await this.#oms.call('readOrder', { params: { orderId }, signal: this.#signal });
      return stage === 'done' || undefined;
    });
    await this.#until(`the webhook of ${orderId}`, async () => {
      const { items } = await this.#oms.call('listWebhookDeliveries', {
        params: { channelId: 'marketplace', endpointId },
        query: { orderId },
        signal: this.#signal,
      });
      return items[0]?.state === 'delivered' || undefined;
    });
    return orderId;
  }

  async #until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
    const giveUpAt = Date.now() + patienceMs;
    for (let pause = 250; ; pause = Math.min(3_000, pause * 1.3)) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > giveUpAt) throw new Error(`demo data: waited for ${what} in vain`);
      await sleep(pause, undefined, { signal: this.#signal });
    }
  }
}

async function placeOne(oms: OpenOms, body: NewOrder, signal: AbortSignal): Promise<string> {
  const { channel, externalNumber } = body;
  const placing = oms.call('placeOrder', { body, idempotencyKey: keyOf('order', externalNumber), signal });
  const placed = await unlessRefused(placing, 'external-number-taken');
  if (placed) return placed.orderId;
  const { items } = await oms.call('listOrders', { query: { channel, externalNumber }, signal });
  const [known] = items;
  if (!known) throw new Error(`demo data: the order ${externalNumber} is not found although its number is taken`);
  return known.orderId;
}
