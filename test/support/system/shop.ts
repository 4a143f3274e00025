import { randomBytes } from 'node:crypto';
import type { ApiClient, CallOptions, Success } from './api-client.ts';
import { until } from '../until.ts';

type Branch = NonNullable<CallOptions<'createBranch'>['body']>;
type Placement = NonNullable<CallOptions<'placeOrder'>['body']>;
type Line = Placement['lines'][number];

export type OrderView = Success<'readOrder'>;
export type PaymentsView = Success<'listOrderPayments'>;

/** Where orders go. */
const orchardRoad = {
  name: 'Ada Green',
  lines: ['1 Orchard Road'],
  city: 'London',
  postalCode: 'N1 9GU',
  country: 'GB',
};

/** What a test says of an order; everything else is filled in. */
export interface OrderRequest extends Partial<Omit<Placement, 'lines' | 'payment' | 'total'>> {
  readonly lines?: readonly (Pick<Line, 'sku' | 'quantity'> & Partial<Line>)[];
  /** Token of the test provider; `tok_ok` unless given. */
  readonly token?: string;
  readonly onAccount?: boolean;
}

/**
 * A business of its own inside a running system: a branch with its books, a channel, locations, items and stock, all with
 * names of this run. Whatever else goes on in the system, its figures are its own.
 */
export class Shop {
  readonly client: ApiClient;
  readonly branch: string;
  readonly channel: string;
  /** Serves first. */
  readonly near: string;
  readonly far: string;
  readonly store: string;
  readonly tea: string;
  /** May be sold beyond stock. */
  readonly mug: string;
  /** 5 units, at `far` only. */
  readonly poster: string;
  readonly visit: string;
  readonly book: string;
  readonly customerId: string;
  /** Orders above this amount are held for approval. */
  static readonly approvalLimit = '1000.00';
  /** Orders from here are held for fraud. */
  static readonly listedEmail = 'success+listed@simulator.amazonses.com';
  /** Where mails to its customers go: SES takes them there at no cost to the sender's name, also from its sandbox. */
  static readonly email = 'success+ada@simulator.amazonses.com';
  #orders = 0;

  private constructor(client: ApiClient, run: string) {
    this.client = client;
    this.branch = `branch-${run}`;
    this.channel = `channel-${run}`;
    this.near = `near-${run}`;
    this.far = `far-${run}`;
    this.store = `store-${run}`;
    this.tea = `TEA-${run}`;
    this.mug = `MUG-${run}`;
    this.poster = `POSTER-${run}`;
    this.visit = `VISIT-${run}`;
    this.book = `BOOK-${run}`;
    this.customerId = `customer-${run}`;
  }

  /** Opens a new shop with stock: 1,000 tea and 20 mugs near, 500 tea and 5 posters far, 50 tea in the store. */
  static async open(client: ApiClient, branch: Partial<Branch> = {}, { demo = true } = {}): Promise<Shop> {
    const shop = new Shop(client, randomBytes(5).toString('hex'));
    await client.call('createBranch', {
      body: {
        branchId: shop.branch,
        name: 'Test branch',
        country: 'GB',
        currency: 'GBP',
        approvalLimit: Shop.approvalLimit,
        listedEmails: [Shop.listedEmail],
        ...branch,
      },
    });
    await client.call('createChannel', {
      body: {
        channelId: shop.channel,
        name: 'Test shop',
        branch: shop.branch,
        currency: 'GBP',
        kind: 'web_shop',
        // Where there is a demo warehouse it spares the tests most of the work.
        demo,
      },
    });
    await Promise.all([shop.#makeLocations(), shop.#makeItems(), shop.#makeCustomer()]);
    await Promise.all([
      shop.receive(shop.near, { [shop.tea]: 1000, [shop.mug]: 20 }),
      shop.receive(shop.far, { [shop.tea]: 500, [shop.poster]: 5 }),
      shop.receive(shop.store, { [shop.tea]: 50 }),
    ]);
    return shop;
  }

  async #makeLocations(): Promise<void> {
    const common = { branch: this.branch, branches: [this.branch], country: 'GB', timeZone: 'Europe/London' };
    const all = [
      { locationId: this.near, kind: 'warehouse', priority: 1, services: ['installation'] },
      { locationId: this.far, kind: 'warehouse', priority: 2 },
      { locationId: this.store, kind: 'shop', priority: 9, offersPickup: true, shipsFrom: false },
    ] as const;
    await Promise.all(
      all.map((own) =>
        this.client.call('createLocation', {
          body: {
            ...common,
            name: own.locationId,
            coordinates: { latitude: 51.5, longitude: -0.1 },
            ...own,
            services: 'services' in own ? [...own.services] : [],
          },
        }),
      ),
    );
  }

  async #makeItems(): Promise<void> {
    const goods = { kind: 'goods', description: 'Goods', unitCost: { amount: '2.00', currency: 'GBP' } } as const;
    await Promise.all(
      [
        { sku: this.tea, ...goods },
        { sku: this.mug, ...goods, backorderable: true },
        { sku: this.poster, ...goods },
        { sku: this.visit, kind: 'service', description: 'A visit' } as const,
        { sku: this.book, kind: 'digital', description: 'A book' } as const,
      ].map((body) => this.client.call('createItem', { body })),
    );
  }

