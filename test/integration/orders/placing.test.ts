import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { orderSummary, orderView } from '#shared/contracts/api/order-views.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { handler } from '#functions/orders/api.ts';
import { handler as search } from '#functions/search/api.ts';
import { callApi } from '../../support/api/api.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { longPlacement, placementBody } from '../../support/orders/placements.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const place = (body: unknown, more: Partial<Parameters<typeof callApi>[1]> = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/orders', body, ...more });

const read = (orderId: string, more: Partial<Parameters<typeof callApi>[1]> = {}) =>
  callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId }, ...more });

async function ordersHeld(): Promise<number> {
  return (await engine.rows('Orders')).filter(({ entry }) => entry === 'ORDER').length;
}

describe('placing an order', () => {
  test('answers with its address and version, and keeps header, buyer, number, event and answer', async () => {
    const answer = await place(placementBody({ externalNumber: 'W-1' }));
    expect(answer.status).toBe(201);
    const { orderId } = orderSummary.parse(answer.body);
    expect(answer.headers).toMatchObject({ location: `/v1/orders/${orderId}`, etag: '"1"' });
    const rows = await engine.rows('Orders');
    expect(rows.map(({ entry }) => entry).sort()).toEqual(['EVENT#000000001', 'ORDER', 'ORDER#BUYER', 'REFERENCE']);
    const told = rows.find(({ entry }) => entry === 'EVENT#000000001')?.['events'] as DomainEvent[];
    expect(told[0]).toMatchObject({
      metadata: { type: 'OrderPlaced', sequence: 1, orderId, externalNumber: 'W-1', channel: 'web', branch: 'uk' },
      data: { orderType: 'ship', total: { amount: '39.72', currency: 'GBP' }, lineCount: 2, units: 3 },
    });
    expect((await engine.counts()).Idempotency).toBe(1);
  });

  test('keeps and shows what is said beside, and its event names only the version of the row where it stands', async () => {
    const said = {
      tags: ['gift', 'VIP Ada'],
      metadata: { basket: '77', 'utm_source/№ 1': 'ada’s newsletter' },
      note: 'Ring twice',
      giftMessage: 'Many happy returns,\nAda',
    };
    const ofLine = {
      note: 'The blue one',
      properties: [{ name: 'Engraving', value: 'For Ada' }, { name: 'Gift wrap' }],
      giftMessage: 'Dear Ada',
    };
    const body = placementBody();
    const lines = body.lines.map((line, place) => ({
      ...line,
      ...(place === 0 ? { externalLineId: '254721536' } : ofLine),
    }));
    const placed = await place({ ...body, ...said, tags: [...said.tags, 'gift'], lines, test: true });
    expect([placed.status, placed.body.test]).toEqual([201, true]);
    const view = orderView.parse((await read(placed.body.orderId)).body);
    expect(view).toMatchObject({ ...said, test: true, lines: [{ externalLineId: '254721536' }, ofLine] });
    expect(view.lines[0]).not.toHaveProperty('note');
    const rows = await engine.rows('Orders');
    const told = rows.find(({ entry }) => entry === 'EVENT#000000001')?.['events'] as DomainEvent[] | undefined;
    expect(told?.[0]?.data).toMatchObject({ detailsVersion: 1, test: true });
    expect(JSON.stringify(rows.filter(({ entry }) => entry !== 'ORDER#BUYER'))).not.toMatch(
      /gift|Ada|basket|newsletter|Ring|happy|blue|Engraving/,
    );
  });

  test('keeps who buys, who pays and who gets it apart, and what the marketplace delivers without an address', async () => {
    const people = {
      customer: {
        name: 'Ada Green',
        company: 'Green GmbH',
        vatNumber: 'DE 123456789',
        registrationNumber: 'HRB 1',
        phone: '+49 30 1234567',
        locale: 'de',
      },
      billTo: {
        company: 'Green Holding AG',
        vatNumber: 'CHE-123.456.789 MWST',
        email: 'bills@example.com',
        address: { lines: ['Bahnhofstrasse 1', '3. Stock'], city: 'Zürich', postalCode: '8001', country: 'CH' },
      },
      purchaseOrderNumber: 'PO № 7/2026',
      shippingAddress: {
        name: 'Warehouse',
        company: 'Green GmbH',
        phone: '+353 1 234 5678',
        email: 'dock@example.com',
        lines: Array.from({ length: 10 }, (_, line) => `Line ${line + 1}`),
        city: 'Cork',
        country: 'IE',
      },
    };
    const placed = await place({ ...placementBody(), ...people });
    expect(placed.status).toBe(201);
    expect(orderView.parse((await read(placed.body.orderId)).body)).toMatchObject(people);
    const theirs = { shippingAddress: undefined, deliveredBy: 'marketplace', customer: {} } as const;
    const delivered = await place({ ...placementBody(), ...theirs });
    expect(delivered.status).toBe(201);
    const view = orderView.parse((await read(delivered.body.orderId)).body);
    expect([view.deliveredBy, view.shippingAddress, view.billTo]).toEqual(['marketplace', undefined, undefined]);
    const ofGreece = { city: 'Athens', lines: ['Odos 1'], country: 'EL' };
    const greek = await place(placementBody({ shippingAddress: ofGreece }));
    expect((await read(greek.body.orderId)).body.shippingAddress).toEqual({ ...ofGreece, country: 'GR' });
  });

  test('keeps addresses and numbers as they were written beside how they are compared and dialled', async () => {
    const { body } = await place({
      ...placementBody(),
      customer: { email: 'Jörg@Bücher.example\u200b', phone: '(030) 123 4567' },
      billTo: {
        email: 'bills@example.com',
        phone: '020 7946 0000 ext. 12',
        address: { lines: [], country: 'GB' },
      },
      shippingAddress: {
        phone: '555-555-BILL',
        lines: ['Straße 1'],
        city: 'Berlin',
        postalCode: '10115',
        country: 'DE',
      },
    });
    const { customer, billTo, shippingAddress } = orderView.parse((await read(body.orderId)).body);
    expect(customer).toEqual({
      email: 'Jörg@Bücher.example',
      emailNormalised: 'jörg@xn--bcher-kva.example',
      phone: '(030) 123 4567',
      phoneNormalised: '+49301234567',
      locale: 'en',
    });
    expect(billTo).toMatchObject({ email: 'bills@example.com', phoneNormalised: '+442079460000;ext=12' });
    expect(billTo).not.toHaveProperty('emailNormalised');
    expect(shippingAddress).toMatchObject({ phone: '555-555-BILL' });
    expect(shippingAddress).not.toHaveProperty('phoneNormalised');
  });

  test('says nothing of a test that is none, and of what is empty', async () => {
    const placed = await place({ ...placementBody(), test: false, tags: [], metadata: {}, note: '' });
    const { body } = await read(placed.body.orderId);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['test']));
    for (const name of ['test', 'tags', 'metadata', 'note']) expect(body).not.toHaveProperty(name);
  });

  test('takes an order number as it is, once per channel however its letters are composed', async () => {
    const externalNumber = '№ 10/7 "Café" & [a:b] #1';
    const { status, body } = await place(placementBody({ externalNumber }));
    expect([status, body.externalNumber]).toEqual([201, externalNumber]);
    const same = ` ${externalNumber.normalize('NFD')}\u200b`;
    expect((await place(placementBody({ externalNumber: same }))).body).toMatchObject({
      code: 'external-number-taken',
    });
    const list = { method: 'GET', path: '/v1/orders', query: { channel: 'web', externalNumber: same } };
    expect((await callApi(search, list)).body.items).toMatchObject([{ orderId: body.orderId, externalNumber }]);
  });

  test('answers the same content in another order, with null and "" for what is absent, as the same request', async () => {
    const body = placementBody({ externalNumber: 'W-1' });
    const first = await place(body, { idempotencyKey: 'key-1' });
    const members = Object.entries(body).toReversed();
    const again = Object.fromEntries([...members, ['promisedAt', null], ['pickupLocation', '']]);
    const second = await place(again, { idempotencyKey: 'key-1' });
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    const other = await place({ ...body, priority: 1 }, { idempotencyKey: 'key-1' });
    expect(other.body.code).toBe('idempotency-key-reused');
  });

  test('takes "1000.00" yen as 1000', async () => {
    const lines = [{ sku: 'TEA-001', quantity: 1, unitPrice: '1000.00' }];
    const yen = {
      currency: 'JPY',
      lines,
      discounts: [{ amount: '0.000000' }],
      charges: [{ kind: 'shipping', price: '0.0' } as const],
      total: '1000.0',
    };
    expect((await place(placementBody(yen))).body).toMatchObject({ total: '1000', currency: 'JPY' });
  });

  test('freezes the order discount over the lines', async () => {
    const { body } = await place(placementBody());
    const order = orderView.parse((await read(body.orderId)).body);
    expect(order.lines.map(({ discounts }) => discounts)).toEqual([
      [{ amount: '0.66', ofOrder: true }],
      [{ amount: '2.00' }, { amount: '0.34', ofOrder: true }],
    ]);
    expect(order.totals).toEqual({
      goods: '32.48',
      charges: '3.95',
      discount: '3.00',
      discounts: [{ amount: '1.00', ofOrder: true }, { amount: '2.00' }],
      tax: '6.29',
      taxes: [{ amount: '6.29', rate: '20' }],
      total: '39.72',
    });
  });

  test('shows what its customer was shown in another currency, and prices that contain their taxes', async () => {
    const presentment = {
      currency: 'JPY',
      total: '4391',
      rate: { from: 'GBP', to: 'JPY', rate: '191.33', date: '2026-11-22', source: 'shop' },
    };
    const { body } = await place(
      placementBody({
        pricesIncludeTax: true,
        lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: '9.99', taxes: [{ amount: '3.33', rate: '20' }] }],
        discounts: [],
        charges: [
          { kind: 'shipping', price: '2.99' },
          { kind: 'rounding', price: '-0.02' },
        ],
        total: '22.95',
        presentment,
      }),
    );
    const order = orderView.parse((await read(body.orderId)).body);
    expect(order).toMatchObject({
      pricesIncludeTax: true,
      presentment,
      lines: [{ price: '19.98', taxes: [{ amount: '3.33' }], total: '19.98' }],
      charges: [{ total: '2.99' }, { kind: 'rounding', total: '-0.02' }],
      totals: { goods: '19.98', charges: '2.97', tax: '3.33', total: '22.95' },
    });
  });

  test('keeps 1,000 lines and reads them back in their order', async () => {
    const answer = await place(longPlacement(1000));
    expect(answer.status).toBe(201);
    const order = orderView.parse((await read(answer.body.orderId)).body);
    expect(order.lines.map(({ lineId }) => lineId)).toEqual(
      Array.from({ length: 1000 }, (_, index) => String(index + 1)),
    );
    expect(order.total).toBe('1000.00');
  });

  test('takes one call to the database once channel and items are known', async () => {
    await place(placementBody());
    const calls: string[] = [];
    beforeCalls((operation) => calls.push(operation));
    await place(placementBody());
    beforeCalls();
    expect(calls).toEqual(['TransactWriteItems']);
  });

  test('takes yen without and dinars with three decimal places', async () => {
    const lines = [{ sku: 'TEA-001', quantity: 3, unitPrice: '120' }];
    const yen = await place(
      placementBody({ currency: 'JPY', lines, discounts: [{ amount: '10' }], charges: [], total: '350' }),
    );
    expect(yen.body).toMatchObject({ currency: 'JPY', total: '350' });
    const dinars = await place(
      placementBody({
        currency: 'BHD',
        lines: [{ sku: 'TEA-001', quantity: 3, unitPrice: '0.333' }],
        discounts: [{ amount: '0.001' }],
        charges: [],
        total: '0.998',
      }),
    );
    expect(dinars.body).toMatchObject({ currency: 'BHD', total: '0.998' });
  });
});

