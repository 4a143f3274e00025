import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/system/api-client.ts';
import { pence, Shop, type OrderRequest } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(client);
});

/** The events of an order by their type, in their sequence. */
async function eventsOf(orderId: string): Promise<string[]> {
  const { items } = await client.call('readTimeline', { params: { orderId }, query: { limit: '100' } });
  expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, index) => index + 1));
  return items.map(({ type }) => type);
}

describe('an order of every type goes from the API to its customer and into the books', () => {
  const types: [string, () => OrderRequest, string[], string[]][] = [
    [
      'goods that are shipped',
      () => ({
        lines: [
          {
            sku: shop.tea,
            quantity: 3,
            unitPrice: '9.99',
            discounts: [{ amount: '1.00' }],
            taxes: [{ amount: '5.79' }],
          },
          { sku: shop.mug, quantity: 1, unitPrice: '12.50', taxes: [{ amount: '2.50' }] },
        ],
        discounts: [{ amount: '1.00' }],
        charges: [
          { kind: 'shipping', code: 'STANDARD', price: '3.95', taxes: [{ amount: '0.79' }] },
          { kind: 'gift_wrap', price: '2.00', discounts: [{ amount: '0.50', kind: 'promotion' }] },
          { kind: 'deposit', name: 'Empties returned', price: '-1.20' },
        ],
      }),
      ['LinesAllocated', 'FulfilmentOrderPicked', 'FulfilmentOrderPacked', 'FulfilmentOrderHandedOver'],
      ['placed', 'shipped', 'delivered'],
    ],
    [
      'goods that are collected',
      () => ({ type: 'pickup', lines: [{ sku: shop.tea, quantity: 2 }] }),
      ['LinesAllocated', 'FulfilmentOrderPicked', 'FulfilmentOrderPacked', 'FulfilmentOrderReadyForPickup'],
      ['placed', 'ready_for_pickup', 'delivered'],
    ],
    [
      'a service',
      () => ({ type: 'service', lines: [{ sku: shop.visit, quantity: 1, unitPrice: '80.00' }] }),
      [],
      ['placed', 'delivered'],
    ],
    [
      'a digital item',
      () => ({ type: 'digital', lines: [{ sku: shop.book, quantity: 2, unitPrice: '4.50' }] }),
      [],
      ['placed', 'delivered'],
    ],
  ];

  it.each(types)('%s', async (_, request, own, messages) => {
    const body = shop.order(request());
    const placed = await client.call('placeOrder', { body });
    expect(placed).toMatchObject({
      status: { lifecycle: 'placed' },
      total: body.total,
      externalNumber: body.externalNumber,
    });
    const { orderId } = placed;

    const order = await shop.untilOver(orderId);
    expect(order.status).toEqual({
      lifecycle: 'completed',
      payment: 'captured',
      fulfilment: 'delivered',
      return: 'none',
    });
    expect(order.lines.map(({ quantities }) => quantities.delivered)).toEqual(
      body.lines.map(({ quantity }) => quantity),
    );
    expect(order.openExceptions).toBe(0);

    const events = await eventsOf(orderId);
    const told = ['OrderPlaced', 'PaymentAuthorised', 'OrderAccepted', 'FulfilmentOrderReleased', ...own];
    for (const type of [...told, 'FulfilmentOrderDelivered', 'InvoiceIssued', 'PaymentCaptured', 'OrderCompleted']) {
      expect(events.filter((event) => event === type)).toEqual([type]);
    }
    expect(events.at(-1)).toBe('OrderCompleted');

    const payments = await shop.payments(orderId);
    expect(payments).toMatchObject({
      authorised: body.total,
      captured: body.total,
      invoiced: body.total,
      due: '0.00',
      payments: [{ state: 'authorised', captured: body.total }],
      captures: [{ state: 'captured', amount: body.total }],
      voids: [],
      refunds: [],
    });
    const invoice = await client.call('readInvoice', { params: { invoiceId: payments.captures[0]?.invoice ?? '' } });
    expect(invoice).toMatchObject({ orderId, branch: shop.branch, total: body.total });
    const parts = [...invoice.lines, ...(invoice.charges ?? [])];
    expect(parts.reduce((sum, { amount }) => sum + pence(amount), 0)).toBe(pence(body.total));
    expect(invoice.charges?.map(({ kind }) => kind) ?? []).toEqual(body.charges?.map(({ kind }) => kind) ?? []);

    if (!inject('mails')) return;
    const sent = await until(
      'its messages',
      () => client.call('listOrderMessages', { params: { orderId } }),
      ({ items }) => items.length >= messages.length && items.every(({ state }) => state !== 'sending'),
    );
    expect(sent.items.map(({ template }) => template).sort()).toEqual([...messages].sort());
  });

  it('goods to ship and to collect, a visit and a book, in one order: invoiced as each leaves', async () => {
    const request = shop.severalWays();
    const placed = await client.call('placeOrder', { body: shop.order(request) });
    const order = await shop.untilOver(placed.orderId);
    expect(order).toMatchObject({
      type: 'mixed',
      status: { lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' },
      groups: request.groups?.map((group, index) => ({ groupId: String(index + 1), method: group.method })),
      openExceptions: 0,
    });
    expect(order.fulfilmentOrders.map(({ groupId, method }) => [groupId, method]).toSorted()).toEqual([
      ['1', 'ship'],
      ['2', 'pickup'],
      ['3', 'service'],
      ['4', 'digital'],
    ]);
    const { invoiced, captured, captures } = await shop.payments(placed.orderId);
    expect([invoiced, captured]).toEqual([placed.total, placed.total]);
    expect(captures.length).toBeGreaterThan(1);
  });

  it('an order on account: invoiced, not collected, and owed', async () => {
    const orderId = await shop.place({ onAccount: true, lines: [{ sku: shop.tea, quantity: 1 }] });
    expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'completed', fulfilment: 'delivered' });
    expect(await shop.payments(orderId)).toMatchObject({
      method: 'on_account',
      invoiced: '9.99',
      captured: '0.00',
      due: '9.99',
    });
  });
});