  async #makeCustomer(): Promise<void> {
    await this.client.call('createCustomer', {
      body: {
        customerId: this.customerId,
        channel: this.channel,
        name: 'Ada Green',
        email: Shop.email,
        creditLimit: { amount: '1000000.00', currency: 'GBP' },
      },
    });
  }

  /** Records goods that arrived. */
  async receive(location: string, units: Readonly<Record<string, number>>): Promise<void> {
    const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
    await this.client.call('receiveStock', { body: { location, lines } });
  }

  /** The body of an order: by default 2 tea at 9.99 to be shipped, paid by card. */
  order(request: OrderRequest = {}): Placement {
    const { lines = [{ sku: this.tea, quantity: 2 }], token = 'tok_ok', onAccount = false, ...given } = request;
    const priced = lines.map((line) => ({ unitPrice: '9.99', ...line }));
    const total =
      priced.reduce(
        (sum, line) => sum + line.quantity * pence(line.unitPrice) - penceOf(line.discounts) + penceOf(line.taxes),
        0,
      ) -
      penceOf(given.discounts) +
      (given.charges ?? []).reduce(
        (sum, charge) => sum + pence(charge.price) - penceOf(charge.discounts) + penceOf(charge.taxes),
        0,
      );
    this.#orders += 1;
    const type = given.groups ? undefined : (given.type ?? 'ship');
    return {
      channel: this.channel,
      externalNumber: `${this.channel}-${this.#orders}`,
      currency: 'GBP',
      customer: { customerId: this.customerId, email: Shop.email, name: 'Ada Green' },
      ...(type === 'ship' ? { shippingAddress: orchardRoad } : {}),
      ...(type === 'pickup' ? { pickupLocation: this.store } : {}),
      ...given,
      ...(type ? { type } : {}),
      lines: priced,
      total: decimal(total),
      ...(given.tenders
        ? {}
        : { payment: onAccount ? { method: 'on_account' } : { method: 'card', provider: 'test', token } }),
    };
  }

  /** An order of two tea to ship, one to collect, a visit and a book. */
  severalWays(): OrderRequest {
    return {
      groups: [
        { method: 'ship', shippingAddress: orchardRoad, shippingMethod: 'PARCEL', serviceLevel: 'express' },
        { method: 'pickup', pickupLocation: this.store },
        { method: 'service', shippingAddress: { ...orchardRoad, lines: ['2 Elm Street'] } },
        { method: 'digital' },
      ],
      lines: [
        { sku: this.tea, quantity: 2, groupId: '1' },
        { sku: this.tea, quantity: 1, groupId: '2' },
        { sku: this.visit, quantity: 1, groupId: '3' },
        { sku: this.book, quantity: 1, groupId: '4' },
      ],
    };
  }

  /** Places an order and gives its id. */
  async place(request: OrderRequest = {}): Promise<string> {
    return (await this.client.call('placeOrder', { body: this.order(request) })).orderId;
  }

  /**
   * Places an order that a rule holds before anything else happens, and lets `prepare` do something to it meanwhile, such
   * as setting a hold of a person. Then it is approved.
   */
  async placeHeld(request: OrderRequest, prepare: (orderId: string) => Promise<void>): Promise<string> {
    const group = request.groups ? { groupId: '1' } : {};
    const dear = [...(request.lines ?? []), { sku: this.tea, quantity: 1, unitPrice: '1001.00', ...group }];
    const orderId = await this.place({ ...request, lines: dear });
    const [hold] = (await this.until(orderId, 'held for approval', ({ holds }) => holds.length > 0)).holds;
    await prepare(orderId);
    await this.client.call('releaseHold', {
      params: { orderId, holdId: hold?.holdId ?? '' },
      body: { reason: 'a test has approved it' },
    });
    return orderId;
  }

  /** Sets a hold of a person that keeps goods in the house; gives its id. */
  async keepInHouse(orderId: string): Promise<string> {
    const hold = await this.client.call('createHold', {
      params: { orderId },
      body: { type: 'manual', reason: 'a test looks at it', blocks: ['hand-over'] },
    });
    return hold.holdId;
  }

  read(orderId: string): Promise<OrderView> {
    return this.client.call('readOrder', { params: { orderId } });
  }

  payments(orderId: string): Promise<PaymentsView> {
    return this.client.call('listOrderPayments', { params: { orderId } });
  }

  async release(orderId: string, holdId: string): Promise<void> {
    await this.client.call('releaseHold', { params: { orderId, holdId }, body: {} });
  }

  async cancel(orderId: string, lines?: { lineId: string; quantity: number }[]): Promise<void> {
    await this.client.call('cancelOrder', {
      params: { orderId },
      body: { reason: 'a test wants it', ...(lines ? { lines } : {}) },
    });
  }

  /** Waits until an order is as `what` says. Throws with the order as it stands when that does not come. */
  until(orderId: string, what: string, is: (order: OrderView) => boolean): Promise<OrderView> {
    return until(`order ${orderId} to be ${what}`, () => this.read(orderId), is);
  }

  /** Has the locations of an order, so many as are expected, pick and pack all of it; gives the order. */
  async untilPacked(orderId: string, locations = 1): Promise<OrderView> {
    for (;;) {
      const order = await this.until(
        orderId,
        'with its locations',
        ({ fulfilmentOrders }) => fulfilmentOrders.length >= locations,
      );
      if (order.fulfilmentOrders.every(({ state }) => state === 'packed')) return order;
      await this.work(order);
    }
  }

  /** Waits until an order is over; where no demo warehouse moves it, does the work of its locations. */
  async untilOver(orderId: string): Promise<OrderView> {
    let [version, stillSince] = [0, Date.now()];
    return this.until(orderId, 'over', (order) => {
      if (order.version !== version) [version, stillSince] = [order.version, Date.now()];
      else if (Date.now() - stillSince > 5_000) {
        stillSince = Date.now();
        void this.work(order);
      }
      return order.stage === 'done';
    });
  }

  /** Does what comes next at the locations of an order. Somebody else may do the same; then nothing happens. */
  async work({ orderId, fulfilmentOrders }: OrderView): Promise<void> {
    for (const { fulfilmentOrderId, state, method } of fulfilmentOrders) {
      const params = { orderId, fulfilmentOrderId };
      const picks = method === 'ship' || method === 'pickup';
      if (state === 'released' && picks) await this.client.ask('pickFulfilmentOrder', { params, body: {} });
      else if (state === 'picking') await this.client.ask('packFulfilmentOrder', { params, body: {} });
      else if (state === 'packed' && method === 'ship')
        await this.client.ask('handOverFulfilmentOrder', { params, body: { carrier: 'TEST' } });
      else if (['released', 'packed', 'handed_over'].includes(state))
        await this.client.ask('deliverFulfilmentOrder', { params, body: {} });
    }
  }

  /** Units of an item at a location. */
  async level(sku: string, location: string) {
    const { items } = await this.client.call('listLevels', { query: { sku, location } });
    return items[0] ?? { onHand: 0, allocated: 0, available: 0 };
  }

  /** Everything that the books have to say of themselves; throws when they do not balance. */
  async checkBooks(): Promise<void> {
    const params = { branch: this.branch };
    let cursor: string | undefined;
    for (;;) {
      const found = await this.client.call('checkBooks', {
        params,
        query: { orders: 'all', ...(cursor ? { cursor } : {}) },
      });
      if (!found.passed) throw new Error(`the books do not balance: ${JSON.stringify(found.checks, null, 1)}`);
      if (found.complete) return;
      cursor = found.next;
    }
  }
}

/** A decimal amount in pence. */
export function pence(amount: string | undefined): number {
  if (amount === undefined) return 0;
  const [pounds = '0', rest = ''] = amount.replace('-', '').split('.');
  return (amount.startsWith('-') ? -1 : 1) * (Number(pounds) * 100 + Number(rest.padEnd(2, '0')));
}

/** Discounts or taxes together, in pence. */
const penceOf = (parts: readonly { readonly amount: string }[] = []): number =>
  parts.reduce((sum, { amount }) => sum + pence(amount), 0);

/** Pence as a decimal amount. */
export function decimal(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
