import * as z from 'zod';
import { expect, test } from 'vitest';
import { body } from '#shared/http/middlewares/body.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

const route = contract({
  method: 'POST',
  body: z.strictObject({ name: z.string(), lines: z.array(z.int()).default([]) }),
});

test('reads the body by the contract', async () => {
  const passing = exchange(route, { body: { name: 'A' } });
  expect(await through(body(), passing)).toMatchObject({ status: 200 });
  expect(passing.body).toEqual({ name: 'A', lines: [] });
});

test('points at what is wrong in it', async () => {
  const outcome = await through(body(), exchange(route, { body: { name: 'A', lines: [1, 'two'], more: 1 } }));
  expect(outcome).toMatchObject({
    refused: 'invalid-request',
    errors: [{ pointer: '/lines/1' }, { pointer: '/more' }],
  });
});

test('takes a change as the media type of merge patches, too, and nothing else as that', async () => {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const change = contract({ method: 'PATCH', body: z.strictObject({ name: z.string() }) });
  expect(await through(body(), exchange(change, { body: { name: 'A' }, headers }))).toMatchObject({ status: 200 });
  expect(await through(body(), exchange(route, { body: { name: 'A' }, headers }))).toMatchObject({
    refused: 'unsupported-media-type',
  });
});

test.each([
  ['no JSON', { body: '{' }, 'malformed-json'],
  ['another media type', { body: {}, headers: { 'content-type': 'text/plain' } }, 'unsupported-media-type'],
  ['more than a megabyte', { body: { name: 'x'.repeat(1_000_001) } }, 'body-too-large'],
])('refuses %s', async (_, request, refused) => {
  expect(await through(body(), exchange(route, request))).toMatchObject({ refused });
});

test('takes a number of a parcel in which a card number can be read, and no such key of free data', async () => {
  const number = '4111111111111111';
  const parcels = contract({
    method: 'POST',
    body: z.strictObject({ packages: z.array(z.looseObject({})), metadata: z.looseObject({}).optional() }),
  });
  const packages = [{ trackingNumber: number }];
  expect(await through(body(), exchange(parcels, { body: { packages } }))).toMatchObject({ status: 200 });
  const metadata = { trackingNumber: number, packages };
  expect(await through(body(), exchange(parcels, { body: { packages, metadata } }))).toMatchObject({
    refused: 'card-number-refused',
    errors: [{ pointer: '/metadata/trackingNumber' }],
  });
  expect(await through(body(), exchange(parcels, { body: { packages: [{ note: number }] } }))).toMatchObject({
    errors: [{ pointer: '/packages/0/note' }],
  });
});

test.each([
  ['the body', { body: '{"text":x4111111111111111}' }],
  ['a short body', { body: '4111x' }],
  ['the content type', { body: {}, headers: { 'content-type': 'text/4111111111111111' } }],
])('tells nothing of %s that may be a card number', async (_, request) => {
  const refusal = await through(body(), exchange(route, request));
  expect(JSON.stringify(refusal)).not.toContain('4111');
});

test('leaves the body of a callback to its operation', async () => {
  const passing = exchange(contract({ method: 'POST', access: 'callback' }), { body: 'signed bytes' });
  expect(await through(body(), passing)).toMatchObject({ status: 200 });
  expect(passing.body).toBeUndefined();
});
