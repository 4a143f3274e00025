import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { orderView } from '#shared/contracts/api/order-views.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { looked } from '#functions/processes/fulfil-order/waiting/look.ts';
import { callApi } from '../../support/api/api.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { callStep, deliver, stored } from '../../support/orders/order-workflow.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { putStock, stockOf } from '../../support/orders/stored-orders.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { location, partyRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { fulfilmentOrdersOf, orderEvents, changeOrder } = await import('#functions/orders/public.ts');
const { statusOf } = await import('#functions/orders/rules.ts');
const { handler: steps } = await import('#functions/processes/fulfil-order/steps.ts');
const { promoteItem } = await import('#functions/sourcing/promote-item.ts');
const { handler: sourcingApi } = await import('#functions/sourcing/api.ts');
const { handler: promoteBackorders } = await import('#functions/sourcing/promote-backorders.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  resetClock();
  await engine.clear();
  await putWorld(engine);
  await engine.put(
    'Parties',
    partyRow('location', 'LOCATION', 'fitters', location('fitters', { services: ['installation'] })),
  );
  await putStock(engine, 'TEA-001', 'london', 10);
});

const home = { name: 'Ada Green', lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
const office = { name: 'Ben Brown', lines: ['2 Elm Street'], city: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' };

type Groups = NonNullable<PlacementBody['groups']>;

/** Tea to ship, an installation and a book, of 10.00, 50.00 and 5.00. */
const boilerWithInstallation: Groups = [
  { method: 'ship', shippingAddress: home, shippingMethod: 'DHL-PARCEL', serviceLevel: 'express' },
  { method: 'service', shippingAddress: office, wantedAt: '2099-01-02T09:00:00Z' },
  { method: 'digital' },
];
const itsLines = [
  { sku: 'TEA-001', quantity: 2, unitPrice: '5.00', groupId: '1' },
  { sku: 'INSTALL-001', quantity: 1, unitPrice: '50.00', groupId: '2' },
  { sku: 'EBOOK-001', quantity: 1, unitPrice: '5.00', groupId: '3' },
];

/** Without what belongs to the short form. */
function grouped(groups: Groups, lines: PlacementBody['lines'], more: Partial<PlacementBody> = {}) {
  const { type: _, shippingAddress: __, discounts: ___, charges: ____, total: _____, ...body } = placementBody(more);
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * Number(unitPrice), 0);
  return { ...body, groups, lines, total: total.toFixed(2) };
}

async function place(body: unknown): Promise<string> {
  const answer = await callApi(ordersApi, { method: 'POST', path: '/v1/orders', body });
  expect(answer.body).toMatchObject({ orderId: expect.any(String) });
  return String(answer.body.orderId);
}

const accept = (orderId: string) => callStep(steps, 'acceptOrder', { orderId });
const invoice = (orderId: string) => callStep(steps, 'invoiceShipments', { orderId });

async function readOrder(orderId: string) {
  const answer = await callApi(ordersApi, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId } });
  return orderView.parse(answer.body);
}

async function act(orderId: string, method: string, ...actions: string[]) {
  const one = (await fulfilmentOrdersOf(orderId)).find((each) => each.method === method);
  if (!one) throw new Error(`nothing was released by ${method}`);
  const params = { orderId, fulfilmentOrderId: one.fulfilmentOrderId };
  for (const action of actions) {
    const path = `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`;
    expect(await callApi(fulfilmentApi, { method: 'POST', path, params, body: {} })).toMatchObject({ status: 200 });
  }
  return one;
}

const told = (orderId: string): Promise<DomainEvent[]> => Array.fromAsync(orderEvents(orderId));

