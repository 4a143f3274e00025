import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../../support/system/api-client.ts';
import { TestHost } from '../../support/system/system.ts';
import { until } from '../../support/until.ts';
import { announce, ended, importing, rowsOf } from './files.ts';

let host: TestHost;
let root: ApiClient;

beforeAll(async () => {
  host = await TestHost.start({ demo: false });
  root = new ApiClient(host.system);
  await root.call('createBranch', { body: { branchId: 'uk', name: 'UK', country: 'GB', currency: 'GBP' } });
  for (const channelId of ['web', 'shop']) {
    const channel = { channelId, name: channelId, branch: 'uk', currency: 'GBP', kind: 'web_shop' } as const;
    await root.call('createChannel', { body: channel });
  }
  await importing(root, 'sku,description\nTEA,Tea\nPOT,Pot\n', { kind: 'items' });
}, 120_000);

afterAll(() => host.close());

const head =
  'channel,order number,currency,customer name,address,city,postcode,country,payment,total,sku,quantity,unit price';
/** A row of an order that says all of it. */
const row = (number: string, sku: string, quantity: number, { channel = 'web', total = quantity * 2.5 } = {}) =>
  `${channel},${number},GBP,Ada,1 Road,London,N1 9GU,UK,bank_transfer,${total.toFixed(2)},${sku},${quantity},2.50`;
/** A further row of an order. */
const further = (number: string, sku: string, quantity: number) => `web,${number},,,,,,,,,${sku},${quantity},2.50`;

/** Ids of orders of a channel by their numbers, as lists have them in the end. */
const listed = async (channel: string, externalNumber: string) =>
  (await root.call('listOrders', { query: { channel, externalNumber } })).items.map(({ orderId }) => orderId);

async function orderOf(channel: string, externalNumber: string) {
  const [orderId = ''] = await until(
    `the order ${externalNumber}`,
    () => listed(channel, externalNumber),
    (found) => found.length > 0,
    30_000,
  );
  return root.call('readOrder', { params: { orderId } });
}

