import { gramsOf, kilograms, less } from '../../support/quantities.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { ApiAnswer } from '../clients/api-client.ts';
import type { Chance } from '../chance.ts';
import { parcelNumber, type Parcel } from './carrier.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
const hour = 60 * minute;

interface FulfilmentOrder {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly method: string;
  readonly state: string;
  readonly lines: readonly {
    readonly lineId: string;
    readonly quantity: number;
    readonly sku?: string;
    readonly serialised?: true;
    readonly serials?: readonly string[];
    readonly from?: readonly { readonly quantity: number }[];
  }[];
  readonly shipment?: { readonly trackingNumber?: string };
}

/** States in which a location has nothing more to do. */
const over = new Set(['delivered', 'undelivered', 'rejected', 'cancelled']);

/** The people of one location: they take up what is released there and bring it to the customer or its carrier. */
export class Warehouse {
  readonly #scene: Scene;
  readonly #location: string;
  readonly #desk: Desk;
  readonly #chance: Chance;
  readonly #carry: (parcel: Parcel) => void;
  readonly #taken = new Set<string>();

  /** @param carry gives a parcel to its carrier. */
  constructor(scene: Scene, location: string, desk: Desk, carry: (parcel: Parcel) => void) {
    this.#scene = scene;
    this.#location = location;
    this.#desk = desk;
    this.#chance = scene.world.chance.of(`warehouse ${location}`);
    this.#carry = carry;
  }

  /** Looks for work when there is word of it, and now and then without. */
  async open(): Promise<void> {
    const { world, word, over: isOver } = this.#scene;
    while (!isOver()) {
      await pause(world, this.#chance.whole(30_000, 60_000));
      await word.heard(this.#location, this.#chance.whole(2 * hour, 4 * hour));
      await this.#takeUp();
    }
  }

  async #takeUp(): Promise<void> {
    let path: string | undefined = `/v1/fulfilment-orders?location=${this.#location}&limit=100`;
    while (path !== undefined) {
      const { body }: ApiAnswer = await this.#desk.read(path);
      for (const work of (body.items ?? []) as FulfilmentOrder[]) {
        if (this.#taken.has(work.fulfilmentOrderId)) continue;
        this.#taken.add(work.fulfilmentOrderId);
        void this.#work(work);
      }
      path = body.next && `/v1/fulfilment-orders?location=${this.#location}&limit=100&cursor=${body.next}`;
    }
  }

  async #work(first: FulfilmentOrder): Promise<void> {
    const { world } = this.#scene;
    const chance = this.#chance.of(first.fulfilmentOrderId);
    const path = `/v1/orders/${first.orderId}/fulfilment-orders/${first.fulfilmentOrderId}`;
    // Some never come to collect what is ready.
    const comes = first.method !== 'pickup' || !chance.of('collects').happens(0.1);
    let work = first;
    for (let refusals = 0; !over.has(work.state) && !this.#scene.over();) {
      if (!comes && work.state === 'packed') return;
      await pause(world, timeFor(work, chance));
      const answer = await this.#act(path, work, chance, refusals);
      if (answer.status === 200) {
        // A move is answered with what it has come to.
        work = { ...work, ...(answer.body as Partial<FulfilmentOrder>) };
        refusals = 0;
        continue;
      }
      // A hold, a cancellation or somebody else was first; or the goods are not there.
      refusals += 1;
      await pause(world, chance.whole(2, 20) * minute);
      const looked = await this.#desk.read(path);
      if (looked.status !== 200) throw new Error(`GET ${path} is answered by ${looked.status}: ${looked.body?.detail}`);
      work = looked.body as FulfilmentOrder;
    }
    // What was lost is found now and then.
    if (work.state === 'undelivered' && chance.happens(0.3)) await this.#receiveBack(path, work, chance);
  }

  async #act(path: string, work: FulfilmentOrder, chance: Chance, refusals: number): Promise<ApiAnswer> {
    const rejects = work.method !== 'digital' && inHouse.has(work.state);
    if (rejects && (refusals > 6 || chance.happens(0.015))) return this.#reject(path, work, chance, refusals);
    if (work.state === 'handed_over' && chance.happens(0.02)) return this.#reportLoss(path, work, chance);
    if (work.state === 'handed_over' && chance.happens(0.02)) return this.#receiveBack(path, work, chance);
    const twice = chance.happens(0.03);
    const action = chance.happens(0.08) ? chance.one([...actions]) : next(work);
    const packing = action === 'pack' ? await this.#units(work, chance.of('units')) : {};
    const parcel = action === 'hand-over' ? handOverFacts(work, chance) : undefined;
    const facts = parcel ?? packing;
    const [answer] = await Promise.all(
      Array.from({ length: twice ? 2 : 1 }, () => this.#desk.post(`${path}/${action}`, facts)),
    );
    if (!answer) throw new Error('nothing was asked');
    if (answer.status === 200 && parcel) this.#give(parcel);
    return answer.status === 200 && action === 'pack'
      ? { ...answer, body: withUnits(answer.body, work, packing) }
      : answer;
  }

  /**
   * The numbers on the units that a packer takes off the shelf: the first that the list has, which others at the location take at the same moment; now and then too few, or
   * one that is not there.
   */
  async #units({ lines }: FulfilmentOrder, chance: Chance): Promise<Packing> {
    const numbered = lines.filter(({ serialised }) => serialised);
    if (numbered.length === 0) return {};
    const sku = numbered[0]?.sku ?? '';
    const { body } = await this.#desk.read(`/v1/stock/serials?sku=${sku}&location=${this.#location}&limit=100`);
    const free = ((body?.items ?? []) as Listed[]).flatMap(({ serial, state }) =>
      state === 'in_stock' ? [serial] : [],
    );
    if (chance.happens(0.1)) free.splice(0, free.length, ...free.slice(1), 'of another shop');
    const named = numbered.map(({ lineId, quantity }) => ({ lineId, serials: free.splice(0, quantity) }));
    return { lines: named.filter(({ serials }) => serials.length > 0) };
  }