describe('an order of goods, a service and a book', () => {
  test('is read as it was placed, and its first event tells its groups without whom and where to', async () => {
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    const order = await readOrder(orderId);
    expect(order).toMatchObject({
      type: 'mixed',
      groups: [
        { groupId: '1', method: 'ship', shippingAddress: home, shippingMethod: 'DHL-PARCEL', serviceLevel: 'express' },
        { groupId: '2', method: 'service', shippingAddress: office, wantedAt: '2099-01-02T09:00:00.000Z' },
        { groupId: '3', method: 'digital' },
      ],
      lines: [{ groupId: '1' }, { groupId: '2' }, { groupId: '3' }],
    });
    expect(order.shippingAddress).toBeUndefined();
    const [placed] = await told(orderId);
    expect(placed?.data).toMatchObject({
      orderType: 'mixed',
      groups: [
        { groupId: '1', method: 'ship', country: 'GB', shippingMethod: 'DHL-PARCEL', serviceLevel: 'express' },
        { groupId: '2', method: 'service', country: 'GB', wantedAt: '2099-01-02T09:00:00.000Z' },
        { groupId: '3', method: 'digital' },
      ],
      lines: [{ groupId: '1' }, { groupId: '2' }, { groupId: '3' }],
    });
    expect(JSON.stringify(placed)).not.toMatch(/Ada|Orchard|Ben|Elm/);
  });

  test('goes three ways at once: each location is told of its own, and the book is there at once', async () => {
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    expect(await accept(orderId)).toEqual({ next: 'Invoice and capture', stage: 'fulfilment' });
    const released = await fulfilmentOrdersOf(orderId);
    const byMethod = Object.fromEntries(released.map((one) => [one.method, one]));
    expect(byMethod).toMatchObject({
      ship: {
        groupId: '1',
        location: 'london',
        state: 'released',
        shippingMethod: 'DHL-PARCEL',
        serviceLevel: 'express',
      },
      service: { groupId: '2', location: 'fitters', state: 'released', wantedAt: '2099-01-02T09:00:00.000Z' },
      digital: { groupId: '3', location: 'digital', state: 'delivered' },
    });
    const view = (one: (typeof released)[number] | undefined) =>
      callApi(fulfilmentApi, {
        method: 'GET',
        path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}',
        params: { orderId, fulfilmentOrderId: one?.fulfilmentOrderId ?? '' },
      });
    expect((await view(byMethod['ship'])).body).toMatchObject({ recipient: 'Ada Green', shipTo: home });
    expect((await view(byMethod['service'])).body).toMatchObject({ recipient: 'Ben Brown', shipTo: office });
    expect((await view(byMethod['digital'])).body).not.toHaveProperty('shipTo');
  });

  test('is complete when all of its groups are over, and invoiced for each as it leaves', async () => {
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    await accept(orderId);
    expect(await invoice(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect((await stored(orderId)).payments).toMatchObject({ captured: 500, invoiced: 500 });
    await act(orderId, 'ship', 'pick', 'pack', 'hand-over', 'deliver');
    expect(await invoice(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    const parcelHasCome = await stored(orderId);
    expect(statusOf(parcelHasCome)).toMatchObject({ lifecycle: 'in_fulfilment', fulfilment: 'partially_delivered' });
    await act(orderId, 'service', 'deliver');
    await invoice(orderId);
    const over = await stored(orderId);
    expect(over).toMatchObject({ stage: 'done', payments: { captured: 6500, invoiced: 6500 } });
    expect(statusOf(over)).toMatchObject({ lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' });
  });

  test('has a deadline for each group: a late visit does not make the parcel late, nor the other way round', async () => {
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    await accept(orderId);
    await invoice(orderId);
    const { groupDeadlines = [], deadlineAt } = await stored(orderId);
    const days = groupDeadlines.map(({ groupId, stage, deadlineAt: at }) => [
      groupId,
      stage,
      Math.round((Date.parse(at) - Date.now()) / 86_400_000),
    ]);
    expect(days).toEqual([
      ['1', 'fulfilment', 2],
      ['2', 'fulfilment', 14],
    ]);
    expect(deadlineAt).toBe(groupDeadlines[0]?.deadlineAt);
    await act(orderId, 'ship', 'pick', 'pack', 'hand-over');
    advanceClock(3 * 86_400_000);
    await looked(orderId, Date.now() + 3 * 86_400_000);
    expect(await stored(orderId)).toMatchObject({ stage: 'fulfilment', openExceptions: 0 });
    advanceClock(9 * 86_400_000);
    await looked(orderId, Date.now() + 12 * 86_400_000);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1 });
    const raised = (await told(orderId)).find(({ metadata }) => metadata.type === 'ExceptionRaised');
    expect(raised?.data).toMatchObject({ reason: 'the order has waited too long for its delivery' });
  });

  test('is cancelled in part across its groups', async () => {
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    await accept(orderId);
    await invoice(orderId);
    const lines = [
      { lineId: '1', quantity: 1 },
      { lineId: '2', quantity: 1 },
    ];
    const body = { reason: 'no visit', lines };
    const cancel = { method: 'POST', path: '/v1/orders/{orderId}/cancel', params: { orderId }, body };
    expect(await callApi(ordersApi, cancel)).toMatchObject({ status: 200 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 1, onOrders: 1 });
    const states = (await fulfilmentOrdersOf(orderId)).map(({ method, state }) => [method, state]);
    expect(Object.fromEntries(states)).toEqual({ ship: 'released', service: 'cancelled', digital: 'delivered' });
    await act(orderId, 'ship', 'pick', 'pack', 'hand-over', 'deliver');
    await invoice(orderId);
    await callStep(steps, 'settlePayment', { orderId });
    expect((await stored(orderId)).payments).toMatchObject({ captured: 1000 });
  });

  test('whose service nobody performs gets its goods all the same; then a person is asked', async () => {
    await engine.put('Parties', partyRow('location', 'LOCATION', 'fitters', location('fitters', { active: false })));
    // Locations are remembered for half a minute.
    advanceClock(60_000);
    const orderId = await place(grouped(boilerWithInstallation, itsLines));
    await accept(orderId);
    expect((await fulfilmentOrdersOf(orderId)).map(({ method }) => method).toSorted()).toEqual(['digital', 'ship']);
    await expect(accept(orderId)).rejects.toThrow('no active location performs services');
  });
});

describe('an order that ships complete', () => {
  test('holds back its goods until all are there, and its book not', async () => {
    const groups: Groups = [{ method: 'ship', shippingAddress: home }, { method: 'digital' }];
    const lines = [
      { sku: 'TEA-001', quantity: 2, unitPrice: '5.00', groupId: '1' },
      { sku: 'MUG-001', quantity: 1, unitPrice: '5.00', groupId: '1' },
      { sku: 'EBOOK-001', quantity: 1, unitPrice: '5.00', groupId: '2' },
    ];
    const orderId = await place(grouped(groups, lines, { shipComplete: true }));
    await accept(orderId);
    expect((await fulfilmentOrdersOf(orderId)).map(({ method }) => method)).toEqual(['digital']);
    await putStock(engine, 'MUG-001', 'london', 1);
    await promoteItem('MUG-001');
    await accept(orderId);
    expect((await fulfilmentOrdersOf(orderId)).map(({ method }) => method)).toEqual(['digital', 'ship']);
  });
});

describe('goods that go several ways', () => {
  const twoAddresses: Groups = [
    { method: 'ship', shippingAddress: home },
    { method: 'ship', shippingAddress: office },
  ];
  const mugs = [
    { sku: 'MUG-001', quantity: 2, unitPrice: '5.00', groupId: '1' },
    { sku: 'MUG-001', quantity: 3, unitPrice: '5.00', groupId: '2' },
  ];

  test('to two addresses are two fulfilment orders of one location, each with its own', async () => {
    await putStock(engine, 'MUG-001', 'london', 5);
    const orderId = await place(grouped(twoAddresses, mugs));
    await accept(orderId);
    const released = await fulfilmentOrdersOf(orderId);
    const each = released.map(({ groupId, location: at, lines }) => [groupId, at, lines.map(({ lineId }) => lineId)]);
    expect(each.toSorted()).toEqual([
      ['1', 'london', ['1']],
      ['2', 'london', ['2']],
    ]);
    expect((await readOrder(orderId)).type).toBe('ship');
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 5, onOrders: 5, available: 0 });
  });

  test('never take the last unit twice', async () => {
    await putStock(engine, 'MUG-001', 'london', 4);
    const orderId = await place(grouped(twoAddresses, mugs));
    await accept(orderId);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 4, onOrders: 4, available: 0, waiting: 1 });
    expect((await stored(orderId)).lines.map(({ quantities }) => quantities.backordered)).toEqual([0, 1]);
  });

  test('wait in a place of their own each, and are promoted by what each may be served from', async () => {
    await engine.put(
      'Parties',
      partyRow(
        'location',
        'LOCATION',
        'shop-soho',
        location('shop-soho', { kind: 'shop', offersPickup: true, shipsFrom: false }),
      ),
    );
    const groups: Groups = [
      { method: 'ship', shippingAddress: home },
      { method: 'pickup', pickupLocation: 'shop-soho' },
    ];
    const orderId = await place(grouped(groups, mugs));
    await accept(orderId);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 2 });
    await putStock(engine, 'MUG-001', 'shop-soho', 9);
    await promoteItem('MUG-001');
    expect(
      (await stored(orderId)).lines.map(({ quantities: { backordered, allocated } }) => [backordered, allocated]),
    ).toEqual([
      [2, 0],
      [0, 3],
    ]);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 1, allocated: 3 });
    await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId },
      body: { reason: 'changed their mind' },
    });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 0, allocated: 0, onOrders: 0 });
  });

  test('that nobody collects go back into stock, whatever the rest of the order waits for', async () => {
    await putStock(engine, 'MUG-001', 'shop-soho', 1);
    const groups: Groups = [
      { method: 'pickup', pickupLocation: 'shop-soho' },
      { method: 'service', shippingAddress: office },
    ];
    const lines = [
      { sku: 'MUG-001', quantity: 1, unitPrice: '5.00', groupId: '1' },
      { sku: 'INSTALL-001', quantity: 1, unitPrice: '50.00', groupId: '2' },
    ];
    const orderId = await place(grouped(groups, lines));
    await accept(orderId);
    await act(orderId, 'pickup', 'pick', 'pack');
    await changeOrder(orderId, (order) => ({
      state: {
        ...order,
        groupDeadlines: order.groupDeadlines?.map((one) =>
          one.groupId === '1' ? { ...one, deadlineAt: '2020-01-01T00:00:00.000Z' } : one,
        ),
      },
      events: [],
    }));
    await looked(orderId, Date.now());
    const order = await stored(orderId);
    expect(order.lines.map(({ quantities: { cancelled, released } }) => [cancelled, released])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 0, available: 1 });
    const uncollected = (await told(orderId)).find(({ metadata }) => metadata.type === 'PickupNotCollected');
    expect(uncollected?.data).toMatchObject({ location: 'shop-soho', lines: [{ lineId: '1', quantity: 1 }] });
  });
});

