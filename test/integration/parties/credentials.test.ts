import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { handler } from '#functions/parties/api.ts';
import { setAmbient } from '#shared/ambient.ts';
import { mayWorkOn } from '#shared/http/access/principal.ts';
import { principalOf } from '#shared/http/access/principals.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { startUserPool } from '../../support/aws/user-pool.ts';
import { branch, channel, clientRow, location } from '../../support/world.ts';

const engine = await startEngine();
const pool = await startUserPool();
afterAll(async () => {
  await pool.stop();
  await engine.stop();
});

const row = (kind: string, entry: string, id: string, details: object) =>
  engine.put('Parties', { party: `${kind}#${id}`, entry, kind, kindKey: id, details, version: 1 });

beforeEach(async () => {
  await engine.clear();
  await row('branch', 'BRANCH', 'uk', branch('uk'));
  await row('channel', 'CHANNEL', 'web', channel('web'));
  await row('channel', 'CHANNEL', 'other', channel('other'));
  await row('location', 'LOCATION', 'london', location('london'));
});

const path = '/v1/channels/{channelId}/credentials';
const grant = (body: object, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path, params: { channelId: 'web' }, body, ...more });
const shop = { name: 'Shop server', scopes: ['orders:write', 'parties:read'] };

const channelsSeenBy = (clientId: string) =>
  callApi(handler, { method: 'GET', path: '/v1/channels', clientId, clientScopes: ['parties:read'] });

test('credentials get tokens with their scopes and reach their channel only', async () => {
  const { status, body, headers } = await grant(shop);
  expect(status).toBe(201);
  expect(headers['location']).toBe('/v1/channels/web/credentials');
  expect(body).toMatchObject({ channels: ['web'], branches: ['uk'], locations: [], disabled: false });
  expect(pool.grant(body.clientId, body.clientSecret)).toEqual({
    status: 200,
    scope: 'oms/orders:write oms/parties:read',
  });
  const seen = await channelsSeenBy(body.clientId);
  expect(seen.body.items.map((each: { channelId: string }) => each.channelId)).toEqual(['web']);
});

test('those for tests are told from others, have no scope by which anything real is changed, and the event says what they are', async () => {
  const scopes = ['orders:read', 'orders:write', 'inventory:read'];
  const { status, body } = await grant({ name: 'Shop, trying', scopes, test: true });
  expect([status, body.test]).toEqual([201, true]);
  const listed = await callApi(handler, { method: 'GET', path, params: { channelId: 'web' } });
  expect(listed.body.items).toMatchObject([{ clientId: body.clientId, test: true }]);
  expect(await principalOf({ sub: body.clientId, client_id: body.clientId, scope: 'oms/orders:read' })).toMatchObject({
    channels: ['web'],
    testsOnly: true,
  });
  const events = (await engine.rows('Parties')).filter(({ entry }) => String(entry).startsWith('EVENT#'));
  expect(JSON.stringify(events)).toContain('"test":true');
  const refused = await grant({
    name: 'Shop, trying',
    scopes: [...scopes, 'billing:write', 'parties:read'],
    test: true,
  });
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ pointer: '/scopes', message: expect.stringMatching(/^test credentials have no billing:write, parties:read: /) }],
  ]);
  expect((await grant({ ...shop, test: false })).body).not.toHaveProperty('test');
});

test('the secret is given once per request, also when the request is repeated, and kept nowhere', async () => {
  const first = await grant(shop, { idempotencyKey: 'one' });
  const again = await grant(shop, { idempotencyKey: 'one' });
  expect(again.body).toEqual(first.body);
  const kept = JSON.stringify([await engine.rows('Idempotency'), await engine.rows('Parties')]);
  expect(kept).toContain(first.body.clientId);
  expect(kept).not.toContain(first.body.clientSecret);
  const listed = await callApi(handler, { method: 'GET', path, params: { channelId: 'web' } });
  expect(listed.body.items).toHaveLength(1);
  expect(listed.body.items[0]).not.toHaveProperty('clientSecret');
});

test('the same request twenty times at once makes one client', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => grant(shop, { idempotencyKey: 'many' })));
  expect(new Set(answers.map(({ body }) => `${body.clientId} ${body.clientSecret}`)).size).toBe(1);
  expect((await engine.rows('Parties')).filter(({ entry }) => entry === 'BINDING')).toHaveLength(1);
});

