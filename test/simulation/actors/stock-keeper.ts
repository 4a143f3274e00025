import { gramsOf, kilograms } from '../../support/quantities.ts';
import { items, numberedItem, numberedStock, scarceItems, serialNumbers, weighedItem } from '../business/business.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/** What a line of stock says of its item beside the units. */
interface Named {
  readonly sku: string;
  readonly lot?: string;
  readonly condition?: string;
  readonly owner?: string;
}

/** Buys in what is scarce, corrects and counts; of lots it blocks some for a while, and finds some damaged. */
export async function keepStock({ world, business, faults, over }: Scene): Promise<void> {
  const chance = world.chance.of('stock keeper');
  const numbers = world.chance.of('keeper of serial numbers');
  let made = 100;
  while (!over()) {
    await pause(world, chance.whole(4 * minute, 15 * minute));
    if (numbers.happens(0.4)) await keepNumbered();
    const sku = chance.one([...scarceItems]);
    const { openingStock = {}, lots } = items.find((one) => one.sku === sku) ?? {};
    const location = chance.one(Object.keys(openingStock) as [string]);
    const desk = business.locations.get(location);
    if (!desk) throw new Error(`there is no desk at ${location}`);
    const named: Named = { sku, ...(lots ? { lot: chance.one(lots as [string]) } : {}) };
    if (lots && chance.happens(0.4)) await keepApart(desk, location, named);
    else if (chance.happens(0.8)) {
      const owner = lots && chance.happens(0.3) ? { owner: 'maker' } : {};
      const quantity = sku === weighedItem ? kilograms(chance.whole(1, 12_000)) : chance.whole(1, 12);
      const line = { ...named, ...owner, quantity };
      if (chance.happens(0.3)) await buyIn(desk, location, line);
      else await receive(desk, { location, lines: [line] });
    } else if (chance.happens(0.5)) {
      const quantity = chance.one([-1, 1, 2]);
      await desk.post('/v1/stock/adjustments', { location, reason: 'found', lines: [{ ...named, quantity }] });
    } else await count(named, location);
  }

  /** Orders more than a line has, learns of another day, and receives the line and the rest of what was ordered, or gives the rest up. */
  async function buyIn(desk: Desk, location: string, line: Named & { readonly quantity: number }): Promise<void> {
    const number = `PO-${chance.whole(1, 1_000_000)}`;
    const rest = chance.whole(0, 3);
    const say = (quantity: number, day: number) =>
      desk.post('/v1/stock/supplies', {
        location,
        kind: 'purchase_order',
        lines: [{ sku: line.sku, number, quantity, expectedOn: `2031-01-${10 + day}` }],
      });
    await say(kilograms(gramsOf(line.quantity) + 1000 * rest), chance.whole(0, 9));
    await pause(world, minute);
    await say(kilograms(gramsOf(line.quantity) + 1000 * rest), chance.whole(0, 9));
    await receive(desk, { location, lines: [{ ...line, supply: number }] });
    if (chance.happens(0.5))
      await receive(desk, { location, lines: [{ ...line, quantity: rest + 1, supply: number }] });
    else await say(0, 0);
  }

  /** Blocks a lot and lets it go again, or finds that some of it is damaged, which is an adjustment of both buckets. */
  async function keepApart(desk: Desk, location: string, named: Named): Promise<void> {
    if (chance.happens(0.5)) {
      await desk.post('/v1/stock/blocks', { location, lines: [{ ...named, blocked: true }] });
      await pause(world, chance.whole(1, 5) * minute);
      await desk.post('/v1/stock/blocks', { location, lines: [{ ...named, blocked: false }] });
    } else {
      const lines = [
        { ...named, quantity: -1 },
        { ...named, condition: 'damaged', quantity: 1 },
      ];
      await desk.post('/v1/stock/adjustments', { location, reason: 'damaged', lines });
    }
  }

  /** Receives units with serial numbers, corrects and counts them; now and then somebody reads a number that is at home elsewhere. */
  async function keepNumbered(): Promise<void> {
    const locations = Object.keys(numberedStock) as (keyof typeof numberedStock)[];
    const [here, elsewhere] = [numbers.one(locations as ['london']), numbers.one(locations as ['london'])];
    const desk = business.locations.get(here);
    if (!desk) throw new Error(`there is no desk at ${here}`);
    const sku = numberedItem;
    if (numbers.happens(0.5)) {
      const count = numbers.whole(1, 5);
      const serials = serialNumbers(here, made, count);
      made += count;
      if (numbers.happens(0.2)) serials[0] = `${elsewhere}-1`;
      return receive(desk, { location: here, lines: [{ sku, quantity: count, serials }] });
    }
    const { body } = await desk.read(`/v1/stock/serials?sku=${sku}&location=${here}&limit=100`);
    const units = (body?.items ?? []) as { serial: string; state: string; condition?: string }[];
    const there = units.filter(({ condition }) => condition === undefined).map(({ serial }) => serial);
    const [one] = there;
    if (one === undefined) return;
    if (numbers.happens(0.4)) {
      const lines = [
        { sku, quantity: -1, serials: [one] },
        { sku, condition: 'damaged', quantity: 1, serials: [one] },
      ];
      await desk.post('/v1/stock/adjustments', { location: here, reason: 'damaged', lines });
      return;
    }
    // The shelf is what the list says, with one that was overlooked.
    made += 1;
    const serials = [...there, ...serialNumbers(here, made, 1)];
    await desk.post('/v1/stock/counts', { location: here, lines: [{ sku, counted: serials.length, serials }] });
  }

  /** Some scanners send what they have read twice. */
  async function receive(desk: Desk, receipt: object): Promise<void> {
    const key = desk.newKey();
    const copies = faults.strikes('duplicate', 0.15) ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => desk.post('/v1/stock/receipts', receipt, key)));
  }

  /** What is counted is never less than the books say: a shortage is another story than an oversold item. */
  async function count({ sku, lot }: Named, location: string): Promise<void> {
    const { body } = await business.office.read(`/v1/stock/levels?sku=${sku}&location=${location}`);
    const levels = (body.items ?? []) as (Named & { readonly onHand: number })[];
    const level = levels.find((one) => one.lot === lot && one.condition === undefined && one.owner === undefined);
    if (!level) return;
    const lines = [
      { sku, ...(lot ? { lot } : {}), counted: kilograms(gramsOf(level.onHand) + 1000 * chance.whole(0, 1)) },
    ];
    await business.office.post('/v1/stock/counts', { location, lines });
  }
}