/** An order of a mug that a shop sends or own couriers deliver. */
const ways = (method: 'ship_from_store' | 'local_delivery', coordinates?: { latitude: number; longitude: number }) => ({
  ...placementBody({
    lines: [{ sku: 'MUG-001', quantity: 1, unitPrice: '5.00' }],
    discounts: [],
    charges: [],
    total: '5.00',
  }),
  type: method,
  shippingAddress: { ...home, ...(coordinates ? { coordinates } : {}) },
});

describe('shops and couriers', () => {
  const verdictsOn = async (orderId: string) => {
    const answer = await callApi(sourcingApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/sourcing',
      params: { orderId },
    });
    const candidates: { location: string; verdict: string }[] = answer.body.decisions[0].candidates;
    return Object.fromEntries(candidates.map(({ location: at, verdict }) => [at, verdict]));
  };

  test('what is shipped from a store comes from shops that ship, and from nowhere else', async () => {
    await engine.put(
      'Parties',
      partyRow('location', 'LOCATION', 'shop-bath', location('shop-bath', { kind: 'shop', priority: 9 })),
    );
    await putStock(engine, 'MUG-001', 'london', 5);
    await putStock(engine, 'MUG-001', 'shop-bath', 5);
    const orderId = await place(ways('ship_from_store'));
    await accept(orderId);
    expect(await fulfilmentOrdersOf(orderId)).toMatchObject([{ location: 'shop-bath', method: 'ship_from_store' }]);
    expect(await verdictsOn(orderId)).toMatchObject({ london: 'not-a-shop', 'shop-bath': 'serves' });
  });

  test('own couriers deliver from within 50 km, and nobody far away waits behind them', async () => {
    const berlin = { latitude: 52.52, longitude: 13.4 };
    const leeds = { latitude: 53.8, longitude: -1.55 };
    await engine.put('Parties', partyRow('location', 'LOCATION', 'leeds', location('leeds', { coordinates: leeds })));
    await engine.put(
      'Parties',
      partyRow('location', 'LOCATION', 'berlin', location('berlin', { country: 'DE', coordinates: berlin })),
    );
    await putStock(engine, 'MUG-001', 'leeds', 1);
    await putStock(engine, 'MUG-001', 'berlin', 1);
    const nearLondon = { latitude: 51.45, longitude: -0.2 };
    const waiting = await place(ways('local_delivery', nearLondon));
    await accept(waiting);
    expect(await verdictsOn(waiting)).toMatchObject({ leeds: 'too-far', berlin: 'other-country' });
    expect((await stored(waiting)).lines[0]?.quantities.backordered).toBe(1);
    const behind = await place(ways('local_delivery', leeds));
    await accept(behind);
    expect(await fulfilmentOrdersOf(behind)).toMatchObject([{ location: 'leeds', method: 'local_delivery' }]);
    await putStock(engine, 'MUG-001', 'london', 1);
    await promoteItem('MUG-001');
    expect((await stored(waiting)).lines[0]?.allocations).toMatchObject([{ location: 'london' }]);
  });
});