describe('a file of orders', () => {
  test('places each with all of its rows, or none of them, and says in each row what came of it', async () => {
    const content = [
      head,
      row('A-1', 'TEA', 2, { total: 12.5 }),
      further('A-1', 'POT', 3),
      row('A-2', 'TEA', 1, { total: 99 }),
      row('A-3', 'TEA', 1, { total: 5 }),
      further('A-3', 'NONE', 1),
      row('A-4', 'TEA', 1, { total: 5 }),
      row('A-5', 'TEA', 1),
      further('A-4', 'POT', 1),
      row('A-6', 'TEA', 1, { channel: 'nowhere' }),
      '',
    ].join('\n');
    const done = await importing(root, content, { kind: 'orders' });
    const apart = 'its rows do not stand together, but in lines 7 and 9: sort the file by order';
    expect(done.results).toEqual([
      [2, 'A-1 of web', 'created'],
      [3, 'A-1 of web', 'created'],
      [4, 'A-2 of web', 'refused', expect.stringContaining('99.00')],
      [5, 'A-3 of web', 'refused', 'with its order: see line 6'],
      [6, 'A-3 of web', 'refused', expect.stringContaining('/lines/1/sku')],
      [7, 'A-4 of web', 'rejected', apart],
      [8, 'A-5 of web', 'created'],
      [9, 'A-4 of web', 'rejected', apart],
      [10, 'A-6 of nowhere', 'refused', expect.stringContaining('nowhere')],
    ]);
    expect(done).toMatchObject({ stage: 'completed', rows: { created: 3, refused: 4, rejected: 2 } });
    expect(await orderOf('web', 'A-1')).toMatchObject({
      total: '12.50',
      lines: [
        { sku: 'TEA', ordered: 2 },
        { sku: 'POT', ordered: 3 },
      ],
      shippingAddress: { city: 'London', country: 'GB' },
    });
    await orderOf('web', 'A-5');
    for (const number of ['A-2', 'A-3', 'A-4']) expect(await listed('web', number)).toEqual([]);
  });

  test('is judged in a dry run as it would be placed, and places nothing', async () => {
    const content = [head, row('D-1', 'TEA', 1), row('D-2', 'TEA', 1, { total: 9 }), ''].join('\n');
    const tried = await importing(root, content, { kind: 'orders', dryRun: true });
    expect(tried.results).toEqual([
      [2, 'D-1 of web', 'readable'],
      [3, 'D-2 of web', 'refused', expect.stringContaining('9.00')],
    ]);
    await importing(root, [head, row('D-1', 'TEA', 1), ''].join('\n'), { kind: 'orders' });
    await orderOf('web', 'D-1');
    expect(await listed('web', 'D-1')).toHaveLength(1);
  });

  test('whose numbers are taken is refused, order by order, and changes none of them', async () => {
    const content = [head, row('T-1', 'TEA', 1), ''].join('\n');
    expect((await importing(root, content, { kind: 'orders' })).rows).toEqual({ created: 1 });
    const before = await orderOf('web', 'T-1');
    const again = await importing(root, [head, row('T-1', 'POT', 9), row('T-2', 'TEA', 1), ''].join('\n'), {
      kind: 'orders',
    });
    expect(again.results).toEqual([
      [2, 'T-1 of web', 'refused', expect.stringContaining(before.orderId)],
      [3, 'T-2 of web', 'created'],
    ]);
    expect((await orderOf('web', 'T-1')).lines).toMatchObject([{ sku: 'TEA', ordered: 1 }]);
  });

  test('keeps the rows of an order together over the bounds of what is carried out at a time', async () => {
    const orders = Array.from({ length: 5 }, (_, order) => [
      row(`B-${order}`, 'TEA', 1, { total: 375 }),
      ...Array.from({ length: 149 }, () => further(`B-${order}`, 'POT', 1)),
    ]);
    const done = await importing(root, [head, ...orders.flat(), ''].join('\n'), { kind: 'orders' });
    expect(done.rows).toEqual({ created: 750 });
    expect(done.results.map(([line]) => line)).toEqual(Array.from({ length: 750 }, (_, index) => index + 2));
    expect((await orderOf('web', 'B-2')).lines).toHaveLength(150);
  });

  test('may be JSON lines, with an order in each', async () => {
    const order = (externalNumber: string) => ({
      channel: 'web',
      externalNumber,
      type: 'ship',
      currency: 'GBP',
      customer: { name: 'Ada' },
      shippingAddress: { lines: ['1 Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
      lines: [{ sku: 'TEA', quantity: 1, unitPrice: '2.50' }],
      total: '2.50',
      tenders: [{ kind: 'bank_transfer' }],
    });
    const lines = [order('J-1'), order('J-1'), { ...order('J-2'), colour: 'green' }].map((one) => JSON.stringify(one));
    const done = await importing(root, `${lines.join('\n')}\n`, { kind: 'orders' });
    expect(done.results).toEqual([
      [1, 'J-1 of web', 'created'],
      [2, 'J-1 of web', 'rejected', 'line 1 is about J-1 of web already'],
      [3, 'J-2 of web', 'refused', expect.stringContaining('colour')],
    ]);
  });
});

test('a file of orders of the past records them with their own numbers and dates, and nothing is done about them', async () => {
  const content = [
    `${head},placed at,shipped at,invoice,invoice date,paid at`,
    `${row('H-1', 'LONG-GONE', 2, { total: 7.5 })},04/01/2011,05/01/2011,R-77,05/01/2011,31/01/2011`,
    `${further('H-1', 'TEA', 1)},,05/01/2011,R-77,05/01/2011,31/01/2011`,
    `${row('H-2', 'TEA', 1)},04/01/2011,,,,`,
    '',
  ].join('\n');
  const done = await importing(root, content, { kind: 'history' });
  expect(done.results).toEqual([
    [2, 'H-1 of web', 'created'],
    [3, 'H-1 of web', 'created'],
    [4, 'H-2 of web', 'refused', expect.stringContaining('/history')],
  ]);
  const order = await orderOf('web', 'H-1');
  expect(order).toMatchObject({ placedAt: '2011-01-04T00:00:00.000Z', status: { lifecycle: 'completed' } });
  expect(order.history).toMatchObject({
    invoices: [{ number: 'R-77', issuedAt: '2011-01-05T00:00:00.000Z', total: '7.50' }],
    payments: [{ kind: 'bank_transfer', amount: '7.50' }],
  });
});

test('a live order of a file that was placed in another year keeps that moment; its invoice and postings bear the day of the shipment', async () => {
  const place = { country: 'GB', coordinates: { latitude: 51.5, longitude: -0.1 }, timeZone: 'Europe/London' };
  await root.call('createLocation', { body: { locationId: 'london', name: 'London', kind: 'warehouse', ...place } });
  await root.call('receiveStock', { body: { location: 'london', lines: [{ sku: 'TEA', quantity: 5 }] } });
  const began = Date.now();
  const late = row('Y-1', 'TEA', 2).replace('bank_transfer', 'marketplace');
  const done = await importing(root, `${head},placed at\n${late},30/12/2019\n`, { kind: 'orders', dates: 'day-first' });
  expect(done.results).toEqual([[2, 'Y-1 of web', 'created']]);
  const { orderId, placedAt } = await orderOf('web', 'Y-1');
  expect(placedAt).toBe('2019-12-30T00:00:00.000Z');
  const work = await until(
    'the work',
    () => root.call('listOrderFulfilmentOrders', { params: { orderId } }),
    ({ items }) => items.length > 0,
    30_000,
  );
  const params = { orderId, fulfilmentOrderId: work.items[0]?.fulfilmentOrderId ?? '' };
  await root.call('pickFulfilmentOrder', { params, body: {} });
  await root.call('packFulfilmentOrder', { params, body: {} });
  await root.call('handOverFulfilmentOrder', {
    params,
    body: { carrier: 'PARCELS', trackingNumber: '4111111111111111' },
  });
  const [invoice] = await until(
    'the invoice',
    async () => (await root.call('listInvoices', { query: { branch: 'uk' } })).items,
    (issued) => issued.length > 0,
    30_000,
  );
  expect(invoice).toMatchObject({ number: 'INV-uk-000001', orderId, total: '5.00' });
  expect(Date.parse(invoice?.issuedAt ?? '')).toBeGreaterThanOrEqual(began);
  const { items: entries } = await root.call('readJournal', { params: { branch: 'uk' } });
  expect(entries.map(({ kind }) => kind)).toEqual(['receipt', 'invoice']);
  for (const { postedAt } of entries) expect(Date.parse(postedAt)).toBeGreaterThanOrEqual(began);
});

test('an import of orders takes those that its client reaches, and needs the scope by which they are placed', async () => {
  const params = { channelId: 'web' };
  const scopes = ['imports:read', 'imports:write', 'orders:write'] as const;
  const made = await root.call('createChannelCredentials', { params, body: { name: 'Loader', scopes: [...scopes] } });
  const loader = new ApiClient({ ...host.system, clientId: made.clientId, clientSecret: made.clientSecret });
  const content = [head, row('L-1', 'TEA', 1), row('L-2', 'TEA', 1, { channel: 'shop' }), ''].join('\n');
  await expect(announce(loader, content, { kind: 'history' })).rejects.toMatchObject({
    code: 'not-authorised',
    message: expect.stringContaining('oms/history:write') as string,
  });
  const { importId } = await announce(loader, content, { kind: 'orders' });
  await loader.call('startImport', { params: { importId } });
  expect((await ended(loader, importId)).rows).toEqual({ created: 1, refused: 1 });
  expect(await rowsOf(loader, importId)).toEqual([
    [2, 'L-1 of web', 'created'],
    [3, 'L-2 of shop', 'refused', expect.stringContaining('do not reach the channel "shop"')],
  ]);
});

test('an import of orders goes on behind a crash, with each of them once', async () => {
  const numbers = Array.from({ length: 900 }, (_, index) => `K-${index}`);
  const rows = numbers.map(
    (number) => `${row(number, 'TEA', 1, { channel: 'shop' })},2011-01-04,2011-01-05,2011-01-05`,
  );
  const content = [`${head},placed at,shipped at,paid at`, ...rows, ''].join('\n');
  const { importId } = await announce(root, content, { kind: 'history' });
  await root.call('startImport', { params: { importId } });
  const isUnderWay = ({ bytes }: { bytes: { done: number } }) => bytes.done > 1_000;
  await until('the first rows', () => root.call('getImport', { params: { importId } }), isUnderWay, 60_000);
  await host.killHard();
  await host.launch();
  root = new ApiClient(host.system);
  expect(await ended(root, importId)).toMatchObject({ stage: 'completed', rows: { created: 900 } });
  const results = await rowsOf(root, importId);
  expect(results).toEqual(numbers.map((number, index) => [index + 2, `${number} of shop`, 'created']));
  const recorded = await until('all orders in the list', allOfShop, (found) => found.length >= 900, 60_000);
  expect(new Set(recorded)).toEqual(new Set(numbers));
  expect(recorded).toHaveLength(900);
}, 240_000);

async function allOfShop(): Promise<string[]> {
  const numbers: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { channel: 'shop', limit: '100', ...(cursor === undefined ? {} : { cursor }) };
    const page = await root.call('listOrders', { query });
    numbers.push(...page.items.map(({ externalNumber }) => externalNumber));
    cursor = page.next;
  } while (cursor !== undefined);
  return numbers;
}
