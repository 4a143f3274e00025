import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toWire } from '#shared/dynamodb/wire.ts';
import { RecordingServer, type Recorded } from '../../support/aws/recording-server.ts';
import { anyRows } from '../../support/tables/any-rows.ts';

const server = await RecordingServer.start();
afterAll(() => server.stop());

const now = Date.UTC(2026, 10, 29, 12);
/** Where this machine is reached by a name that is not its own, so that requests are signed as on AWS. */
const elsewhere = '0.0.0.0';

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
    ORDERS_TABLE: 'Orders',
  });
});
afterEach(() => {
  vi.useRealTimers();
  server.take();
});

/** The table module as a new function instance has it, which asks at `host`. */
async function tableModule(host: string) {
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = server.at(host);
  vi.resetModules();
  const { setAmbient } = await import('#shared/ambient.ts');
  setAmbient({ now: () => Date.now(), newId: () => 'token', random: () => 0, sleep: async () => {} });
  const { get } = await import('#shared/dynamodb/reads.ts');
  const { call } = await import('#shared/dynamodb/protocol/database.ts');
  return { get, call };
}

/** What of a request DynamoDB looks at: all but the SDK's names and its count of tries. */
function essence({ method, path, headers, body }: Recorded) {
  const left = Object.entries(headers).filter(
    ([name]) => !/^(amz-sdk-|x-amz-user-agent|user-agent|authorization|x-amz-content-sha256)/.test(name),
  );
  return { method, path, headers: Object.fromEntries(left), body: JSON.parse(body) as unknown };
}

const key = { order: 'ord_1', entry: 'ORDER' };
const row = { ...key, version: 3, lines: [{ sku: 'TEA', gift: true }], note: 'für Ada', empty: null };

it('asks what the SDK asks, in the same form', async () => {
  const { get, call } = await tableModule(elsewhere);
  const Put = { TableName: 'Orders', Item: toWire(row) };
  await get(anyRows('Orders'), key);
  await call('PutItem', Put);
  await call('TransactWriteItems', { ClientRequestToken: 'token', TransactItems: [{ Put }] });
  const ours = server.take();
  const plain = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await plain.send(new GetCommand({ TableName: 'Orders', Key: key, ConsistentRead: true }));
  await plain.send(new PutCommand({ TableName: 'Orders', Item: row }));
  await plain.send(
    new TransactWriteCommand({
      TransactItems: [{ Put: { TableName: 'Orders', Item: row } }],
      ClientRequestToken: 'token',
    }),
  );
  plain.destroy();
  expect(ours.map(essence)).toEqual(server.take().map(essence));
});

it('signs for the region, by the credentials of the environment, but not what this machine answers itself', async () => {
  const signed =
    /^AWS4-HMAC-SHA256 Credential=AKIATEST\/20261129\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/;
  await (await tableModule(elsewhere)).get(anyRows('Orders'), key);
  expect(server.take()[0]?.headers).toMatchObject({
    authorization: expect.stringMatching(signed) as string,
    'x-amz-security-token': 'session',
  });
  await (await tableModule('127.0.0.1')).get(anyRows('Orders'), key);
  const [local] = server.take();
  expect(local?.headers.authorization).toMatch(/Credential=AKIATEST\/\d{8}\/eu-west-1\/dynamodb\/.*Signature=0$/);
  expect(local?.headers).not.toHaveProperty('x-amz-security-token');
});

it('signs by the time of the service once a wrong clock has been refused', async () => {
  const { get } = await tableModule(elsewhere);
  const later = now + 20 * 60_000;
  const refused = { __type: 'com.amazon.coral.service#InvalidSignatureException', message: 'Signature expired' };
  server.answers.push({ status: 400, headers: { date: new Date(later).toUTCString() }, body: refused });
  await get(anyRows('Orders'), key);
  await get(anyRows('Orders'), key);
  expect(server.take().map(({ headers }) => headers['x-amz-date'])).toEqual([
    '20261129T120000Z',
    '20261129T122000Z',
    '20261129T122000Z',
  ]);
});

it('does not ask twice where something else was refused, or the clock was right', async () => {
  const { get } = await tableModule(elsewhere);
  const refused = { __type: 'com.amazon.coral.service#InvalidSignatureException', message: 'not signed by this key' };
  server.answers.push({ status: 400, headers: { date: new Date(now + 60_000).toUTCString() }, body: refused });
  await expect(get(anyRows('Orders'), key)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  expect(server.take()).toHaveLength(1);
});