describe('an order that own couriers deliver, and whose address is changed', () => {
  const leeds = { latitude: 53.8, longitude: -1.55 };
  const nearLondon = { latitude: 51.45, longitude: -0.2 };
  const waitingNearLondon = async (): Promise<string> => {
    const orderId = await place(ways('local_delivery', nearLondon));
    await accept(orderId);
    expect((await stored(orderId)).lines[0]?.quantities.backordered).toBe(1);
    return orderId;
  };
  const move = (orderId: string, coordinates: object) =>
    callApi(ordersApi, {
      method: 'PATCH',
      path: '/v1/orders/{orderId}',
      params: { orderId },
      body: { shippingAddress: { lines: ['5 Far Road'], coordinates } },
    });
  beforeEach(async () => {
    await engine.put('Parties', partyRow('location', 'LOCATION', 'leeds', location('leeds', { coordinates: leeds })));
    await putStock(engine, 'MUG-001', 'leeds', 1);
    // Locations are remembered for half a minute.
    advanceClock(60_000);
  });

  test('gets at once what is near the new one', async () => {
    const orderId = await waitingNearLondon();
    expect(await move(orderId, leeds)).toMatchObject({ status: 200 });
    const changed = (await told(orderId)).at(-1);
    if (changed?.metadata.type !== 'OrderDetailsChanged') throw new Error('the change is not told');
    expect(await deliver(promoteBackorders, changed)).toEqual([]);
    expect((await stored(orderId)).lines[0]?.allocations).toMatchObject([{ location: 'leeds' }]);
  });

  test('cannot be moved beyond the reach of where its goods are set aside', async () => {
    const orderId = await place(ways('local_delivery', leeds));
    await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/holds',
      params: { orderId },
      body: { type: 'manual', reason: 'wait', blocks: ['release'] },
    });
    await accept(orderId);
    expect((await stored(orderId)).lines[0]?.allocations).toMatchObject([{ location: 'leeds' }]);
    expect(await move(orderId, nearLondon)).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/shippingAddress', message: expect.stringContaining('leeds') }] },
    });
    expect(await move(orderId, { latitude: 53.7, longitude: -1.5 })).toMatchObject({ status: 200 });
  });
});

