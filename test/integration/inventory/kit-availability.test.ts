import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/inventory/api.ts';
import { quantityOf } from '#shared/quantity.ts';
import { callApi } from '../../support/api/api.ts';
import { putStock } from '../../support/orders/stored-orders.ts';
import { byKilogram, gramsOf } from '../../support/quantities.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

let kits = 0;

/** A kit of its own in each test: items are remembered for half a minute. */
async function kitOf(...parts: readonly { sku: string; quantity: number }[]): Promise<string> {
  kits += 1;
  const components = parts.map(({ sku, quantity }) => ({ sku, quantity: quantityOf(gramsOf(quantity), byKilogram) }));
  const kit = item(`KIT-${kits}`, { kind: 'kit', components });
  await engine.put('Catalogue', itemRow(kit));
  return kit.sku;
}

const ask = (...skus: string[]) =>
  callApi(handler, { method: 'GET', path: '/v1/stock/availability', query: { skus: skus.join() } });
const availabilityOf = async (sku: string) => (await ask(sku)).body.items[0];

test('a kit is had as often as its components are: in all wherever they are, and at locations that have whole ones', async () => {
  const sku = await kitOf({ sku: 'TEA-001', quantity: 2 }, { sku: 'MUG-001', quantity: 1 });
  await putStock(engine, 'TEA-001', 'london', 7);
  await putStock(engine, 'MUG-001', 'london', 2);
  await putStock(engine, 'TEA-001', 'shop-soho', 1);
  await putStock(engine, 'MUG-001', 'shop-soho', 5);
  expect(await availabilityOf(sku)).toEqual({
    sku,
    kind: 'kit',
    available: 4,
    backorderable: false,
    locations: [{ location: 'london', available: 2 }],
  });
});

test('components that are named twice are needed together; services are always to be had', async () => {
  const sku = await kitOf(
    { sku: 'TEA-001', quantity: 2 },
    { sku: 'INSTALL-001', quantity: 1 },
    { sku: 'TEA-001', quantity: 1 },
  );
  await putStock(engine, 'TEA-001', 'london', 8);
  expect(await availabilityOf(sku)).toMatchObject({ available: 2, locations: [{ location: 'london', available: 2 }] });
});

test('a kit lacks what one of its components lacks, and has none where it has no goods', async () => {
  const [short, bodiless] = [
    await kitOf({ sku: 'TEA-001', quantity: 1 }, { sku: 'MUG-001', quantity: 1 }),
    await kitOf({ sku: 'INSTALL-001', quantity: 1 }),
  ];
  await putStock(engine, 'TEA-001', 'london', 8);
  expect(await availabilityOf(short)).toMatchObject({ available: 0, locations: [] });
  expect(await availabilityOf(bodiless)).toEqual({ sku: bodiless, kind: 'kit', backorderable: false, locations: [] });
});

test('what is measured is needed by the unit; beyond stock it may be sold where all its goods may', async () => {
  const parts = [
    item('FLOUR', { unit: 'kg', decimals: 3, backorderable: true }),
    item('YEAST', { backorderable: true }),
  ];
  await engine.put('Catalogue', ...parts.map(itemRow));
  const sku = await kitOf({ sku: 'FLOUR', quantity: 2 }, { sku: 'YEAST', quantity: 1 });
  await putStock(engine, 'FLOUR', 'london', 4_999);
  await putStock(engine, 'YEAST', 'london', 9);
  expect(await availabilityOf(sku)).toMatchObject({ available: 2, backorderable: true });
  const small = await kitOf({ sku: 'FLOUR', quantity: 0.25 }, { sku: 'FLOUR', quantity: 0.5 });
  expect(await availabilityOf(small)).toMatchObject({ available: 6 });
  const mixed = await kitOf({ sku: 'YEAST', quantity: 1 }, { sku: 'TEA-001', quantity: 1 });
  expect(await availabilityOf(mixed)).toMatchObject({ available: 0, backorderable: false });
});

test('what is not sold any more is not available, and no kit of it', async () => {
  await engine.put('Catalogue', itemRow(item('OLD-TEA', { active: false, backorderable: true })));
  await engine.put('Catalogue', itemRow(item('OLD-HELP', { active: false, kind: 'service' })));
  const kits = [
    await kitOf({ sku: 'TEA-001', quantity: 1 }, { sku: 'OLD-TEA', quantity: 1 }),
    await kitOf({ sku: 'TEA-001', quantity: 1 }, { sku: 'OLD-HELP', quantity: 1 }),
  ];
  await putStock(engine, 'TEA-001', 'london', 8);
  await putStock(engine, 'OLD-TEA', 'london', 8);
  for (const sku of ['OLD-TEA', ...kits]) {
    expect(await availabilityOf(sku)).toMatchObject({ available: 0, backorderable: false, locations: [] });
  }
});

test('more items than are looked up at once are refused, those of kits counted', async () => {
  const goods = Array.from({ length: 501 }, (_, index) => item(`PART-${index}`));
  await engine.put('Catalogue', ...goods.map(itemRow));
  const skus: string[] = [];
  for (let first = 0; first < goods.length; first += 50) {
    skus.push(await kitOf(...goods.slice(first, first + 50).map(({ sku }) => ({ sku, quantity: 1 }))));
  }
  expect(await ask(...skus)).toMatchObject({
    status: 400,
    body: {
      code: 'invalid-request',
      errors: [{ pointer: '#query/skus', message: expect.stringContaining('501 items') }],
    },
  });
  expect((await ask(...skus.slice(1))).body.items).toHaveLength(skus.length - 1);
});
