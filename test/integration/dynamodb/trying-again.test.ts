import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { anyRows } from '../../support/tables/any-rows.ts';

const rows = anyRows('Orders');

/** What the table service answers next; it goes on with the last. */
let answers: ((response: ServerResponse) => unknown)[] = [];
let asked: { readonly target: string; readonly body: Record<string, unknown>; readonly authorization: string }[] = [];
let pauses: number[] = [];

const service = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    asked.push({
      target: String(request.headers['x-amz-target']),
      body: JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>,
      authorization: String(request.headers.authorization),
    });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response);
  });
});
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
  ORDERS_TABLE: 'Orders',
});

afterAll(() => service.close());
afterEach(() => setAmbient());
beforeEach(() => {
  asked = [];
  pauses = [];
  setAmbient({
    now: () => 0,
    newId: () => 'token',
    random: () => 1,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
  });
});

const answer = (status: number, content: object) => (response: ServerResponse) =>
  response.writeHead(status).end(JSON.stringify(content));
const refused = (code: string, status = 400, details: object = {}) =>
  answer(status, { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'no', ...details });
const done = answer(200, {});
const page = (status: number) => (response: ServerResponse) =>
  response
    .writeHead(status, { 'content-type': 'text/html' })
    .end('<html>an error of who stands before the service</html>');
const brokenOff = (response: ServerResponse) => response.destroy();
const conflict = refused('TransactionCanceledException', 400, {
  CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
});

const key = { order: 'ord_1', entry: 'ORDER' };

it.each([
  ['throttling', refused('ThrottlingException')],
  ['a failure of the service', refused('InternalServerError', 500)],
  ['a failure that is told as a page', page(503)],
  ['a broken connection', brokenOff],
  ['another transaction at the same rows', conflict],
  ['a transaction that is still being made', refused('TransactionInProgressException')],
])('a write is tried again after %s, by the same token and after growing pauses', async (_, failure) => {
  answers = [failure, failure, done];
  expect(await transact([put('header', rows, key)])).toEqual({ ok: true });
  expect(asked.map(({ target }) => target)).toEqual(Array(3).fill('DynamoDB_20120810.TransactWriteItems'));
  expect(asked.map(({ body }) => body['ClientRequestToken'])).toEqual(['token', 'token', 'token']);
  expect(pauses).toEqual([20, 40]);
});

it('what goes on failing is thrown after two and a half seconds of pauses', async () => {
  answers = [refused('ProvisionedThroughputExceededException')];
  await expect(get(rows, key)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  expect(asked).toHaveLength(8);
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(2540);
});

it('what will never be taken is not tried again', async () => {
  answers = [refused('ValidationException')];
  await expect(get(rows, key)).rejects.toMatchObject({ name: 'ValidationException', message: 'no' });
  answers = [refused('TransactionCanceledException', 400, { CancellationReasons: [{ Code: 'ValidationError' }] })];
  await expect(transact([put('header', rows, key)])).rejects.toMatchObject({
    name: 'TransactionCanceledException',
  });
  answers = [page(403)];
  await expect(get(rows, key)).rejects.toMatchObject({ name: 'UnknownError', status: 403 });
  expect(asked).toHaveLength(3);
});

it('requests are signed for the region, and ask for consistent reads unless stale ones will do', async () => {
  answers = [done];
  await get(rows, key);
  await get(rows, key, { stale: true });
  expect(asked.map(({ body }) => body['ConsistentRead'])).toEqual([true, undefined]);
  expect(asked[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, /,
  );
});
