import { pause, type Desk } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

/** Sends what is too large or makes no sense, and reaches for what belongs to others. */
export async function intrude({ world, business, faults, over }: Scene, ids: () => readonly string[]): Promise<void> {
  const chance = world.chance.of('intruder');
  const desks = [...business.channels.values(), ...business.locations.values()] as [Desk];
  while (!over()) {
    await pause(world, chance.whole(minute, 5 * minute));
    const desk = chance.one(desks);
    const key = { 'idempotency-key': desk.newKey() };
    const known = ids();
    const orderId = known[chance.whole(0, known.length - 1)] ?? 'ord_00000000000000000000000000000000';
    if (faults.strikes('malformed', 0.5)) {
      await desk.once({ method: 'POST', path: '/v1/orders', body: chance.one([...senseless]), headers: key });
    }
    if (faults.strikes('oversize', 0.2)) {
      const body = { channel: 'web', externalNumber: 'x'.repeat(1_200_000) };
      await desk.once({ method: 'POST', path: '/v1/orders', body, headers: key });
    }
    await desk.once({ method: 'GET', path: `/v1/orders/${orderId}` });
    await desk.once({
      method: 'POST',
      path: `/v1/orders/${orderId}/cancel`,
      body: { reason: 'mine now' },
      headers: key,
    });
    await desk.once({ method: 'GET', path: `/v1/orders?channel=${chance.one(['web', 'tokyo'])}&limit=5` });
    await desk.once({ method: 'GET', path: '/v1/fulfilment-orders?location=london&limit=5' });
  }
}

const senseless = [
  '{"channel":',
  '[]',
  'null',
  '{"channel":"web","unknown":1}',
  '{"channel":"web","externalNumber":"\\u0000","lines":[]}',
  '{"channel":"web","lines":[{"sku":"TEA","quantity":-1,"unitPrice":"1e3"}],"total":"NaN"}',
] as const;
