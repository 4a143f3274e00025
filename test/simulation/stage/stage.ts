import { Webhook } from 'standardwebhooks';
import type { Row } from '../../invariants/facts/rows.ts';
import { parcelNumber } from '../actors/carrier.ts';
import { carrierSecretOf } from '../actors/operator.ts';
import { orderFacts } from '../../invariants/facts/order-facts.ts';
import type { ApiAnswer } from '../clients/api-client.ts';
import { pause, type Desk } from '../clients/desk.ts';
import { startImportOf } from '../clients/put-file.ts';
import type { OpenScene } from '../open-scene.ts';
import { secondAddress, type Manner } from '../outside/second-server.ts';
import type { RawTables } from '../tables/raw-tables.ts';
import type { World } from '../world/world.ts';

/** An order as a scenario wishes it; five pounds for each unit. */
export interface Wish {
  readonly channel?: string;
  readonly type?: 'ship' | 'pickup' | 'service' | 'digital';
  /** Where it goes several ways, in place of `type`. */
  readonly groups?: readonly Row[];
  /** Units by SKU, one line each. */
  readonly lines: readonly (readonly [sku: string, quantity: number, groupId?: string])[];
  /** How Stripe treats the means of payment; `account` for none. */
  readonly pays?: string;
  /** In which ways it is paid, in place of a card. */
  readonly tenders?: readonly Readonly<Record<string, string>>[];
  /** A token of the test provider, in place of Stripe. */
  readonly token?: string;
  readonly email?: string;
  /** What shipping is charged with, in pounds. */
  readonly shipping?: number;
  /** What is held for it. */
  readonly reservation?: string;
  /** It is only tried out. */
  readonly test?: boolean;
}

/** Where what is shipped goes. */
export const orchardRoad = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };

const minute = 60_000;
const day = 24 * 60 * minute;

/** What names a party or an item, or counts its changes. */
const fixed = new Set(['branchId', 'channelId', 'locationId', 'customerId', 'sku', 'version']);

/**
 * Where scenarios are played: verbs of the people around an open business. Everybody does one thing after the other and waits for
 * what the rows say, not for a time, so that a crash on the way changes nothing but when it happens.
 */
export class Stage {
  readonly world: World;
  readonly office: Desk;
  readonly #opened: OpenScene;
  readonly #tables: RawTables;
  #placed = 0;
  #words = 0;

  constructor(opened: OpenScene) {
    this.#opened = opened;
    this.#tables = opened.tables;
    this.world = opened.scene.world;
    this.office = opened.scene.business.office;
  }

