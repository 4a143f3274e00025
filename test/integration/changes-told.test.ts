import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { handler as inventory } from '#functions/inventory/api.ts';
import { handler as notifications } from '#functions/notifications/api.ts';
import type { Customer } from '#functions/parties/party.ts';
import { openedCustomer } from '#functions/parties/keeping/sealed-customer.ts';
import { handler as parties } from '#functions/parties/api.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { TableName } from '#shared/dynamodb/tables.ts';
import { callApi, rootClient, type ApiRequest } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { misdescribed } from '../support/published-as-described.ts';
import { startUserPool } from '../support/aws/user-pool.ts';
import { putWorld } from '../support/world.ts';

const engine = await startEngine();
const pool = await startUserPool();
afterAll(async () => {
  await pool.stop();
  await engine.stop();
});
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

type Handler = Parameters<typeof callApi>[0];

const post = (handler: Handler, path: string, body?: object, params: ApiRequest['params'] = {}) =>
  callApi(handler, { method: 'POST', path, params, ...(body ? { body } : {}) });
const put = (handler: Handler, path: string, params: Record<string, string>, body: object) =>
  callApi(handler, { method: 'PUT', path, params, body, headers: { 'if-match': '"1"' } });

/** The events in a table's outbox, each as described, in the order in which they happened. */
async function eventsIn(table: TableName): Promise<DomainEvent[]> {
  const rows = (await engine.rows(table)).filter(({ outbox }) => outbox === true);
  const events = rows.flatMap((row) => row['events'] as DomainEvent[]);
  expect(events.flatMap(misdescribed)).toEqual([]);
  for (const { metadata } of events) {
    expect(metadata).toMatchObject({ actor: { kind: 'client', id: rootClient }, requestId: expect.any(String) });
  }
  return events.sort((a, b) => (a.metadata.id < b.metadata.id ? -1 : 1));
}

const dataOf = async (table: TableName) => (await eventsIn(table)).map(({ metadata: { type }, data }) => [type, data]);

describe('a change of settings is told with who has made it, how it stood before and how it stands', () => {
  test('of an item', async () => {
    const settings = {
      kind: 'goods',
      description: 'Oil filter',
      unitCost: { amount: '4.20', currency: 'EUR' },
    } as const;
    await post(catalogue, '/v1/items', { ...settings, sku: 'FILTER' });
    await put(
      catalogue,
      '/v1/items/{sku}',
      { sku: 'FILTER' },
      { ...settings, barcodes: ['4006381333931'], active: false },
    );
    const first = {
      ...settings,
      barcodes: [],
      crossReferences: [],
      unit: 'each',
      taxClass: 'standard',
      backorderable: false,
      active: true,
    };
    expect(await dataOf('Catalogue')).toEqual([
      ['ItemChanged', { sku: 'FILTER', version: 1, after: first }],
      [
        'ItemChanged',
        { sku: 'FILTER', version: 2, before: first, after: { ...first, barcodes: ['4006381333931'], active: false } },
      ],
    ]);
  });

  test('of a branch, without whose orders it holds', async () => {
    const settings = { name: 'Ireland', country: 'IE', currency: 'EUR', approvalLimit: '500.00' };
    await post(parties, '/v1/branches', { ...settings, branchId: 'ie' });
    const listed = { ...settings, approvalLimit: '9.50', listedEmails: ['eve@example.com'] };
    await put(parties, '/v1/branches/{branchId}', { branchId: 'ie' }, listed);
    const after = { country: 'IE', currency: 'EUR', approvalLimit: '500.00', duplicateWindowMinutes: 0, active: true };
    const [[, made], [, changed]] = (await dataOf('Parties')) as [[string, object], [string, object]];
    expect(made).toEqual({
      branchId: 'ie',
      version: 1,
      changed: ['active', 'approvalLimit', 'branchId', 'country', 'currency', 'duplicateWindowMinutes'].concat([
        'listedAddresses',
        'listedEmails',
        'name',
      ]),
      after,
    });
    expect(changed).toEqual({
      branchId: 'ie',
      version: 2,
      changed: ['approvalLimit', 'listedEmails'],
      before: after,
      after: { ...after, approvalLimit: '9.50' },
    });
    expect(JSON.stringify(await eventsIn('Parties'))).not.toContain('eve@');
  });

  test('of a channel and a location', async () => {
    const channel = { name: 'Stall', branch: 'uk', currency: 'GBP', kind: 'point_of_sale' };
    await post(parties, '/v1/channels', { ...channel, channelId: 'stall' });
    await put(parties, '/v1/channels/{channelId}', { channelId: 'stall' }, { ...channel, active: false });
    const place = { name: 'Leeds', kind: 'shop', country: 'GB', timeZone: 'Europe/London' };
    const location = { ...place, coordinates: { latitude: 53.8, longitude: -1.5 } };
    await post(parties, '/v1/locations', { ...location, locationId: 'leeds' });
    await put(parties, '/v1/locations/{locationId}', { locationId: 'leeds' }, { ...location, branches: ['uk'] });
    const told = await dataOf('Parties');
    expect(told.map(([type]) => type)).toEqual([
      'ChannelChanged',
      'ChannelChanged',
      'LocationChanged',
      'LocationChanged',
    ]);
    expect(told[1]?.[1]).toMatchObject({ changed: ['active'], before: { active: true }, after: { active: false } });
    expect(told[3]?.[1]).toMatchObject({
      version: 2,
      changed: ['branches'],
      after: { branches: ['uk'], priority: 100 },
    });
    expect(JSON.stringify(told)).not.toMatch(/Stall|Leeds|53\.8/);
  });

  test('of credentials, which are disabled once', async () => {
    const path = '/v1/channels/{channelId}/credentials';
    const body = { name: "Anna's desk", scopes: ['orders:read'] };
    const { clientId } = (await post(parties, path, body, { channelId: 'web' })).body;
    const params = { channelId: 'web', clientId };
    const disable = () => callApi(parties, { method: 'DELETE', path: `${path}/{clientId}`, params });
    expect((await Promise.all([disable(), disable()])).map(({ status }) => status)).toEqual([204, 204]);
    const rights = { scopes: ['orders:read'], channels: ['web'], branches: ['uk'], locations: [], disabled: false };
    const of = { clientId, owner: { kind: 'channel', id: 'web' } };
    expect(await dataOf('Parties')).toEqual([
      ['CredentialsChanged', { ...of, after: rights }],
      ['CredentialsChanged', { ...of, before: rights, after: { ...rights, disabled: true } }],
    ]);
  });

  test('of a webhook endpoint, but not where it is and what it signs with', async () => {
    const path = '/v1/channels/{channelId}/webhooks';
    const body = { url: 'https://shop.example.com/key-to-it', events: ['OrderPlaced'] };
    const { endpointId } = (await post(notifications, path, body, { channelId: 'web' })).body;
    const params = { channelId: 'web', endpointId };
    await post(notifications, `${path}/{endpointId}/rotate-secret`, {}, params);
    await callApi(notifications, { method: 'DELETE', path: `${path}/{endpointId}`, params });
    const of = { endpointId, channel: 'web' };
    const active = { events: ['OrderPlaced'], active: true };
    expect(await dataOf('Messages')).toEqual([
      ['WebhookEndpointChanged', { ...of, changed: ['active', 'events', 'secret', 'url'], after: active }],
      ['WebhookEndpointChanged', { ...of, changed: ['secret'], before: active, after: active }],
      ['WebhookEndpointChanged', { ...of, changed: ['active'], before: active, after: { ...active, active: false } }],
    ]);
    expect(JSON.stringify(await eventsIn('Messages'))).not.toMatch(/key-to-it|whsec/);
  });

  test('of safety stock and counters, and nothing where nothing differs', async () => {
    const lines = (safetyStock: number) => ({ location: 'london', lines: [{ sku: 'TEA-001', safetyStock }] });
    await post(inventory, '/v1/stock/safety', lines(5));
    await post(inventory, '/v1/stock/safety', lines(2));
    await post(inventory, '/v1/stock/safety', lines(2));
    await post(inventory, '/v1/stock/shards', { sku: 'TEA-001', location: 'london', shards: 3 });
    const of = { sku: 'TEA-001', location: 'london' };
    expect(await dataOf('Inventory')).toEqual([
      ['SafetyStockChanged', { ...of, before: 0, after: 5 }],
      ['SafetyStockChanged', { ...of, before: 5, after: 2 }],
      ['StockShardsChanged', { ...of, before: 1, after: 3 }],
    ]);
  });
});

