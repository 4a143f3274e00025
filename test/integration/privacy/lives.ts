import { Shop } from '../../support/system/shop.ts';
import type { CanaryClient } from './canary-client.ts';

/** Sends whole lives of orders through a system, and everything else in which a person writes something. */
export async function liveThroughAll(client: CanaryClient, webhooks: string): Promise<Shop> {
  const shop = await Shop.open(client, { listedAddresses: ['nowhere'], taxNumber: 'GB 1' });
  const params = { channelId: shop.channel };
  await client.call('createWebhook', { params, body: { url: webhooks } });
  await Promise.all([
    refunded(shop),
    releasedAndNoted(shop),
    changedInAGroup(shop),
    heldAndRefused(shop),
    cancelled(shop),
    declined(shop),
    stopped(shop, 'resumeException'),
    stopped(shop, 'giveUpException'),
    rejectedByLocation(shop),
    otherKinds(shop),
    recordedAsHistory(shop),
    changedParties(shop),
    refusedRequests(shop),
  ]);
  return shop;
}

async function refunded(shop: Shop): Promise<void> {
  const orderId = await shop.place(worded(shop));
  await shop.untilOver(orderId);
  const params = { orderId };
  const lines = [{ lineId: '1', quantity: 1 }];
  const charges = [{ chargeId: '1' }];
  await shop.client.call('refundOrder', { params, body: { lines, charges, reason: 'broken' } });
  await shop.client.call('refundOrder', { params, body: { appeasement: { amount: '1.00' }, reason: 'sorry' } });
  await shop.client.call('issueCreditMemo', {
    body: {
      branch: shop.branch,
      channel: shop.channel,
      currency: 'GBP',
      reference: 'CREDIT-1',
      lines: [{ description: 'Taken back', quantity: 1, amount: '1.00' }],
      charges: [{ kind: 'shipping', name: 'Carriage', amount: '0.50' }],
      total: '1.50',
      reason: 'taken back',
    },
  });
}

async function releasedAndNoted(shop: Shop): Promise<void> {
  const orderId = await shop.placeHeld({}, async (held) => {
    const params = { orderId: held };
    await shop.client.call('addNote', { params, body: { text: 'call them' } });
    const shippingAddress = { lines: ['2 Hill'], city: 'Bath', postalCode: 'BA1 1AA' };
    const billTo = { name: 'Ben', address: { ...shippingAddress, country: 'GB' } };
    const body = { customer: { name: 'Ada' }, billTo, shippingAddress, tags: ['theirs'], metadata: { more: 'theirs' } };
    await shop.client.call('changeOrder', { params, body });
  });
  await shop.untilOver(orderId);
}

async function changedInAGroup(shop: Shop): Promise<void> {
  const orderId = await shop.placeHeld(shop.severalWays(), async (held) => {
    const shippingAddress = { lines: ['2 Hill'], city: 'Bath', postalCode: 'BA1 1AA' };
    const body = { groups: [{ groupId: '3', shippingAddress }] };
    await shop.client.call('changeOrder', { params: { orderId: held }, body });
  });
  await shop.untilOver(orderId);
}

async function heldAndRefused(shop: Shop): Promise<void> {
  const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1001.00' }] });
  const { holds } = await shop.until(orderId, 'held', (order) => order.holds.length > 0);
  await shop.keepInHouse(orderId);
  const params = { orderId, holdId: holds[0]?.holdId ?? '' };
  await shop.client.call('rejectHold', { params, body: { reason: 'not them' } });
  await shop.untilOver(orderId);
}

async function cancelled(shop: Shop): Promise<void> {
  const set = { sku: 'SET', quantity: 3, components: [{ sku: shop.tea, quantity: 1 }] };
  const [whole, part] = await Promise.all([shop.place(), shop.place({ lines: [set] })]);
  await Promise.all([shop.cancel(whole), shop.cancel(part, [{ lineId: '1', quantity: 1 }])]);
  await Promise.all([shop.untilOver(whole), shop.untilOver(part)]);
}

async function declined(shop: Shop): Promise<void> {
  const orderId = await shop.place({ token: 'tok_decline' });
  const { holds } = await shop.until(orderId, 'held', (order) => order.holds.length > 0);
  await shop.client.call('releaseHold', {
    params: { orderId, holdId: holds[0]?.holdId ?? '' },
    body: { payment: { provider: 'test', token: 'tok_ok' } },
  });
  await shop.untilOver(orderId);
}

/** The authorisation lapses, and the card is declined when the goods have left: a person decides how it goes on. */
async function stopped(shop: Shop, decision: 'resumeException' | 'giveUpException'): Promise<void> {
  let keptBy = '';
  const orderId = await shop.placeHeld({ token: 'tok_expired_declined' }, async (held) => {
    keptBy = await shop.keepInHouse(held);
  });
  await shop.untilPacked(orderId);
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await shop.release(orderId, keptBy);
  await shop.until(orderId, 'stopped', (order) => order.openExceptions > 0);
  const { items } = await shop.client.call('listExceptions', { query: { branch: shop.branch, limit: '100' } });
  const open = items.find((exception) => exception.orderId === orderId);
  const params = { orderId, exceptionId: open?.exceptionId ?? '' };
  await shop.client.call('takeException', { params, body: { owner: 'Kim' } });
  await shop.client.call(decision, { params, body: { reason: 'talked to them' } });
}