  /** Places an order; gives its id. */
  async place(wish: Wish): Promise<string> {
    const {
      channel = 'web',
      groups,
      type = groups ? undefined : 'ship',
      lines,
      pays = 'ok',
      token,
      email,
      shipping = 0,
      tenders,
      reservation,
      test,
    } = wish;
    const number = (this.#placed += 1);
    const units = lines.reduce((sum, [, quantity]) => sum + quantity, 0);
    const card = token
      ? { provider: 'test', token }
      : { provider: 'stripe', token: `cus_${number}-pm_${pays}_${number}` };
    const onAccount = pays === 'account';
    return this.placeAs(channel, {
      channel,
      externalNumber: `${channel}-${number}`,
      ...(groups ? { groups } : { type }),
      currency: 'GBP',
      customer: {
        customerId: onAccount ? `c-account-${channel}` : `c-${number}`,
        name: 'Ada Green',
        email: email ?? `ada${number}@example.com`,
        locale: 'en',
      },
      ...(type === 'ship' ? { shippingAddress: orchardRoad } : {}),
      ...(type === 'pickup' ? { pickupLocation: 'soho' } : {}),
      lines: lines.map(([sku, quantity, groupId]) => ({
        sku,
        quantity,
        unitPrice: '5.00',
        ...(groupId === undefined ? {} : { groupId }),
      })),
      ...(shipping === 0 ? {} : { charges: [{ kind: 'shipping', price: `${shipping}.00` }] }),
      total: `${5 * units + shipping}.00`,
      ...(test ? { test } : {}),
      ...(tenders ? { tenders } : { payment: onAccount ? { method: 'on_account' } : { method: 'card', ...card } }),
      ...(reservation === undefined ? {} : { reservation }),
    });
  }

  /** Places an order as its channel says it; gives its id. */
  async placeAs(channel: string, placement: object): Promise<string> {
    const desk = this.#opened.scene.business.channels.get(channel);
    if (!desk) throw new Error(`the channel ${channel} has no desk`);
    return String(done(await desk.post('/v1/orders', placement)).orderId);
  }

  /** Records an order of the past, five pounds for each unit, with what has become of it; gives its id. */
  async record(externalNumber: string, lines: Wish['lines'], history: Row): Promise<string> {
    const answer = await this.office.post('/v1/historical-orders', {
      channel: 'web',
      externalNumber,
      type: 'ship',
      currency: 'GBP',
      placedAt: '2025-03-01T09:00:00Z',
      customer: { customerId: 'c-old', name: 'Ada Green' },
      shippingAddress: orchardRoad,
      lines: lines.map(([sku, quantity]) => ({ sku, quantity, unitPrice: '5.00' })),
      total: `${5 * lines.reduce((sum, [, quantity]) => sum + quantity, 0)}.00`,
      history,
    });
    return String(done(answer).orderId);
  }

  /** What the rows say of an order. */
  order(orderId: string) {
    const facts = orderFacts(this.#tables, orderId);
    if (!facts) throw new Error(`there is no order ${orderId}`);
    const found = (kind: string) => facts.rows.flatMap((row) => (row[kind] ? [row[kind] as Row] : []));
    return { ...facts, fulfilmentOrders: found('fulfilmentOrder'), exceptions: found('exception') };
  }

  /** Rows of a partition. */
  rows(table: string, partition: string): Row[] {
    return [...this.#tables.partition(table, partition).values()];
  }

  /** Has the events of a channel posted to a second server as well, which answers in this manner. */
  async alsoTells(channel: string, manner: Manner): Promise<void> {
    this.#opened.second.manner = manner;
    await this.post(`/v1/channels/${channel}/webhooks`, { url: secondAddress });
    // Functions that have looked for the channel's endpoints before know of it some seconds later.
    await pause(this.world, 6_000);
  }

  /** Waits until the second server has taken every event of these orders. */
  untilAllTold(orderIds: readonly string[]): Promise<void> {
    const { taken } = this.#opened.second;
    const isTold = (orderId: string) =>
      taken.filter((event) => event.orderId === orderId).length >= Number(this.order(orderId).order['sequence']);
    return this.until('all that is told of the orders', () => orderIds.every(isTold));
  }

  /** Waits for something to be true. Throws when it is not within three days. */
  async until(what: string, isTrue: () => boolean): Promise<void> {
    for (const start = this.world.time.now(); !isTrue(); await pause(this.world, 1000)) {
      if (this.world.time.now() > start + 3 * day) throw new Error(`${what} has not come within three days`);
    }
  }

  /** Waits until this many units of an order stand in a state. */
  untilUnits(orderId: string, state: string, units: number): Promise<void> {
    const isTrue = () => this.order(orderId).lines.reduce((sum, { quantities }) => sum + quantities[state], 0) >= units;
    return this.until(`${units} units of ${orderId} ${state}`, isTrue);
  }

  untilOver(orderId: string): Promise<void> {
    return this.until(`the end of ${orderId}`, () => this.order(orderId).order['stage'] === 'done');
  }

  /** Waits for an active hold; gives its path. */
  async hold(orderId: string, type?: string): Promise<string> {
    const active = () =>
      (this.order(orderId).order['holds'] as Row[]).find(
        (hold) => hold['state'] === 'active' && (type === undefined || hold['type'] === type),
      );
    await this.until(`a hold of ${orderId}`, () => active() !== undefined);
    return `/v1/orders/${orderId}/holds/${active()?.['holdId']}`;
  }

  /** Waits for an open exception; gives its path. */
  async exception(orderId: string): Promise<string> {
    const open = () => this.order(orderId).exceptions.find(({ state }) => state === 'open');
    await this.until(`an exception of ${orderId}`, () => open() !== undefined);
    return `/v1/orders/${orderId}/exceptions/${open()?.['exceptionId']}`;
  }

  /** Posts as the office, and must be allowed to. */
  async post(path: string, body: unknown = {}): Promise<ApiAnswer['body']> {
    return done(await this.office.post(path, body));
  }

  /** Changes an order as the office, and must be allowed to. */
  async change(path: string, body: unknown): Promise<ApiAnswer['body']> {
    return done(await this.office.patch(path, body));
  }

  async read(path: string): Promise<ApiAnswer['body']> {
    return done(await this.office.read(path));
  }

  /** Changes a party or an item, as often as it takes. */
  async replace(path: string, change: Row): Promise<void> {
    for (;;) {
      const { body, headers } = await this.office.read(path);
      const settings = Object.entries(body as Row).filter(([name]) => !fixed.has(name));
      const answer = await this.office.once({
        method: 'PUT',
        path,
        body: { ...Object.fromEntries(settings), ...change },
        headers: { 'if-match': String(headers['etag']) },
      });
      if (await this.#isTaken(path, answer)) return;
    }
  }

  async remove(path: string): Promise<void> {
    while (!(await this.#isTaken(path, await this.office.once({ method: 'DELETE', path }))));
  }

  /** Whether an answer is definite; waits a minute where it is not. Throws where it is no. */
  async #isTaken(path: string, { status, body }: ApiAnswer): Promise<boolean> {
    if (status < 300) return true;
    if (status !== 429 && status < 500) throw new Error(`${path} was refused with ${status}: ${JSON.stringify(body)}`);
    await this.wait(1);
    return false;
  }

  /** Imports a file to its end. */
  async importFile(kind: string, content: string): Promise<void> {
    const importId = await startImportOf(this.world, this.office, kind, content);
    const stage = () => this.rows('Imports', importId).find(({ entry }) => entry === 'IMPORT')?.['facts'].stage;
    await this.until(`the end of ${importId}`, () => ['completed', 'failed', 'cancelled'].includes(stage()));
    await this.read(`/v1/imports/${importId}/rows`);
  }

  /** Lets minutes pass. */
  wait(minutes: number): Promise<void> {
    return pause(this.world, minutes * minute);
  }

  cancel(orderId: string, lines?: readonly { lineId: string; quantity: number }[]): Promise<ApiAnswer['body']> {
    return this.post(`/v1/orders/${orderId}/cancel`, { reason: 'changed their mind', ...(lines ? { lines } : {}) });
  }

  /** Brings all that its locations have in hand to this state, step by step. */
  async work(
    orderId: string,
    to: 'picking' | 'packed' | 'handed_over' | 'delivered',
    location?: string,
  ): Promise<void> {
    for (;;) {
      const next = this.order(orderId).fulfilmentOrders.find(
        (one) =>
          (location === undefined || one['location'] === location) &&
          actionOf(one) !== undefined &&
          way.indexOf(one['state']) < way.indexOf(to),
      );
      if (!next) return;
      const action = actionOf(next) ?? '';
      const body =
        action === 'hand-over'
          ? { carrier: 'PARCELS', trackingNumber: trackingOf(next) }
          : action === 'pack'
            ? { lines: this.#unitsFor(next) }
            : {};
      await this.act(next, action, body);
    }
  }

  /** Units with serial numbers for the lines of a fulfilment order, as they lie at its location. */
  #unitsFor({ lines, location }: Row): Row[] {
    return (lines as Row[])
      .filter(({ serialised }) => serialised)
      .map(({ lineId, sku, quantity }) => {
        const free = this.rows('Inventory', sku).filter(
          (row) =>
            String(row['entry']).startsWith('SERIAL#') && row['state'] === 'in_stock' && row['location'] === location,
        );
        return { lineId, serials: free.slice(0, quantity).map(({ entry }) => String(entry).slice('SERIAL#'.length)) };
      });
  }

  /** Does one thing with a fulfilment order. */
  act(one: Row, action: string, body: Row = {}): Promise<ApiAnswer['body']> {
    return this.post(`/v1/orders/${one['orderId']}/fulfilment-orders/${one['fulfilmentOrderId']}/${action}`, body);
  }

  /** Delivers whatever its locations get, until the order is over. */
  async deliver(orderId: string): Promise<void> {
    await this.until(`the end of ${orderId}, or work`, () => this.hasWork(orderId) || this.#isOver(orderId));
    if (this.#isOver(orderId)) return;
    await this.work(orderId, 'delivered');
    await this.deliver(orderId);
  }

  #isOver(orderId: string): boolean {
    return this.order(orderId).order['stage'] === 'done';
  }

  /** Whether one of its locations has something to do. */
  hasWork(orderId: string): boolean {
    return this.order(orderId).fulfilmentOrders.some((one) => actionOf(one) !== undefined);
  }

  /** A carrier tells of a parcel, and again until it is heard. */
  async carrierTells(one: Row, status: string): Promise<void> {
    const said = status === 'lost' ? { status: 'failure', status_detail: 'lost' } : { status };
    const body = JSON.stringify({ tracking_code: trackingOf(one), carrier: 'PARCELS', ...said, tracking_details: [] });
    const id = `word_${(this.#words += 1)}`;
    const secret = carrierSecretOf(this.world);
    for (;;) {
      const now = new Date(this.world.time.now());
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, now, body),
      };
      const path = '/v1/carrier-events/tracker';
      if (await this.#isTaken(path, await this.office.once({ method: 'POST', path, body, headers }))) return;
    }
  }
}

/** The way of a fulfilment order. */
const way = ['scheduled', 'released', 'picking', 'packed', 'handed_over', 'delivered'];

/** What its location does next; undefined when it has nothing to do. */
function actionOf({ state, method }: Row): string | undefined {
  const picks = method !== 'service' && method !== 'digital';
  if (state === 'released') return picks ? 'pick' : method === 'service' ? 'deliver' : undefined;
  if (state === 'picking') return 'pack';
  if (state === 'packed') return method === 'pickup' ? 'deliver' : 'hand-over';
  return state === 'handed_over' ? 'deliver' : undefined;
}

const trackingOf = ({ fulfilmentOrderId }: Row): string => parcelNumber(String(fulfilmentOrderId));

function done({ status, body }: ApiAnswer): ApiAnswer['body'] {
  if (status >= 300) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return body;
}
