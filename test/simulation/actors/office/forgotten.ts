import { accountCustomer } from '../../business/business.ts';
import type { Chance } from '../../chance.ts';
import { pause, type Desk } from '../../clients/desk.ts';
import type { Scene } from '../scene.ts';

const minute = 60_000;
/** How many guests ask to be forgotten, and at most as many customers. */
const persons = 4;

/**
 * Guests who order, ask to be forgotten, some of them twice, and order again: at the same moment, while their key may still be known, or later.
 * Now and then a customer with a code asks, whatever becomes of their order.
 */
export async function askToBeForgotten({ world, business, over }: Scene): Promise<void> {
  const chance = world.chance.of('forgotten');
  const { office } = business;
  const shop = business.channels.get('web');
  if (!shop) throw new Error('the channel web has no desk');
  for (let number = 1; number <= persons && !over(); number += 1) {
    await pause(world, chance.whole(minute, 20 * minute));
    const orderId = await orderAsGuest(shop, number, 1);
    if (orderId === undefined) continue;
    if (chance.happens(0.5)) await office.post(`/v1/orders/${orderId}/notes`, { text: 'has called' });
    if (chance.happens(0.5)) await office.patch(`/v1/orders/${orderId}`, { tags: ['called'] });
    await pause(world, chance.whole(0, 90 * minute));
    const asks = chance.happens(0.3) ? 2 : 1;
    await Promise.all([
      ...Array.from({ length: asks }, () => office.post('/v1/erasures', { orderId })),
      ...(chance.happens(0.6) ? [orderAsGuest(shop, number, 2)] : []),
    ]);
    await pause(world, chance.whole(0, 30 * minute));
    if (chance.happens(0.6)) await orderAsGuest(shop, number, 3);
    if (chance.happens(0.6)) await forgetACustomer(office, chance);
  }
}

/** A guest's orders have the same e-mail address, and no customer's code. */
async function orderAsGuest(shop: Desk, guest: number, time: number): Promise<string | undefined> {
  const { status, body } = await shop.post('/v1/orders', {
    channel: 'web',
    externalNumber: `guest-${guest}-${time}`,
    type: 'ship',
    currency: 'GBP',
    customer: { name: 'Ben Hill', email: `guest${guest}@example.com`, locale: 'en' },
    shippingAddress: { lines: ['2 Hill Road'], city: 'Bath', postalCode: 'BA1 1AA', country: 'GB' },
    lines: [{ sku: 'TEA', quantity: 1, unitPrice: '5.00' }],
    total: '5.00',
    payment: { method: 'card', provider: 'stripe', token: `cus_guest${guest}-pm_ok_guest${guest}${time}` },
  });
  return status === 201 ? String(body.orderId) : undefined;
}

interface Listed {
  readonly customer: { readonly customerId?: string };
}

/** Not of those who buy on account: they go on buying. */
async function forgetACustomer(office: Desk, chance: Chance): Promise<void> {
  const { items } = (await office.read('/v1/orders?channel=web&limit=20')).body as { items: { orderId: string }[] };
  const [first] = items;
  if (!first) return;
  const { orderId } = chance.one([first, ...items.slice(1)]);
  const { customerId } = ((await office.read(`/v1/orders/${orderId}`)).body as Listed).customer;
  if (customerId !== undefined && !customerId.startsWith(accountCustomer))
    await office.post('/v1/erasures', { customerId });
}