async function rejectedByLocation(shop: Shop): Promise<void> {
  const orderId = await shop.placeHeld({ lines: [{ sku: shop.poster, quantity: 1 }] }, (held) =>
    shop.keepInHouse(held).then(() => {}),
  );
  const { fulfilmentOrders } = await shop.untilPacked(orderId);
  for (const { fulfilmentOrderId } of fulfilmentOrders) {
    const params = { orderId, fulfilmentOrderId };
    await shop.client.ask('rejectFulfilmentOrder', { params, body: { reason: 'other', note: 'it smells' } });
  }
  await shop.cancel(orderId);
  await shop.untilOver(orderId);
}

async function otherKinds(shop: Shop): Promise<void> {
  const orders = await Promise.all([
    shop.place({ type: 'pickup' }),
    shop.place({ type: 'service', lines: [{ sku: shop.visit, quantity: 1 }] }),
    shop.place({ type: 'digital', lines: [{ sku: shop.book, quantity: 1 }] }),
    shop.place({ onAccount: true }),
    shop.place({ tenders: [{ kind: 'instalments', reference: 'LOAN-1', plan: 'theirs' }] }),
    shop.place(shop.severalWays()),
    shop.place({ lines: [{ sku: shop.mug, quantity: 30 }] }),
  ]);
  await shop.receive(shop.near, { [shop.mug]: 30 });
  for (const orderId of orders) await shop.untilOver(orderId);
}

/** What an order says in which a person writes everything that one can. */
const worded = (shop: Shop) => ({
  customer: { customerId: shop.customerId, email: 'x@example.com', locale: 'ru' },
  metadata: { basket: 'theirs' },
  billTo: { name: 'Ben', address: { lines: ['1 Hill'], country: 'GB' } },
  lines: [
    {
      sku: shop.tea,
      quantity: 2,
      discounts: [{ amount: '0.50', reason: 'for them' }],
      properties: [{ name: 'Engraving', value: 'Ada' }],
    },
    { sku: 'SET', quantity: 1, components: [{ sku: shop.tea, quantity: 1 }] },
  ],
  discounts: [{ amount: '0.25', reason: 'sorry' }],
  charges: [
    { kind: 'shipping' as const, name: 'By hand', price: '3.00', discounts: [{ amount: '1.00', reason: 'late' }] },
  ],
});

/** Orders that were carried out elsewhere. */
async function recordedAsHistory(shop: Shop): Promise<void> {
  const cancellations = [{ cancelledAt: '2019-11-02T10:00:00Z' }];
  for (const request of [worded(shop), shop.severalWays()]) {
    const { payment: _, tenders: __, ...placed } = shop.order(request);
    const body = { ...placed, placedAt: '2019-11-01T10:00:00Z', history: { cancellations } };
    await shop.client.call('recordOrder', { body });
  }
}

/** Everything that a PUT replaces, and the names of credentials. */
async function changedParties(shop: Shop): Promise<void> {
  const { client } = shop;
  const address = { lines: ['1 Hill'], city: 'Bath', country: 'GB' };
  const common = { country: 'GB', coordinates: { latitude: 51.5, longitude: -0.1 }, timeZone: 'Europe/London' };
  const [locationId, branchId, channelId] = [`more-${shop.store}`, `more-${shop.branch}`, `more-${shop.channel}`];
  const branch = { name: 'Branch', country: 'GB', currency: 'GBP' };
  const channel = { name: 'Shop', branch: branchId, currency: 'GBP', kind: 'web_shop' } as const;
  await client.call('createBranch', { body: { ...branch, branchId } });
  await client.call('createChannel', { body: { ...channel, channelId } });
  await client.call('createLocation', { body: { ...common, locationId, name: 'More', kind: 'shop', address } });
  const location = { ...common, name: 'More', kind: 'shop', address } as const;
  const customer = {
    channel: shop.channel,
    name: 'Ada',
    addresses: [address],
    creditLimit: { amount: '9.00', currency: 'GBP' },
  };
  const item = { kind: 'digital', description: 'A book' } as const;
  const ifMatch = '"1"';
  const customerId = `more-${shop.customerId}`;
  await client.call('createCustomer', { body: { ...customer, customerId } });
  await Promise.all([
    client.call('replaceLocation', { params: { locationId }, body: location, ifMatch }),
    client.call('replaceCustomer', { params: { customerId }, body: customer, ifMatch }),
    client.call('replaceBranch', { params: { branchId }, body: branch, ifMatch }),
    client.call('replaceChannel', { params: { channelId }, body: channel, ifMatch }),
    client.call('replaceItem', { params: { sku: shop.book }, body: item, ifMatch }),
    client.call('createChannelCredentials', {
      params: { channelId: shop.channel },
      body: { name: 'Server', scopes: ['orders:read'] },
    }),
    client.call('createLocationCredentials', {
      params: { locationId: shop.near },
      body: { name: 'Desk', scopes: ['fulfilment:read'] },
    }),
  ]);
}

/** What was refused leaves no trace of what stood in it either. */
async function refusedRequests(shop: Shop): Promise<void> {
  const { client } = shop;
  const wrong = [
    { ...shop.order(), total: '0.01' },
    { ...shop.order(), lines: [{ sku: 'NONE', quantity: 1, unitPrice: '1.00' }] },
    { ...shop.order(), currency: 'ZZZ' },
    { ...shop.order(), colour: 'red' },
  ];
  for (const body of wrong) await client.ask('placeOrder', { body });
  const params = { orderId: `ord_${'0'.repeat(32)}` };
  await client.ask('addNote', { params, body: { text: 'lost' } });
  await client.ask('cancelOrder', { params, body: { reason: 'lost' } });
  await client.ask('createCustomer', { body: { customerId: 'x', channel: 'nowhere', name: 'Ada' } });
}
