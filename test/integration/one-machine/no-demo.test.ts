import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiClient } from '../../support/system/api-client.ts';
import { Shop } from '../../support/system/shop.ts';
import { TestHost } from '../../support/system/system.ts';

let host: TestHost;
let shop: Shop;

beforeAll(async () => {
  host = await TestHost.start({ demo: false, demoSpeed: Infinity });
  shop = await Shop.open(new ApiClient(host.system), {}, { demo: false });
}, 60_000);
afterAll(() => host?.close());

it('nothing is picked, shipped or told by itself in a system that holds a merchant’s own data', async () => {
  const client = new ApiClient(host.system);
  const idle = await shop.place();
  await shop.until(idle, 'released', ({ fulfilmentOrders }) => fulfilmentOrders.length > 0);
  // Work on a later order goes all its way meanwhile, so that the first has had its chance.
  await shop.untilOver(await shop.place());
  const { fulfilmentOrders, shipments } = await shop.read(idle);
  expect(fulfilmentOrders.map(({ state }) => state)).toEqual(['released']);
  expect(shipments).toEqual([]);
  const { items } = await client.call('listOrderMessages', { params: { orderId: idle } });
  expect(items.map(({ template }) => template)).toEqual(['placed']);
}, 120_000);
