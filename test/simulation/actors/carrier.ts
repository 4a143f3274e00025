import { Webhook } from 'standardwebhooks';
import { pause } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

export interface Parcel {
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** The carrier's number for what a location gives it: 16 digits, whatever else may be read in them. */
export const parcelNumber = (fulfilmentOrderId: string): string =>
  Array.from(fulfilmentOrderId.slice(-16), (digit) => Number.parseInt(digit, 16) % 10).join('');

const minute = 60_000;
const hour = 60 * minute;

/** Brings parcels, or loses them, and tells of them by webhook: late, twice, in the wrong order, or not at all. */
export class Carrier {
  readonly #scene: Scene;
  readonly #secret: string;
  #words = 0;

  /** @param secret that carriers sign with. */
  constructor(scene: Scene, secret: string) {
    this.#scene = scene;
    this.#secret = secret;
  }

  /** Takes a parcel. */
  carry(parcel: Parcel): void {
    const chance = this.#scene.world.chance.of(`parcel ${parcel.trackingNumber}`);
    const transit = chance.whole(10 * minute, 2 * hour);
    const words: [string, number][] = [
      ['in_transit', transit / 3],
      ['out_for_delivery', transit / 2],
    ];
    if (chance.happens(0.02)) words.push(['failure', (transit * 2) / 3]);
    const isLost = chance.happens(0.03);
    if (isLost) words.push(['lost', transit]);
    // Some deliveries are never told of, and some lost parcels are found.
    if (!chance.happens(isLost ? 0.8 : 0.03)) words.push(['delivered', isLost ? transit + 5 * hour : transit]);
    for (const [status, after] of words) void this.#tell(parcel, status, after);
  }

  async #tell({ carrier, trackingNumber }: Parcel, status: string, after: number): Promise<void> {
    const { world, faults } = this.#scene;
    const late = faults.strikes('reorder', 0.03) ? faults.of('reorder').whole(minute, hour) : 0;
    await pause(world, after + late);
    const copies = faults.strikes('duplicate', 0.03) ? 2 : 1;
    const said = status === 'lost' ? { status: 'failure', status_detail: 'lost' } : { status };
    const body = JSON.stringify({ tracking_code: trackingNumber, carrier, ...said, tracking_details: [] });
    await Promise.all(Array.from({ length: copies }, () => this.#send(body)));
    if (faults.strikes('malformed', 0.02)) await this.#send('{"tracking_code":', 1);
  }

  /** Repeats what was not taken. */
  async #send(body: string, attempts = 8): Promise<void> {
    const { world, business } = this.#scene;
    const id = `word_${(this.#words += 1)}`;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const now = new Date(world.time.now());
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(this.#secret).sign(id, now, body),
      };
      const { status } = await business.office.once({
        method: 'POST',
        path: '/v1/carrier-events/tracker',
        body,
        headers,
      });
      if (status < 300) return;
      await pause(world, 2 ** attempt * 10_000);
    }
  }
}
