import { items, scarceItems } from '../business/business.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/** Buys in what is scarce, corrects and counts. */
export async function keepStock({ world, business, faults, over }: Scene): Promise<void> {
  const chance = world.chance.of('stock keeper');
  while (!over()) {
    await pause(world, chance.whole(4 * minute, 15 * minute));
    const sku = chance.one([...scarceItems]);
    const stocked = items.find((one) => one.sku === sku)?.openingStock ?? {};
    const location = chance.one(Object.keys(stocked) as [string]);
    const desk = business.locations.get(location);
    if (!desk) throw new Error(`there is no desk at ${location}`);
    const lines = [{ sku, quantity: chance.whole(1, 12) }];
    if (chance.happens(0.8)) await receive(desk, { location, lines });
    else if (chance.happens(0.5)) {
      const quantity = chance.one([-1, 1, 2]);
      await desk.post('/v1/stock/adjustments', { location, reason: 'found', lines: [{ sku, quantity }] });
    } else await count(sku, location);
  }

  /** Some scanners send what they have read twice. */
  async function receive(desk: Desk, receipt: object): Promise<void> {
    const key = desk.newKey();
    const copies = faults.strikes('duplicate', 0.15) ? 2 : 1;
    await Promise.all(Array.from({ length: copies }, () => desk.post('/v1/stock/receipts', receipt, key)));
  }

  /** What is counted is never less than the books say: a shortage is another story than an oversold item. */
  async function count(sku: string, location: string): Promise<void> {
    const { body } = await business.office.read(`/v1/stock/levels?sku=${sku}&location=${location}`);
    const [level] = (body.items ?? []) as { onHand: number }[];
    if (!level) return;
    const lines = [{ sku, counted: level.onHand + chance.whole(0, 1) }];
    await business.office.post('/v1/stock/counts', { location, lines });
  }
}
