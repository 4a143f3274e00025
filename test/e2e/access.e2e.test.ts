import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient, operations } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const system = inject('system');
const client = new ApiClient(system);
let shop: Shop;
let other: Shop;

beforeAll(async () => {
  [shop, other] = await Promise.all([Shop.open(client), Shop.open(client)]);
});

describe('a client that is bound to one channel', () => {
  let bound: ApiClient;
  let clientId: string;

  beforeAll(async () => {
    const made = await client.call('createChannelCredentials', {
      params: { channelId: shop.channel },
      body: {
        name: 'Shop server',
        scopes: ['orders:read', 'orders:write', 'billing:read', 'messages:read', 'holds:write', 'exceptions:read'],
        locations: 'all',
      },
    });
    clientId = made.clientId;
    bound = new ApiClient({ ...system, clientId, clientSecret: made.clientSecret });
    // The gateway learns of a new client a moment after it was made.
    await until(
      'the new client to be let in',
      () => bound.ask('listOrders', { query: { channel: shop.channel } }),
      ({ status }) => status === 200,
    );
  });

  afterAll(() => client.ask('disableChannelCredentials', { params: { channelId: shop.channel, clientId } }));

  it('places and reads its own orders', async () => {
    const { orderId } = await bound.call('placeOrder', { body: shop.order() });
    expect((await bound.call('readOrder', { params: { orderId } })).channel).toBe(shop.channel);
    await shop.untilOver(orderId);
    const listed = () => bound.call('listOrders', { query: { channel: shop.channel } });
    await until('lists to follow', listed, ({ items }) => items.some((order) => order.orderId === orderId));
  });

  it('sees nothing of another channel, whatever it asks for', async () => {
    const orderId = await other.place({ lines: [{ sku: other.tea, quantity: 1, unitPrice: '1000.01' }] });
    const { holds } = await other.until(orderId, 'held', (order) => order.holds.length === 1);
    const params = { orderId };
    const answers = await Promise.all([
      bound.ask('readOrder', { params }),
      bound.ask('readTimeline', { params }),
      bound.ask('listNotes', { params }),
      bound.ask('listOrderHolds', { params }),
      bound.ask('getSourcing', { params }),
      bound.ask('listOrderPayments', { params }),
      bound.ask('listOrderMessages', { params }),
      bound.ask('addNote', { params, body: { text: 'let me in' } }),
      bound.ask('cancelOrder', { params, body: { reason: 'let me in' } }),
      bound.ask('createHold', { params, body: { type: 'manual', reason: 'let me in' } }),
      bound.ask('releaseHold', { params: { orderId, holdId: holds[0]?.holdId ?? '' }, body: {} }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    const elsewhere = await bound.ask('placeOrder', { body: other.order() });
    expect([403, 422]).toContain(elsewhere.status);
    const listed = await bound.ask('listOrders', { query: { channel: other.channel } });
    expect(listed.status === 200 ? listed.body.items : []).toEqual([]);
    const byBranch = await bound.ask('listOrders', { query: { branch: other.branch } });
    expect(byBranch.status === 200 ? byBranch.body.items : []).toEqual([]);
    expect((await bound.ask('checkBooks', { params: { branch: other.branch } })).status).toBe(404);
    expect((await client.call('readOrder', { params })).version).toBe((await other.read(orderId)).version);
    await other.cancel(orderId);
    await other.untilOver(orderId);
  });

  it('may do only what its scopes say', async () => {
    const answers = await Promise.all([
      bound.ask('receiveStock', { body: { location: shop.near, lines: [{ sku: shop.tea, quantity: 1 }] } }),
      bound.ask('listChannels'),
      bound.ask('issueCreditMemo', { body: {} as never }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it('is shut out once it is disabled', async () => {
    const made = await client.call('createChannelCredentials', {
      params: { channelId: shop.channel },
      body: { name: 'To be disabled', scopes: ['orders:read'] },
    });
    const brief = new ApiClient({ ...system, clientId: made.clientId, clientSecret: made.clientSecret });
    const ask = () => brief.ask('listOrders', { query: { channel: shop.channel } });
    await until('the new client to be let in', ask, ({ status }) => status === 200);
    const removed = await client.ask('disableChannelCredentials', {
      params: { channelId: shop.channel, clientId: made.clientId },
    });
    expect(removed.status).toBe(204);
    const after = await until('the client to be shut out', ask, ({ status }) => status !== 200);
    expect([401, 403]).toContain(after.status);
    await expect(brief.tokenFor()).rejects.toThrow(/invalid_client/);
  });
});

describe('a client that is bound to one location', () => {
  let desk: ApiClient;
  let clientId: string;

  beforeAll(async () => {
    const made = await client.call('createLocationCredentials', {
      params: { locationId: shop.near },
      body: { name: 'Packing desk', scopes: ['fulfilment:read', 'fulfilment:write', 'inventory:write'] },
    });
    clientId = made.clientId;
    desk = new ApiClient({ ...system, clientId, clientSecret: made.clientSecret });
    await until(
      'the new client to be let in',
      () => desk.ask('listFulfilmentOrders', { query: { location: shop.near } }),
      ({ status }) => status === 200,
    );
  });

  afterAll(() => client.ask('disableLocationCredentials', { params: { locationId: shop.near, clientId } }));

  it('does the work of its location and no other', async () => {
    let hold = '';
    const lines = [
      { sku: shop.poster, quantity: 1 },
      { sku: shop.mug, quantity: 1 },
    ];
    const orderId = await shop.placeHeld({ lines }, async (held) => {
      hold = await shop.keepInHouse(held);
    });
    const { fulfilmentOrders } = await shop.untilPacked(orderId, 2);
    const at = (location: string) => {
      const { fulfilmentOrderId = '' } = fulfilmentOrders.find((one) => one.location === location) ?? {};
      return { params: { orderId, fulfilmentOrderId } };
    };
    const own = await desk.call('listFulfilmentOrders', { query: { location: shop.near, state: 'packed' } });
    expect(own.items.map((one) => one.orderId)).toContain(orderId);
    expect((await desk.call('getFulfilmentOrder', at(shop.near))).shipTo?.city).toBe('London');
    expect((await desk.ask('getFulfilmentOrder', at(shop.far))).status).toBe(404);
    await shop.release(orderId, hold);
    const body = { carrier: 'TEST' };
    expect((await desk.ask('handOverFulfilmentOrder', { ...at(shop.far), body })).status).toBe(404);
    // The demo warehouse may be faster; what has left already cannot leave again.
    expect([200, 409]).toContain((await desk.ask('handOverFulfilmentOrder', { ...at(shop.near), body })).status);
    const elsewhere = { location: shop.far, lines: [{ sku: shop.tea, quantity: 1 }] };
    expect((await desk.ask('receiveStock', { body: elsewhere })).status).toBe(403);
    await shop.untilOver(orderId);
  });
});

describe('a token that', () => {
  const guarded = `/v1/orders?channel=web`;
  const withToken = (token: string) => client.send('GET', guarded, { headers: { authorization: `Bearer ${token}` } });

  const parts = async () => {
    const [header = '', payload = '', signature = ''] = (await client.token()).split('.');
    return { header, payload, signature };
  };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = async () => JSON.parse(Buffer.from((await parts()).payload, 'base64url').toString());

  it('is missing or nonsense is refused', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer x.y.z', 'Basic YTpi']) {
      expect((await client.send('GET', guarded, { headers: { authorization } })).status).toBe(401);
    }
  });

  it('was altered is refused', async () => {
    const { header, signature } = await parts();
    const altered = encode({ ...(await claims()), exp: Math.floor(Date.now() / 1000) + 10 * 3600 });
    expect((await withToken(`${header}.${altered}.${signature}`)).status).toBe(401);
  });

  it('has no signature, or one made with the public key, is refused', async () => {
    const { payload } = await parts();
    const unsigned = `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`;
    expect((await withToken(unsigned)).status).toBe(401);
    const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`;
    const signature = createHmac('sha256', system.clientId).update(head).digest('base64url');
    expect((await withToken(`${head}.${signature}`)).status).toBe(401);
  });

  it.each([
    ['expired an hour ago', { exp: Math.floor(Date.now() / 1000) - 3600 }],
    ['comes from another issuer', { iss: 'https://issuer.example' }],
    ['is for another client', { client_id: 'somebody-else', aud: 'somebody-else' }],
    ['is true but signed by a stranger', {}],
  ])('%s is refused', async (_, change) => {
    const { header } = await parts();
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = await new SignJWT({ ...(await claims()), ...change })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(privateKey);
    expect((await withToken(forged)).status).toBe(401);
  });

  it('has another scope than the route needs is refused', async () => {
    const narrow = await client.tokenFor(['inventory:read']);
    expect((await withToken(narrow)).status).toBe(403);
  });

  it('asks for a scope that the client has not is not given', async () => {
    await expect(client.tokenFor(['orders:everything'])).rejects.toThrow(/invalid_scope/);
  });
});

describe('every guarded operation', () => {
  const guarded = [...operations].filter(([, { access }]) => access !== 'public' && access !== 'callback');

  it.each(guarded)('%s answers 401 without a token', async (_, { method, path }) => {
    const answer = await fetch(`${system.api}${path.replace(/\{\w+\}/g, 'x')}`, { method });
    expect(answer.status).toBe(401);
  });
});

describe('a request that is not one', () => {
  it('to an unknown address or with an unknown method is answered 404', async () => {
    expect((await client.send('GET', '/v1/nothing')).status).toBe(404);
    expect((await client.send('DELETE', '/v1/orders')).status).toBe(404);
  });

  const post = (body: string, headers: Record<string, string> = {}) =>
    client.send('POST', '/v1/orders', { body, headers: { 'idempotency-key': crypto.randomUUID(), ...headers } });

  it.each<
    [
      string,
      () => Promise<{ status: number; body: { code?: string; type?: string; requestId?: string } }>,
      number,
      string,
    ]
  >([
    ['that is not JSON', () => post('{"channel":'), 400, 'malformed-json'],
    ['of another type', () => post('<order/>', { 'content-type': 'application/xml' }), 415, 'unsupported-media-type'],
    ['of 2 MB', () => post(JSON.stringify({ text: 'x'.repeat(2_000_000) })), 413, 'body-too-large'],
    [
      'with a card number',
      () => post(JSON.stringify({ ...shop.order(), customer: { name: '4111 1111 1111 1111' } })),
      400,
      'card-number-refused',
    ],
    ['with an unknown field', () => post(JSON.stringify({ ...shop.order(), colour: 'red' })), 400, 'invalid-request'],
    [
      'whose total does not add up',
      () => post(JSON.stringify({ ...shop.order(), total: '1.00' })),
      422,
      'totals-do-not-add-up',
    ],
    [
      'without an Idempotency-Key',
      () => client.send('POST', '/v1/orders', { body: JSON.stringify(shop.order()) }),
      400,
      'idempotency-key-missing',
    ],
  ])('a body %s is refused with the reason', async (_, send, status, code) => {
    const answer = await send();
    expect(answer).toMatchObject({ status, body: { status, code, type: `urn:oms:problem:${code}` } });
    expect(answer.body.requestId).toBeTruthy();
  });

  it('of 1,001 lines is refused', async () => {
    const lines = Array.from({ length: 1001 }, () => ({ sku: shop.tea, quantity: 1 }));
    expect(await client.ask('placeOrder', { body: shop.order({ lines }) })).toMatchObject({ status: 400 });
  });

  it('with a key of another request is refused', async () => {
    const key = crypto.randomUUID();
    const { orderId } = await client.call('placeOrder', { body: shop.order(), key });
    const answer = await client.ask('placeOrder', { body: shop.order(), key });
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    await shop.untilOver(orderId);
  });
});

describe('a change of what somebody else may have changed', () => {
  it('needs the version that was read, and is refused with an old one', async () => {
    const params = { sku: shop.tea };
    const read = await client.ask('getItem', { params });
    const { sku: _, version: __, ...settings } = read.body;
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"\d+"$/);
    const body = { ...settings, description: 'Better tea' };
    expect(await client.ask('replaceItem', { params, body })).toMatchObject({
      status: 428,
      body: { code: 'version-required' },
    });
    expect(await client.ask('replaceItem', { params, body, ifMatch: etag })).toMatchObject({ status: 200 });
    expect(await client.ask('replaceItem', { params, body, ifMatch: etag })).toMatchObject({
      status: 412,
      body: { code: 'stale-version' },
    });
  });
});