describe('orders that belong to others', () => {
  test('say to which, by id or by number', async () => {
    const first = await place(placementBody({ externalNumber: 'W-1' }));
    const second = await place(
      placementBody({
        related: [
          { relation: 'exchange_of', orderId: first },
          { relation: 'part_of', externalNumber: 'W-1' },
          { relation: 'part_of', channel: 'web', externalNumber: 'W-1' },
        ],
      }),
    );
    const related = [
      { relation: 'exchange_of', orderId: first },
      { relation: 'part_of', orderId: first },
    ];
    expect((await readOrder(second)).related).toEqual(related);
    expect((await told(second))[0]?.data).toMatchObject({ related });
    expect(await readOrder(first)).not.toHaveProperty('related');
  });

  test('cannot belong to what their channel does not reach, nor to nothing', async () => {
    const other = await place(placementBody({ channel: 'marketplace', externalNumber: 'M-1' }));
    const refusal = async (related: PlacementBody['related']) => {
      const body = placementBody({ related });
      const answer = await callApi(ordersApi, { method: 'POST', path: '/v1/orders', body, clientId: 'web-only' });
      return [
        answer.status,
        answer.body.type,
        ...answer.body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ];
    };
    const unknown = (pointer: string) => [422, expect.stringContaining('unknown-reference'), pointer];
    expect(await refusal([{ relation: 'replaces', orderId: other }])).toEqual(unknown('/related/0/orderId'));
    expect(await refusal([{ relation: 'replaces', channel: 'marketplace', externalNumber: 'M-1' }])).toEqual(
      unknown('/related/0/externalNumber'),
    );
    expect(await refusal([{ relation: 'replaces', externalNumber: 'M-1' }])).toEqual(
      unknown('/related/0/externalNumber'),
    );
    const invalid = (pointer: string) => [400, expect.stringContaining('invalid-request'), pointer];
    expect(await refusal([{ relation: 'replaces' }])).toEqual(invalid('/related/0/orderId'));
    expect(await refusal([{ relation: 'replaces', orderId: other, externalNumber: 'M-1' }])).toEqual(
      invalid('/related/0/externalNumber'),
    );
  });
});