describe('the stock of an order', () => {
  it('is set aside where the rules say, and leaves with the shipment', async () => {
    const before = await shop.level(shop.tea, shop.near);
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 7 }] });
    const { decisions } = await until(
      'a sourcing decision',
      () => client.call('getSourcing', { params: { orderId } }),
      (sourcing) => sourcing.decisions.length > 0,
    );
    expect(decisions).toMatchObject([
      { cause: 'order', demanded: 7, allocated: [{ location: shop.near, quantity: 7 }] },
    ]);
    const verdicts = Object.fromEntries(
      (decisions[0]?.candidates ?? []).map(({ location, verdict }) => [location, verdict]),
    );
    expect(verdicts).toMatchObject({ [shop.near]: 'serves', [shop.store]: 'does-not-ship' });
    expect(verdicts[shop.far]).not.toBe('serves');

    await shop.untilOver(orderId);
    const after = await shop.level(shop.tea, shop.near);
    expect(after.onHand).toBeLessThanOrEqual(before.onHand - 7);
    const { items } = await client.call('listMovements', { query: { sku: shop.tea, location: shop.near } });
    expect(items.filter((movement) => movement.orderId === orderId)).toMatchObject([
      { kind: 'shipment', quantity: -7 },
    ]);
  });

  it('comes from two locations where one has too little', async () => {
    const orderId = await shop.place({
      lines: [
        { sku: shop.poster, quantity: 1 },
        { sku: shop.mug, quantity: 1 },
      ],
    });
    const order = await shop.untilOver(orderId);
    expect(order.fulfilmentOrders.map(({ location }) => location).sort()).toEqual([shop.far, shop.near].sort());
    expect(order.shipments).toHaveLength(2);
    const { captures } = await shop.payments(orderId);
    expect(captures.map(({ state, amount }) => [state, amount])).toEqual([
      ['captured', '9.99'],
      ['captured', '9.99'],
    ]);
  });
});

it('a thousand lines go the whole way', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => ({
    sku: shop.book,
    quantity: 1 + (index % 3),
    unitPrice: '0.11',
  }));
  const orderId = await shop.place({ type: 'digital', lines });
  const order = await shop.untilOver(orderId);
  expect(order.lines).toHaveLength(1000);
  expect(order.status).toMatchObject({ lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' });
});

it('the books of the branch balance in the end', async () => {
  await expect(shop.checkBooks()).resolves.toBeUndefined();
});
