import { signIn, taken, type DemoTarget, type Send } from './client.ts';
import { branches, channels, customers, items, locations, stock } from './world.ts';

/** A running system, and who is told what was made in it. */
export interface SeedTarget extends DemoTarget {
  readonly log: (message: string) => void;
}

/** Makes the demo world through the public API. What is there already is left as it is. */
export async function seedDemo(target: SeedTarget): Promise<void> {
  const send = await signIn(target);
  await createAll(send, '/v1/branches', branches);
  await createAll(send, '/v1/channels', channels);
  await createAll(send, '/v1/locations', locations);
  await createAll(send, '/v1/items', items);
  await createAll(send, '/v1/customers', customers);
  const received = await Promise.all(stock.map((receipt) => receive(send, receipt)));
  const places = received.filter(Boolean).length;
  target.log(
    `demo data: ${branches.length} branches, ${channels.length} channels, ${locations.length} locations, ` +
      `${items.length} items, ${customers.length} customer; opening stock received at ${places} locations`,
  );
}

async function createAll(send: Send, path: string, bodies: readonly object[]): Promise<void> {
  await Promise.all(bodies.map((body) => taken(send('POST', path, body), `POST ${path}`, 'already-exists')));
}

/** @returns false when the location has stock of these items already. */
async function receive(send: Send, receipt: (typeof stock)[number]): Promise<boolean> {
  const query = new URLSearchParams({ location: receipt.location, limit: '1' });
  const before = await send('GET', `/v1/stock/movements?${query}`);
  const known = (before.body as { items?: unknown[] }).items ?? [];
  if (known.length > 0) return false;
  await taken(send('POST', '/v1/stock/receipts', { ...receipt, reference: 'OPENING' }), 'opening stock');
  return true;
}