  #reject(path: string, work: FulfilmentOrder, chance: Chance, refusals: number): Promise<ApiAnswer> {
    const [line] = work.lines;
    const part = refusals === 0 && line && line.quantity > 1 && chance.happens(0.5);
    const reason = refusals > 6 ? 'other' : chance.one(['damaged', 'no_capacity', 'other', 'damaged']);
    return this.#desk.post(`${path}/reject`, {
      reason,
      ...(part ? { lines: [partOf(line, chance)] } : {}),
    });
  }

  /** The carrier says by telephone that it has lost something, and now and then two people hear of it. */
  async #reportLoss(path: string, { lines: [line] }: FulfilmentOrder, chance: Chance): Promise<ApiAnswer> {
    const part = line && line.quantity > 1 && chance.happens(0.5) ? [partOf(line, chance)] : undefined;
    const report = { cause: chance.one(['lost', 'destroyed']), ...(part ? { lines: part } : {}) };
    const [answer] = await Promise.all(
      Array.from({ length: chance.happens(0.2) ? 2 : 1 }, () => this.#desk.post(`${path}/report-loss`, report)),
    );
    if (!answer) throw new Error('nothing was reported');
    return answer;
  }

  /** A parcel stands at the door again, whole or opened, now and then one that was lost; and now and then two people take it in. */
  async #receiveBack(path: string, { lines: [line] }: FulfilmentOrder, chance: Chance): Promise<ApiAnswer> {
    const part = line && line.quantity > 1 && chance.happens(0.5);
    const condition = chance.happens(0.3) ? { condition: 'damaged' } : {};
    const from = line?.from?.[0];
    const units = line && { ...from, ...partOf(line, chance), ...condition };
    const report = { cause: chance.one(['refused', 'returned_to_sender']), ...(part ? { lines: [units] } : {}) };
    const [answer] = await Promise.all(
      Array.from({ length: chance.happens(0.2) ? 2 : 1 }, () => this.#desk.post(`${path}/receive-back`, report)),
    );
    if (!answer) throw new Error('nothing was received');
    return answer;
  }

  #give({ carrier, trackingNumber }: { carrier?: string; trackingNumber?: string }): void {
    if (carrier !== undefined && trackingNumber !== undefined) this.#carry({ carrier, trackingNumber });
  }
}

