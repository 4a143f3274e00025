import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/notifications/api.ts';
import { loadEndpoint } from '#functions/notifications/endpoints/endpoint-rows.ts';
import { endpointsPerChannel, validSecrets } from '#functions/notifications/endpoints/endpoint.ts';
import { openedSecrets } from '#functions/notifications/endpoints/signing-secret.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { putWorld } from '../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const path = '/v1/channels/{channelId}/webhooks';
const add = (channelId: string, index = 0) =>
  callApi(handler, {
    method: 'POST',
    path,
    params: { channelId },
    body: { url: `https://shop.example.com/events/${index}` },
  });

test('the signing secret is given once and signs, and stands sealed in the table', async () => {
  const { body: made } = await add('web');
  const params = { channelId: 'web', endpointId: made.endpointId };
  const rotation = { method: 'POST' as const, body: {}, path: `${path}/{endpointId}/rotate-secret`, params };
  const { body: rotated, status } = await callApi(handler, rotation);
  expect(status).toBe(200);
  const secrets = [rotated.secret, made.secret];
  expect(new Set(secrets).size).toBe(2);
  const kept = JSON.stringify([await engine.rows('Messages'), await engine.rows('Idempotency')]);
  for (const secret of secrets) expect(kept).not.toContain(secret.slice('whsec_'.length));
  const endpoint = await loadEndpoint('web', made.endpointId);
  expect(await openedSecrets(endpoint ? validSecrets(endpoint, Date.now()) : [])).toEqual(secrets);
});

test('a channel has ten endpoints at most, however many are asked for at once, and one that is removed makes room', async () => {
  const answers = await Promise.all(Array.from({ length: endpointsPerChannel + 5 }, (_, index) => add('web', index)));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(10);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.body).toMatchObject({
    code: 'conflicting-state',
    detail: 'a channel has at most 10 active webhook endpoints: remove one of web first',
  });
  expect((await add('marketplace')).status).toBe(201);
  const params = { channelId: 'web', endpointId: made[0]?.body.endpointId };
  const remove = () => callApi(handler, { method: 'DELETE', path: `${path}/{endpointId}`, params });
  // Removed twice, it makes room once.
  expect([await remove(), await remove()].map(({ status }) => status)).toEqual([200, 200]);
  expect((await add('web')).status).toBe(201);
  expect((await add('web')).status).toBe(409);
});

test('of changes of one endpoint that come at once each is made, one after the other', async () => {
  const { body: made } = await add('web');
  const params = { channelId: 'web', endpointId: made.endpointId };
  const rotate = () =>
    callApi(handler, { method: 'POST', body: {}, path: `${path}/{endpointId}/rotate-secret`, params });
  const remove = () => callApi(handler, { method: 'DELETE', path: `${path}/{endpointId}`, params });
  const answers = await Promise.all([rotate(), remove(), rotate(), remove()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const endpoint = await loadEndpoint('web', made.endpointId);
  expect(endpoint?.active).toBe(false);
  const secrets = await openedSecrets(endpoint ? validSecrets(endpoint, Date.now()) : []);
  expect(secrets.toSorted()).toEqual([answers[0]?.body.secret, answers[2]?.body.secret].toSorted());
  const count = (await engine.rows('Messages')).find(({ entry }) => entry === 'ENDPOINTS');
  expect(count).toMatchObject({ active: 0 });
});
