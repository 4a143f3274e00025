import { describe, expect, test } from 'vitest';
import { ApiClient, type ApiAnswer } from './clients/api-client.ts';
import { prepareAssembly, prepareProgram } from './prepare.ts';
import { startWorld, type World, type WorldOptions } from './world/world.ts';
import { chanceFrom } from './chance.ts';

const assembly = await prepareAssembly();
const program = await prepareProgram();

describe('a world', () => {
  test('carries an order to the door on its own clock, the same way from the same seed', async () => {
    const first = await deliverOne('7');
    const second = await deliverOne('7');
    const other = await deliverOne('8');
    expect(first).toMatchObject({ lifecycle: 'completed', stage: 'done' });
    expect(second.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });
});

async function deliverOne(seed: string) {
  const latencies = chanceFrom(`${seed}/latencies`);
  const options: WorldOptions = {
    assembly,
    seed,
    startsAt: Date.UTC(2026, 2, 28, 22),
    programFor: () => program,
    weather: { latency: () => latencies.whole(1, 9), verdict: () => 'pass' },
    invocationFaults: { skew: () => 0, answer: (_name, _request, outcome) => outcome },
    deliveryFaults: { on: true, onCall: () => 'pass', onDelivery: () => ({ copies: 1, delayMs: 0 }) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
  const world = await startWorld(options);
  try {
    let order: ApiAnswer['body'];
    void sellTea(world).then((sold) => (order = sold));
    await world.run(() => order !== undefined);
    return { stage: order.stage, lifecycle: order.status.lifecycle, hash: world.trace.digest() };
  } finally {
    await world.stop();
  }
}

async function sellTea(world: World): Promise<ApiAnswer['body']> {
  const root = world.services.cognito.firstClient();
  const client = new ApiClient(world, { clientId: root?.id ?? '', clientSecret: root?.secret ?? '' }, () => 5);
  let keys = 0;
  const post = (path: string, body: unknown) =>
    client.send({ method: 'POST', path, body, headers: { 'idempotency-key': `key-${(keys += 1)}` } });
  await post('/v1/branches', { branchId: 'uk', name: 'UK', country: 'GB', currency: 'GBP' });
  await post('/v1/channels', { channelId: 'web', name: 'Web', branch: 'uk', currency: 'GBP', kind: 'web_shop' });
  await post('/v1/locations', {
    locationId: 'london',
    name: 'London',
    kind: 'warehouse',
    country: 'GB',
    timeZone: 'Europe/London',
    coordinates: { latitude: 51.5, longitude: -0.1 },
  });
  await post('/v1/items', { sku: 'TEA', kind: 'goods', description: 'Tea' });
  await post('/v1/stock/receipts', { location: 'london', lines: [{ sku: 'TEA', quantity: 10 }] });
  const placed = await post('/v1/orders', {
    channel: 'web',
    externalNumber: 'W-1',
    type: 'ship',
    currency: 'GBP',
    customer: { name: 'Ada Green', email: 'ada@example.com' },
    shippingAddress: { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    lines: [{ sku: 'TEA', quantity: 2, unitPrice: '9.99' }],
    total: '19.98',
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
  });
  const path = `/v1/orders/${placed.body.orderId}`;
  const next: Readonly<Record<string, string>> = {
    released: 'pick',
    picking: 'pack',
    packed: 'hand-over',
    handed_over: 'deliver',
  };
  for (;;) {
    await new Promise<void>((resolve) => world.time.at(world.time.now() + 30_000, resolve));
    const { body: order } = await client.send({ method: 'GET', path });
    if (order.stage === 'done') return order;
    for (const { fulfilmentOrderId, state } of order.fulfilmentOrders) {
      const action = next[state];
      const facts = action === 'hand-over' ? { carrier: 'DHL' } : {};
      if (action) await post(`${path}/fulfilment-orders/${fulfilmentOrderId}/${action}`, facts);
    }
  }
}