test('disabled credentials get no tokens and are refused', async () => {
  const { body } = await grant(shop);
  const disable = (channelId: string) =>
    callApi(handler, {
      method: 'DELETE',
      path: `${path}/{clientId}`,
      params: { channelId, clientId: body.clientId },
    });
  expect((await disable('other')).status).toBe(204);
  expect(pool.grant(body.clientId, body.clientSecret).status).toBe(200);
  expect((await disable('web')).status).toBe(204);
  expect(pool.grant(body.clientId, body.clientSecret).status).not.toBe(200);
  expect((await channelsSeenBy(body.clientId)).status).toBe(401);
  const listed = await callApi(handler, { method: 'GET', path, params: { channelId: 'web' } });
  expect(listed.body.items).toMatchObject([{ clientId: body.clientId, disabled: true }]);
});

/** A client of one channel that sees the stock of London, with every scope. */
const bindShop = (clientId: string, channelId: string) =>
  engine.put('Parties', clientRow(clientId, { channels: [channelId], branches: ['uk'], locations: ['london'] }));

test('no client grants what it does not have', async () => {
  await bindShop('admin', 'web');
  const admin = { clientId: 'admin', clientScopes: ['parties:write', 'orders:write', 'parties:read'] as const };
  expect((await grant(shop, admin)).status).toBe(201);
  expect((await grant({ ...shop, scopes: ['billing:write'] }, admin)).body).toMatchObject({
    code: 'not-authorised',
    errors: [{ pointer: '/scopes' }],
  });
  expect((await grant({ ...shop, locations: 'all' }, admin)).body).toMatchObject({
    code: 'not-authorised',
    errors: [{ pointer: '/locations' }],
  });
  expect((await grant({ ...shop, locations: ['berlin'] }, admin)).body.code).toBe('not-authorised');
  expect((await grant({ ...shop, locations: ['london'] }, admin)).status).toBe(201);
  expect((await grant(shop, { ...admin, params: { channelId: 'other' } })).status).toBe(404);
});

const atLocation = (locationId: string, more: Partial<ApiRequest> = {}) =>
  callApi(handler, {
    method: 'POST',
    path: '/v1/locations/{locationId}/credentials',
    params: { locationId },
    body: { name: 'Packing desk', scopes: ['fulfilment:write'] },
    ...more,
  });

test('a channel makes no credentials for a location that others use, and ends none there', async () => {
  await bindShop('marketplace', 'other');
  await row('location', 'LOCATION', 'other-only', location('other-only', { channels: ['other'], branches: ['uk'] }));
  await engine.put(
    'Parties',
    clientRow('at-own', { channels: ['other'], branches: ['uk'], locations: ['other-only'] }),
  );
  expect((await atLocation('london', { clientId: 'marketplace' })).body.code).toBe('not-authorised');
  const desk = await atLocation('london');
  const ended = await callApi(handler, {
    method: 'DELETE',
    path: '/v1/locations/{locationId}/credentials/{clientId}',
    params: { locationId: 'london', clientId: desk.body.clientId },
    clientId: 'marketplace',
  });
  expect(ended.status).toBe(403);
  expect((await atLocation('other-only', { clientId: 'at-own' })).status).toBe(201);
});

test('a packing desk that a channel made handles that channel’s parcels only, also where the location serves others later', async () => {
  await row('location', 'LOCATION', 'own', location('own', { channels: ['web'], branches: ['uk'] }));
  await engine.put('Parties', clientRow('at-web', { channels: ['web'], branches: ['uk'], locations: ['own'] }));
  const { body } = await atLocation('own', { clientId: 'at-web' });
  const desk = await principalOf({ sub: body.clientId, client_id: body.clientId, scope: '' });
  if (typeof desk === 'string') throw new Error(`the desk is ${desk}`);
  expect(mayWorkOn(desk, { location: 'own', channel: 'web', branch: 'uk' })).toBe(true);
  expect(mayWorkOn(desk, { location: 'own', channel: 'other', branch: 'uk' })).toBe(false);
});

