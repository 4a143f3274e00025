import { branchOf } from '../business/business.ts';
import type { Chance } from '../chance.ts';
import type { ApiAnswer } from '../clients/api-client.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

const nobodys = 'ord_00000000000000000000000000000000';

/** Sends what is too large or makes no sense, and reaches for what belongs to others. */
export async function intrude(scene: Scene, ids: () => readonly string[]): Promise<void> {
  const { world, business, over } = scene;
  const chance = world.chance.of('intruder');
  const desks = [business.channels, business.locations, business.tests].flatMap((of) => [...of.values()]) as [Desk];
  for (let visits = 0; !over(); visits += 1) {
    // Less and less often: it is while there is much to do that an intruder might be overlooked.
    await pause(world, chance.whole(minute, 5 * minute) * (1 + Math.floor(visits / 20)));
    const desk = chance.one(desks);
    const known = ids();
    const orderId = known[chance.whole(0, known.length - 1)] ?? nobodys;
    await sendNonsense(scene, desk, chance);
    await reachForOrder(desk, orderId);
    await placeForOthers(desk, chance.one(['web', 'tokyo']));
    await workForOthers(scene, desk, orderId, chance.one(['pick', 'deliver', 'reject']));
    await desk.once({ method: 'GET', path: `/v1/orders?channel=${chance.one(['web', 'tokyo'])}&limit=5` });
    await desk.once({ method: 'GET', path: '/v1/fulfilment-orders?location=london&limit=5' });
  }
}

async function sendNonsense({ faults }: Scene, desk: Desk, chance: Chance): Promise<void> {
  if (faults.strikes('malformed', 0.5)) await send(desk, '/v1/orders', chance.one([...senseless]));
  if (faults.strikes('oversize', 0.2)) {
    await send(desk, '/v1/orders', { channel: 'web', externalNumber: 'x'.repeat(1_200_000) });
  }
}

async function reachForOrder(desk: Desk, orderId: string): Promise<void> {
  await desk.once({ method: 'GET', path: `/v1/orders/${orderId}` });
  await send(desk, `/v1/orders/${orderId}/cancel`, { reason: 'mine now' });
}

async function placeForOthers(desk: Desk, channel: string): Promise<void> {
  if (desk.name.endsWith(`/${channel}`)) return;
  const { currency } = branchOf(channel);
  await send(desk, '/v1/orders', {
    channel,
    externalNumber: `${channel}-${desk.newKey()}`,
    type: 'digital',
    currency,
    customer: { name: 'Eve', locale: 'en' },
    lines: [{ sku: 'EBOOK', quantity: 1, unitPrice: '1' }],
    total: '1',
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
  });
}

/** Does the work of a location that the desk does not stand in. */
async function workForOthers({ business }: Scene, desk: Desk, orderId: string, action: string): Promise<void> {
  const { status, body } = await business.office.read(`/v1/orders/${orderId}/fulfilment-orders`);
  if (status !== 200) return;
  const all = body.items as { fulfilmentOrderId: string; location: string }[];
  const foreign = all.find(({ location }) => desk.name !== `locations/${location}`);
  if (!foreign) return;
  const told = action === 'reject' ? { reason: 'other' } : {};
  await send(desk, `/v1/orders/${orderId}/fulfilment-orders/${foreign.fulfilmentOrderId}/${action}`, told);
}

function send(desk: Desk, path: string, body: unknown): Promise<ApiAnswer> {
  return desk.once({ method: 'POST', path, body, headers: { 'idempotency-key': desk.newKey() } });
}

const senseless = [
  '{"channel":',
  '[]',
  'null',
  '{"channel":"web","unknown":1}',
  '{"channel":"web","externalNumber":"\\u0000","lines":[]}',
  '{"channel":"web","lines":[{"sku":"TEA","quantity":-1,"unitPrice":"1e3"}],"total":"NaN"}',
] as const;
