import type { OpenOms, StockReceipt } from '@open-oms/client';
import { connect, keyOf, unlessRefused, type DemoTarget } from './client.ts';
import { branches, channels, customers, items, kits, locations, prices, stock } from './world.ts';

/** A running system, and who is told what was made in it. */
export interface SeedTarget extends DemoTarget {
  readonly log: (message: string) => void;
}

/** Makes the demo world through the public API. What is there already is left as it is. */
export async function seedDemo(target: SeedTarget): Promise<void> {
  const oms = connect(target);
  await createAll(branches, (body) =>
    oms.call('createBranch', { body, idempotencyKey: keyOf('branch', body.branchId) }),
  );
  await createAll(channels, (body) =>
    oms.call('createChannel', { body, idempotencyKey: keyOf('channel', body.channelId) }),
  );
  await createAll(locations, (body) =>
    oms.call('createLocation', { body, idempotencyKey: keyOf('location', body.locationId) }),
  );
  // Kits are made of items that there are.
  for (const some of [items, kits]) {
    await createAll(some, (body) => oms.call('createItem', { body, idempotencyKey: keyOf('item', body.sku) }));
  }
  await createAll(customers, (body) =>
    oms.call('createCustomer', { body, idempotencyKey: keyOf('customer', body.customerId) }),
  );
  await oms.call('setPrices', { body: prices, idempotencyKey: keyOf('prices') });
  const received = await Promise.all(stock.map((receipt) => receive(oms, receipt)));
  const places = received.filter(Boolean).length;
  target.log(
    `demo data: ${branches.length} branches, ${channels.length} channels, ${locations.length} locations, ` +
      `${items.length} items, ${kits.length} kit, ${prices.items.length} prices, ${customers.length} customers; opening stock received at ${places} locations`,
  );
}

async function createAll<Body>(bodies: readonly Body[], create: (body: Body) => Promise<unknown>): Promise<void> {
  await Promise.all(bodies.map((body) => unlessRefused(create(body), 'already-exists')));
}

/** @returns false when the location has stock already. */
async function receive(oms: OpenOms, receipt: StockReceipt): Promise<boolean> {
  const { location } = receipt;
  const { items: known } = await oms.call('listMovements', { query: { location, limit: 1 } });
  if (known.length > 0) return false;
  await oms.call('receiveStock', { body: receipt, idempotencyKey: keyOf('stock', location) });
  return true;
}