test('a channel changes neither its branch nor a location that others use', async () => {
  await bindShop('marketplace', 'other');
  const put = (path: string, params: Record<string, string>, body: object) =>
    callApi(handler, { method: 'PUT', path, params, body, clientId: 'marketplace', headers: { 'if-match': '"1"' } });
  const { branchId: _b, ...uk } = branch('uk');
  const { locationId: _l, ...london } = location('london');
  expect((await put('/v1/branches/{branchId}', { branchId: 'uk' }, uk)).body.code).toBe('not-authorised');
  expect((await put('/v1/locations/{locationId}', { locationId: 'london' }, london)).body.code).toBe('not-authorised');
  const seized = { ...london, channels: ['other'], branches: ['uk'] };
  expect((await put('/v1/locations/{locationId}', { locationId: 'london' }, seized)).body.code).toBe('not-authorised');
});

test('with disabled credentials end all that they have made', async () => {
  const first = await grant({ ...shop, scopes: ['parties:write', 'parties:read'] });
  const made = { clientId: first.body.clientId, clientScopes: ['parties:write', 'parties:read'] as const };
  const second = await grant({ name: 'Second', scopes: ['parties:write', 'parties:read'] }, made);
  const third = await grant({ name: 'Third', scopes: ['parties:read'] }, { ...made, clientId: second.body.clientId });
  expect(third.status).toBe(201);
  await callApi(handler, {
    method: 'DELETE',
    path: `${path}/{clientId}`,
    params: { channelId: 'web', clientId: first.body.clientId },
  });
  expect((await channelsSeenBy(third.body.clientId)).status).toBe(401);
  const listed = await callApi(handler, { method: 'GET', path, params: { channelId: 'web' } });
  expect((listed.body.items as { disabled: boolean }[]).map(({ disabled }) => disabled)).toEqual([true, true, true]);
});

test('an instance that knew credentials refuses them within five seconds', async () => {
  const { body } = await grant(shop);
  expect((await channelsSeenBy(body.clientId)).status).toBe(200);
  await callApi(handler, {
    method: 'DELETE',
    path: `${path}/{clientId}`,
    params: { channelId: 'web', clientId: body.clientId },
  });
  const now = Date.now();
  setAmbient({ now: () => now + 5001, newId: () => 'id', random: () => 0, sleep: async () => {} });
  onTestFinished(() => setAmbient());
  expect((await channelsSeenBy(body.clientId)).status).toBe(401);
});

describe('a channel has at most 100 credentials in use', () => {
  const inUse = async () =>
    (await engine.rows('Parties')).filter(({ entry, binding }) => entry === 'BINDING' && !Object(binding).disabled)
      .length;
  const disable = (clientId: string) =>
    callApi(handler, { method: 'DELETE', path: `${path}/{clientId}`, params: { channelId: 'web', clientId } });

  test('which two requests at once cannot pass, and the one that loses leaves no client behind', async () => {
    await Promise.all(Array.from({ length: 9 }, () => grant(shop)));
    await engine.put('Parties', { party: 'channel#web', entry: 'CREDENTIALS', inUse: 99 });
    const clients = pool.clients();
    const answers = await Promise.all([grant(shop), grant(shop), grant(shop)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('conflicting-state');
    expect(await inUse()).toBe(10);
    expect(pool.clients()).toBe(clients + 1);
  });

  test('and disabled ones make room, once', async () => {
    const { body: first } = await grant(shop);
    await grant(shop);
    await engine.put('Parties', { party: 'channel#web', entry: 'CREDENTIALS', inUse: 100 });
    expect((await grant(shop)).body.code).toBe('conflicting-state');
    await Promise.all([disable(first.clientId), disable(first.clientId)]);
    await disable(first.clientId);
    const answers = await Promise.all([grant(shop), grant(shop)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('as they are counted', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => grant(shop)));
    await disable(made[0]?.body.clientId);
    const count = (await engine.rows('Parties')).find(({ entry }) => entry === 'CREDENTIALS');
    expect([count?.['inUse'], await inUse()]).toEqual([4, 4]);
  });
});

test('credentials of a location reach the location only, and may not sell', async () => {
  const atLondon = (body: object) =>
    callApi(handler, {
      method: 'POST',
      path: '/v1/locations/{locationId}/credentials',
      params: { locationId: 'london' },
      body,
    });
  const { body } = await atLondon({ name: 'Packing desk', scopes: ['fulfilment:read', 'fulfilment:write'] });
  expect(body).toMatchObject({ channels: [], branches: [], locations: ['london'] });
  expect((await atLondon({ name: 'Till', scopes: ['orders:write'] })).body.code).toBe('invalid-request');
});
