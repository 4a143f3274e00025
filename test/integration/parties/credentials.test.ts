import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/parties/api.ts';
import { callApi, type ApiRequest } from '../../support/api.ts';
import { startEngine } from '../../support/engine.ts';
import { startUserPool } from '../../support/user-pool.ts';
import { branch, channel, location } from '../../support/world.ts';

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
  expect((await channelsSeenBy(body.clientId)).status).toBe(403);
  const listed = await callApi(handler, { method: 'GET', path, params: { channelId: 'web' } });
  expect(listed.body.items).toMatchObject([{ clientId: body.clientId, disabled: true }]);
});

test('nobody grants what he does not have', async () => {
  await engine.put('Parties', {
    party: 'client#admin',
    entry: 'BINDING',
    binding: { channels: ['web'], branches: ['uk'], locations: ['london'] },
  });
  const admin = { clientId: 'admin', clientScopes: ['parties:write', 'orders:write', 'parties:read'] as const };
  expect((await grant(shop, admin)).status).toBe(201);
  expect((await grant({ ...shop, scopes: ['billing:write'] }, admin)).body.code).toBe('not-authorised');
  expect((await grant({ ...shop, locations: 'all' }, admin)).body.code).toBe('not-authorised');
  expect((await grant({ ...shop, locations: ['berlin'] }, admin)).body.code).toBe('not-authorised');
  expect((await grant({ ...shop, locations: ['london'] }, admin)).status).toBe(201);
  expect((await grant(shop, { ...admin, params: { channelId: 'other' } })).status).toBe(404);
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