describe('changing an order of several groups', () => {
  const change = (orderId: string, body: unknown) =>
    callApi(ordersApi, { method: 'PATCH', path: '/v1/orders/{orderId}', params: { orderId }, body });
  const mugAndVisit = () =>
    place(
      grouped(
        [
          { method: 'ship', shippingAddress: home },
          { method: 'service', shippingAddress: office },
        ],
        [
          { sku: 'MUG-001', quantity: 1, unitPrice: '5.00', groupId: '1' },
          { sku: 'INSTALL-001', quantity: 1, unitPrice: '50.00', groupId: '2' },
        ],
      ),
    );
  const wanted = '2098-01-01T10:00:00.000Z';
  const promised = '2099-01-01T10:00:00.000Z';

  test('says which group it is about; the others stay, and what was said before is kept', async () => {
    const orderId = await mugAndVisit();
    const answer = await change(orderId, {
      groups: [{ groupId: '2', shippingAddress: { lines: ['3 Elm Street'] }, wantedAt: '2098-01-01T11:00:00+01:00' }],
    });
    expect(answer).toMatchObject({ status: 200 });
    const changed = { ...office, lines: ['3 Elm Street'] };
    expect((await readOrder(orderId)).groups).toMatchObject([
      { groupId: '1', method: 'ship', shippingAddress: home },
      { groupId: '2', method: 'service', shippingAddress: changed, wantedAt: wanted },
    ]);
    const earlier = { method: 'GET', path: '/v1/orders/{orderId}/details', params: { orderId } };
    const { items } = (await callApi(ordersApi, earlier)).body;
    expect(items).toMatchObject([{ groups: [{ groupId: '1' }, { groupId: '2', shippingAddress: office }] }]);
    expect((await told(orderId)).at(-1)?.data).toEqual({ changed: ['groups'], detailsVersion: 2 });
  });

  test('moves the places in which its goods wait with their promise, until they are released', async () => {
    const orderId = await mugAndVisit();
    await accept(orderId);
    expect(await change(orderId, { groups: [{ groupId: '1', promisedAt: promised }] })).toMatchObject({
      status: 200,
      body: { promisedAt: promised },
    });
    const places = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('BACKORDER#'));
    expect(places).toMatchObject([{ promisedAt: promised, groupId: '1', quantity: 1 }]);
    const ofTheVisit = { groups: [{ groupId: '2', shippingAddress: { lines: ['4 Elm Street'] } }] };
    expect(await change(orderId, ofTheVisit)).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/groups', message: expect.stringContaining('line 2') }] },
    });
    const ofTheMug = { groups: [{ groupId: '1', shippingAddress: { lines: ['4 Orchard Road'] } }] };
    expect(await change(orderId, ofTheMug)).toMatchObject({ status: 200 });
  });

  test('gives time anew to the group that is promised anew, and to no other', async () => {
    await putStock(engine, 'MUG-001', 'london', 1);
    const orderId = await mugAndVisit();
    await accept(orderId);
    const deadlineOf = async (id: string) =>
      (await stored(orderId)).groupDeadlines?.find(({ groupId }) => groupId === id)?.deadlineAt ?? '';
    const [ofTheMug, ofTheVisit] = [await deadlineOf('1'), await deadlineOf('2')];
    advanceClock(3_600_000);
    expect(await change(orderId, { groups: [{ groupId: '2', promisedAt: promised }] })).toMatchObject({ status: 200 });
    expect(await deadlineOf('1')).toBe(ofTheMug);
    expect((await deadlineOf('2')) > ofTheVisit).toBe(true);
  });

  test.each<[string, object, string]>([
    ['an address of the order', { shippingAddress: { lines: ['3 Elm Street'] } }, '/shippingAddress'],
    ['a promise of the order', { promisedAt: promised }, '/promisedAt'],
    ['a group that there is not', { groups: [{ groupId: '3', promisedAt: promised }] }, '/groups/0/groupId'],
    ['a group twice', { groups: [{ groupId: '1' }, { groupId: '1', promisedAt: promised }] }, '/groups/1/groupId'],
    [
      'no address for what is shipped',
      { groups: [{ groupId: '1', shippingAddress: null }] },
      '/groups/0/shippingAddress',
    ],
    [
      'another country',
      { groups: [{ groupId: '2', shippingAddress: { country: 'FR' } }] },
      '/groups/0/shippingAddress/country',
    ],
    [
      'a moment before it was placed',
      { groups: [{ groupId: '2', wantedAt: '2020-01-01T00:00:00Z' }] },
      '/groups/0/wantedAt',
    ],
  ])('is refused for %s', async (_, body, pointer) => {
    const orderId = await mugAndVisit();
    expect(await change(orderId, body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect((await stored(orderId)).version).toBe(1);
  });

  test('of one group is said of the order itself', async () => {
    const orderId = await place(placementBody());
    expect(await change(orderId, { groups: [{ groupId: '1', promisedAt: promised }] })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/groups' }] },
    });
    expect(await change(orderId, { wantedAt: wanted })).toMatchObject({ status: 200, body: { wantedAt: wanted } });
    expect(await readOrder(orderId)).toMatchObject({ wantedAt: wanted });
  });
});