interface Listed {
  readonly serial: string;
  readonly state: string;
}

interface Packing {
  readonly lines?: readonly { readonly lineId: string; readonly serials: readonly string[] }[];
}

/** What packing has come to, with the numbers that are in the parcel. */
function withUnits(body: object, { lines }: FulfilmentOrder, packing: Packing): object {
  const packed = lines.map((line) => {
    const named = packing.lines?.find(({ lineId }) => lineId === line.lineId);
    return named ? { ...line, serials: named.serials } : line;
  });
  return { ...body, lines: packed };
}

/** Some of a line: of units with serial numbers the one that a person has in their hand. */
function partOf({ lineId, quantity, serials }: FulfilmentOrder['lines'][number], chance: Chance) {
  const named = serials ? { serials: [chance.of('which unit').one(serials as [string])] } : {};
  return { lineId, quantity: someOf(quantity, chance), ...named };
}

/** One unit, and of what is weighed as many grams. */
function someOf(quantity: number, chance: Chance): number {
  return Number.isInteger(quantity) ? 1 : kilograms(chance.of('grams').whole(1, gramsOf(quantity)));
}

/** Somebody presses the wrong button now and then. */
const actions = ['pick', 'pack', 'hand-over', 'deliver'] as const;

const inHouse = new Set(['released', 'picking', 'packed']);

function next({ state, method }: FulfilmentOrder): string {
  const picks = method !== 'service' && method !== 'digital';
  if (state === 'released' && picks) return 'pick';
  if (state === 'picking') return 'pack';
  return state === 'packed' && method !== 'pickup' ? 'hand-over' : 'deliver';
}

function handOverFacts(work: FulfilmentOrder, chance: Chance) {
  const packages = packed(work, chance.of('packages'));
  if (chance.happens(0.4)) return { carrier: 'PARCELS', ...packages };
  return { carrier: 'PARCELS', trackingNumber: parcelNumber(work.fulfilmentOrderId), ...packages };
}

/** Some locations say what is in which parcel: here the first unit of each bucket of a line is in the first, and the others in a second. */
function packed({ lines }: FulfilmentOrder, chance: Chance): { packages?: readonly object[] } {
  if (!chance.happens(0.3)) return {};
  const units = lines.flatMap(({ lineId, quantity, from, serials }) =>
    (from ?? [{ quantity }]).map((part) => ({ lineId, ...part, ...(serials ? { serials } : {}) })),
  );
  const rest = units.flatMap((one) =>
    one.quantity > 1 ? [{ ...one, quantity: less(one.quantity, 1), ...serialsFrom(one, 1) }] : [],
  );
  const first = {
    contents: units.map((one) => ({ ...one, quantity: Math.min(1, one.quantity), ...serialsFrom(one, 0, 1) })),
  };
  return { packages: [first, ...(rest.length > 0 ? [{ contents: rest }] : [])] };
}

const serialsFrom = ({ serials }: { serials?: readonly string[] }, from: number, to?: number) =>
  serials ? { serials: serials.slice(from, to) } : {};

/** Who has given a parcel away with a number waits for the carrier's word, and asks after it when that does not come. */
function timeFor({ state, shipment }: FulfilmentOrder, chance: Chance): number {
  if (state === 'released') return chance.whole(1000, 10 * minute);
  if (state === 'picking' || state === 'packed') return chance.whole(1000, 20 * minute);
  return shipment?.trackingNumber === undefined
    ? chance.whole(10 * minute, 2 * hour)
    : chance.whole(3 * hour, 4 * hour);
}