describe('the same request again', () => {
  test('gives the same answer, one after the other and 20 times at once', async () => {
    const body = placementBody();
    const first = await place(body, { idempotencyKey: 'k-1' });
    const again = await place(body, { idempotencyKey: 'k-1' });
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });

    const other = placementBody();
    const answers = await Promise.all(Array.from({ length: 20 }, () => place(other, { idempotencyKey: 'k-2' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
    expect(await ordersHeld()).toBe(2);
  });

  test('with another key finds the number taken and names the order that has it', async () => {
    const body = placementBody();
    const first = await place(body);
    const second = await place(body);
    expect(second).toMatchObject({ status: 409, body: { code: 'external-number-taken' } });
    expect(second.body.detail).toContain(first.body.orderId);
    expect(second.body.errors).toEqual([
      { pointer: '/externalNumber', message: `is the number of order ${first.body.orderId}` },
    ]);
    expect(await ordersHeld()).toBe(1);
    expect((await engine.counts()).Idempotency).toBe(1);
  });

  test('the same number belongs to each channel on its own', async () => {
    expect((await place(placementBody({ externalNumber: 'N-1' }))).status).toBe(201);
    expect((await place(placementBody({ externalNumber: 'N-1', channel: 'marketplace' }))).status).toBe(201);
  });
});

describe('who may place', () => {
  test('a client bound to other channels or branches may not', async () => {
    const before = await engine.counts();
    const otherChannel = await place(placementBody({ channel: 'marketplace' }), { clientId: 'web-only' });
    expect(otherChannel).toMatchObject({ status: 403, body: { errors: [{ pointer: '/channel' }] } });
    expect((await place(placementBody(), { clientId: 'eu-only' })).status).toBe(403);
    expect((await place(placementBody(), { clientScopes: ['orders:read'] })).status).toBe(403);
    expect((await place(placementBody(), { clientId: 'nobody' })).status).toBe(403);
    expect(await engine.counts()).toEqual(before);
  });

  test('a client bound to the channel may, and nobody else reads the order', async () => {
    const { body, status } = await place(placementBody(), { clientId: 'web-only' });
    expect(status).toBe(201);
    expect((await read(body.orderId, { clientId: 'web-only' })).status).toBe(200);
    expect((await read(body.orderId, { clientId: 'eu-only' })).status).toBe(404);
    expect((await read(body.orderId, { clientScopes: ['orders:write'] })).status).toBe(403);
  });
});