describe('who may be a person', () => {
  const settings = { channel: 'web', name: 'Ada', email: 'ada@example.com' };

  test('is told by id and version, and stands in a row of that version', async () => {
    await post(parties, '/v1/customers', { ...settings, customerId: 'c-1' });
    await put(parties, '/v1/customers/{customerId}', { customerId: 'c-1' }, { ...settings, name: 'Ada Brown' });
    const told = await dataOf('Parties');
    expect(told[1]).toEqual(['CustomerChanged', { customerId: 'c-1', channel: 'web', version: 2, changed: ['name'] }]);
    expect(JSON.stringify(told)).not.toContain('Ada');
    const versions = (await engine.rows('Parties')).filter(({ entry }) => String(entry).startsWith('VERSION#'));
    expect(JSON.stringify(versions)).not.toContain('Ada');
    const opened = versions.map(async ({ party, entry, details }) => [
      party,
      entry,
      await openedCustomer(details as Customer),
    ]);
    expect(await Promise.all(opened)).toEqual([
      ['customer#c-1', 'VERSION#000000001', expect.objectContaining({ name: 'Ada' })],
      ['customer#c-1', 'VERSION#000000002', expect.objectContaining({ name: 'Ada Brown' })],
    ]);
  });

  test('is listed once, whatever versions there were', async () => {
    await post(parties, '/v1/customers', { ...settings, customerId: 'c-1' });
    await put(parties, '/v1/customers/{customerId}', { customerId: 'c-1' }, { ...settings, name: 'Ada Brown' });
    const { body } = await callApi(parties, { method: 'GET', path: '/v1/customers', query: { channel: 'web' } });
    expect(body.items).toMatchObject([{ customerId: 'c-1', name: 'Ada Brown', version: 2 }]);
  });
});

test('what is about the business is told to no webhook: who asks for it is refused', async () => {
  const body = { url: 'https://shop.example.com/events', events: ['OrderPlaced', 'ItemChanged'] };
  const { status, body: problem } = await post(notifications, '/v1/channels/{channelId}/webhooks', body, {
    channelId: 'web',
  });
  expect([status, problem.errors[0].pointer]).toEqual([400, '/events/1']);
});
