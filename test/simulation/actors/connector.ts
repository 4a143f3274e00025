import type { Chance } from '../chance.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/**
 * Those who fetch events in place of being posted to: the office, a channel and a location. They keep the cursor after each page, and now
 * and then end before they have, so that they ask for the same page again. What they are told, the checker judges.
 */
export class Connectors {
  readonly #scene: Scene;
  readonly #readers: readonly Reader[];

  constructor(scene: Scene) {
    this.#scene = scene;
    const { office, channels, locations } = scene.business;
    const desks = [office, ...[...channels.values()].slice(0, 1), ...[...locations.values()].slice(0, 1)];
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
    await Promise.all([office?.readChanged(), channel?.readChanged()]);
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
    const since = new Date(this.#now() - 21 * 24 * 60 * minute).toISOString();
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { status, body } = await this.#desk.read(`/v1/orders?updatedSince=${since}&limit=20${from}`);
      if (status !== 200) throw new Error(`changed orders were refused with ${status}: ${JSON.stringify(body)}`);
      cursor = body.next as string | undefined;
    } while (cursor !== undefined);
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
