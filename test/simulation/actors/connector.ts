import type { Chance } from '../chance.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Row } from '../../invariants/facts/rows.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/**
 * Those who fetch events in place of being posted to: the office, a channel, a location and who tries something out. They keep the cursor after each page, and now
 * and then end before they have, so that they ask for the same page again. What they are told, the checker judges.
 */
export class Connectors {
  readonly #scene: Scene;
  readonly #readers: readonly Reader[];

  constructor(scene: Scene) {
    this.#scene = scene;
    const { office, channels, locations, tests } = scene.business;
    const some = [channels, locations, tests].flatMap((of) => [...of.values()].slice(0, 1));
    const desks = [office, ...some];
    this.#readers = desks.map(
      (desk) => new Reader(desk, scene.world.chance.of(`connector ${desk.name}`), () => scene.world.time.now()),
    );
  }

  open(): void {
    for (const reader of this.#readers) void reader.follow(this.#scene);
  }

  /** Reads all that there is. */
  async catchUp(): Promise<void> {
    // The second time everything that had come before the first answer must be known.
    for (let time = 1; time <= 2; time += 1) await Promise.all(this.#readers.map((reader) => reader.readOn()));
    const [office, channel] = this.#readers;
    await Promise.all([office?.readChanged(), channel?.readChanged(), this.#readers.at(-1)?.readChanged()]);
    await Promise.all([office?.readLists(), channel?.readLists()]);
  }
}

class Reader {
  readonly #desk: Desk;
  readonly #chance: Chance;
  readonly #now: () => number;
  #cursor: string | undefined;

  constructor(desk: Desk, chance: Chance, now: () => number) {
    this.#desk = desk;
    this.#chance = chance;
    this.#now = now;
  }

  async follow({ world, over }: Scene): Promise<void> {
    // Less and less often: it is while events come that one may be left out.
    for (let looks = 0; !over(); looks += 1) {
      await pause(world, this.#chance.whole(minute / 2, 2 * minute) * (1 + Math.floor(looks / 5)));
      await this.readOn();
    }
  }

  /** All orders that have changed within these weeks, page after page. */
  async readChanged(): Promise<void> {
    for (const tests of ['', '&test=true']) await this.#readChanged(tests);
  }

  async #readChanged(tests: string): Promise<void> {
    const since = new Date(this.#now() - 21 * 24 * 60 * minute).toISOString();
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { status, body } = await this.#desk.read(`/v1/orders?updatedSince=${since}&limit=20${tests}${from}`);
      if (status !== 200) throw new Error(`changed orders were refused with ${status}: ${JSON.stringify(body)}`);
      cursor = body.next as string | undefined;
    } while (cursor !== undefined);
  }

  /** Lists of orders by each of their filters, when nothing is under way: the checker knows what must be in them. */
  async readLists(): Promise<void> {
    const all = await this.#list('');
    const states = ['lifecycle', 'payment', 'fulfilment', 'return'].flatMap((axis) =>
      [...new Set(all.map(({ status }) => (status as Record<string, string>)[axis]))].map(
        (value) => `${axis}=${value}`,
      ),
    );
    for (const state of [...states, 'stage=done', 'stage=held']) await this.#list(`&${state}`);
    for (let looks = 0; looks < 3 && all.length > 0; looks += 1) {
      const { orderId } = this.#chance.one(all as [Row, ...Row[]]);
      for (const term of await this.#termsOf(String(orderId))) await this.#list(`&${term}`);
    }
  }

  /** What an order can be found by. */
  async #termsOf(orderId: string): Promise<string[]> {
    const { customer, shippingAddress, lines, tags, branch, channel, currency, total } = (
      await this.#desk.read(`/v1/orders/${orderId}`)
    ).body as Row;
    const { items } = (await this.#desk.read(`/v1/orders/${orderId}/fulfilment-orders`)).body as { items?: Row[] };
    const [work] = items ?? [];
    const terms: Record<string, unknown> = {
      customer: customer?.customerId,
      email: customer?.email,
      phone: customer?.phoneNormalised,
      name: shippingAddress?.name ?? customer?.name,
      sku: lines?.[0]?.sku,
      tag: tags?.[0],
      location: work?.['location'],
      tracking: work?.['shipment']?.trackingNumber,
    };
    const given = Object.entries(terms).flatMap(([name, value]) =>
      typeof value === 'string' ? [`${name}=${encodeURIComponent(value)}`] : [],
    );
    return [
      ...given,
      `branch=${branch}`,
      `channel=${channel}`,
      `currency=${currency}&totalFrom=${total}&totalTo=${total}`,
    ];
  }

  async #list(filters: string): Promise<Row[]> {
    const limit = this.#chance.one([7, 100] as const);
    const found: Row[] = [];
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { status, body } = await this.#desk.read(`/v1/orders?sort=placed${filters}&limit=${limit}${from}`);
      if (status !== 200) throw new Error(`a list was refused with ${status}: ${JSON.stringify(body)}`);
      found.push(...(body.items as Row[]));
      cursor = body.next as string | undefined;
    } while (cursor !== undefined);
    return found;
  }

  /** Page after page, until there is no more. */
  async readOn(): Promise<void> {
    for (;;) {
      const from = this.#cursor === undefined ? '' : `&cursor=${this.#cursor}`;
      const limit = this.#chance.happens(0.03) ? 1 : this.#chance.one([7, 50, 100] as const);
      const { status, body } = await this.#desk.read(`/v1/events?limit=${limit}${from}`);
      if (status !== 200) throw new Error(`events were refused with ${status}: ${JSON.stringify(body)}`);
      if (this.#chance.happens(0.05)) continue;
      this.#cursor = String(body.next);
      if (!body.more) return;
    }
  }
}
