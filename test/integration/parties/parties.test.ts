import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '#functions/parties/api.ts';
import { findBranch, findChannel, findCustomer, findLocation, listLocations } from '#functions/parties/public.ts';
import type { Customer } from '#functions/parties/party.ts';
import { openedCustomer } from '#functions/parties/keeping/sealed-customer.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const send = (method: string, path: string, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method, path, ...more });
const create = (path: string, body: object, more: Partial<ApiRequest> = {}) => send('POST', path, { body, ...more });

const uk = { branchId: 'uk', name: 'United Kingdom', country: 'GB', currency: 'GBP', approvalLimit: '5000.00' };
const web = { channelId: 'web', name: 'Web shop', branch: 'uk', currency: 'GBP', kind: 'web_shop' };
const london = {
  locationId: 'london',
  name: 'London',
  kind: 'warehouse',
  country: 'GB',
  coordinates: { latitude: 51.5, longitude: -0.1 },
  timeZone: 'Europe/London',
};
const ada = { customerId: 'c-1', channel: 'web', name: 'Ada', creditLimit: { amount: '12.50', currency: 'GBP' } };

const nobody = { channels: [], branches: [] };

/** Binds a client to what is named. */
const bind = (clientId: string, binding: object) =>
  engine.put('Parties', {
    party: `client#${clientId}`,
    entry: 'BINDING',
    binding: { channels: [], branches: [], locations: [], work: nobody, grantedBy: [], ...binding },
  });

async function world(): Promise<void> {
  await create('/v1/branches', uk);
  await create('/v1/channels', web);
  await create('/v1/locations', london);
  await create('/v1/customers', ada);
}

test.each([
  ['branch', '/v1/branches', 'branchId', 'uk'],
  ['channel', '/v1/channels', 'channelId', 'web'],
  ['location', '/v1/locations', 'locationId', 'london'],
  ['customer', '/v1/customers', 'customerId', 'c-1'],
])(
  'what a later release has written of a %s stays when an earlier one replaces the rest',
  async (kind, path, name, id) => {
    await world();
    const stored = async () =>
      (await engine.rows('Parties')).find(
        ({ entry, party }) => entry === kind.toUpperCase() && party === `${kind}#${id}`,
      );
    const row = await stored();
    await engine.put('Parties', {
      ...row,
      v: 2,
      more: 1,
      details: { ...(row?.['details'] as object), later: ['kept'] },
    });
    const one = { path: `${path}/{${name}}`, params: { [name]: id } };
    const { body } = await send('GET', one.path, one);
    expect(body).not.toHaveProperty('later');
    const before = await engine.rows('Parties');
    const idle = await send('PUT', one.path, { ...one, body, headers: { 'if-match': '"1"' } });
    expect([idle.status, idle.body]).toEqual([200, body]);
    expect(await engine.rows('Parties')).toEqual(before);
    const replaced = await send('PUT', one.path, {
      ...one,
      body: { ...body, name: 'Other' },
      headers: { 'if-match': '"1"' },
    });
    expect(replaced).toMatchObject({ status: 200, body: { name: 'Other' } });
    expect(replaced.body).not.toHaveProperty('later');
    const versions = (await engine.rows('Parties')).filter(
      ({ party, version }) => party === `${kind}#${id}` && version === 2,
    );
    // Of a customer it may tell who they are: it is sealed with the rest.
    const kept = await Promise.all(versions.map(({ details }) => openedCustomer(details as Customer)));
    expect(kept).toMatchObject([{ later: ['kept'] }, { later: ['kept'] }]);
  },
);

describe('creating and reading', () => {
  test('what was created is read back, with defaults, version and ETag', async () => {
    await world();
    const created = await create('/v1/branches', { ...uk, branchId: 'ie', currency: 'EUR' });
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({ location: '/v1/branches/ie', etag: '"1"' });
    const read = await send('GET', '/v1/branches/{branchId}', { params: { branchId: 'ie' } });
    expect(read.body).toEqual(created.body);
    expect(read.body).toMatchObject({ approvalLimit: '5000.00', active: true, duplicateWindowMinutes: 0, version: 1 });
  });

  test('other contexts find them in minor units', async () => {
    await world();
    expect(await findBranch('uk')).toMatchObject({ approvalLimit: 500_000, listedEmails: [] });
    expect(await findChannel('web')).toMatchObject({ branch: 'uk', active: true });
    expect(await findLocation('london')).toMatchObject({ priority: 100, shipsFrom: true });
    expect(await findCustomer('c-1')).toMatchObject({ creditLimit: { minor: 1250, currency: 'GBP' } });
    expect((await listLocations()).map(({ locationId }) => locationId)).toEqual(['london']);
    expect(await findBranch('nowhere')).toBeUndefined();
  });

  test('a branch may list as much as a row can hold; what is more is refused', async () => {
    // A quotation mark takes two bytes where the answer is kept as text.
    const text = (length: number) => '"'.repeat(length);
    const most = { listedEmails: Array(590).fill(`${text(123)}@b`), listedAddresses: Array(735).fill(text(100)) };
    expect((await create('/v1/branches', { ...uk, ...most })).status).toBe(201);
    for (const [list, values] of Object.entries(most)) {
      const answer = await create('/v1/branches', {
        ...uk,
        branchId: 'ie',
        [list]: [...values, ...values.slice(0, 20)],
      });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${list}` }] } });
    }
  });

  test('an id that is taken is refused, and the same request again gives the same answer', async () => {
    const first = await create('/v1/branches', uk, { idempotencyKey: 'one' });
    const again = await create('/v1/branches', uk, { idempotencyKey: 'one' });
    expect(again.body).toEqual(first.body);
    expect((await create('/v1/branches', uk)).body.code).toBe('already-exists');
  });

  test.each([
    ['/v1/channels', web, 'unknown-reference', '/branch'],
    ['/v1/customers', ada, 'unknown-reference', '/channel'],
    ['/v1/locations', { ...london, channels: ['web'] }, 'unknown-reference', '/channels'],
    ['/v1/locations', { ...london, timeZone: 'Europe/Londres' }, 'invalid-request', '/timeZone'],
    ['/v1/branches', { ...uk, currency: 'GBX' }, 'invalid-amount', '/currency'],
    ['/v1/branches', { ...uk, approvalLimit: '1.005' }, 'invalid-amount', '/approvalLimit'],
  ])('%s refuses what does not fit: %j', async (path, body, code, pointer) => {
    const before = await engine.counts();
    const answer = await create(path, body);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer }] });
    expect(await engine.counts()).toEqual(before);
  });
});

describe('changing', () => {
  test('replaces the settings at the version that was read, and only there', async () => {
    await world();
    const change = { params: { branchId: 'uk' }, body: { name: 'UK', country: 'GB', currency: 'GBP' } };
    const path = '/v1/branches/{branchId}';
    expect((await send('PUT', path, change)).status).toBe(428);
    const done = await send('PUT', path, { ...change, headers: { 'if-match': '"1"' } });
    expect(done).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { name: 'UK', version: 2 } });
    expect(done.body).not.toHaveProperty('approvalLimit');
    expect((await send('PUT', path, { ...change, headers: { 'if-match': '"1"' } })).body.code).toBe('stale-version');
  });

  test('the currency of the books stays', async () => {
    await world();
    const answer = await send('PUT', '/v1/branches/{branchId}', {
      params: { branchId: 'uk' },
      body: { name: 'UK', country: 'GB', currency: 'EUR' },
      headers: { 'if-match': '"1"' },
    });
    expect(answer.body.code).toBe('conflicting-state');
  });
});

describe('lists', () => {
  test('go page by page and end', async () => {
    for (const branchId of ['a', 'b', 'c']) await create('/v1/branches', { ...uk, branchId });
    const first = await send('GET', '/v1/branches', { query: { limit: '2' } });
    expect(first.body.items.map((each: { branchId: string }) => each.branchId)).toEqual(['a', 'b']);
    expect(first.headers['link']).toContain('rel="next"');
    const second = await send('GET', '/v1/branches', { query: { limit: '2', cursor: first.body.next } });
    expect(second.body.items.map((each: { branchId: string }) => each.branchId)).toEqual(['c']);
    expect(second.body).not.toHaveProperty('next');
  });

  test('customers are listed per channel', async () => {
    await world();
    await create('/v1/customers', { customerId: 'c-2', name: 'Everywhere Ltd' });
    const ids = async (query: Record<string, string>) =>
      (await send('GET', '/v1/customers', { query })).body.items.map((each: { customerId: string }) => each.customerId);
    expect(await ids({ channel: 'web' })).toEqual(['c-1']);
    expect(await ids({})).toEqual(['c-2']);
  });
});

describe('reach', () => {
  test('no refusal tells a channel’s client whether another channel has a customer', async () => {
    await world();
    await create('/v1/channels', { ...web, channelId: 'b2b' });
    await bind('b2b-shop', { channels: ['b2b'], branches: 'all' });
    const made = (customerId: string, more: object = {}) =>
      create('/v1/customers', { customerId, channel: 'b2b', name: 'N', ...more }, { clientId: 'b2b-shop' });
    const [taken, free] = [await made('c-1'), await made('c-2')];
    expect(taken.body).toEqual({ ...free.body, requestId: taken.body.requestId });
    expect(taken.body).toMatchObject({ code: 'not-authorised', errors: [{ pointer: '/customerId' }] });
    expect((await made('web.1')).body.code).toBe('not-authorised');
    expect((await made('b2b.1')).status).toBe(201);
    expect((await made('b2b.1')).body.code).toBe('already-exists');
    // Nor does anybody else put customers among a channel's own codes.
    const foreign = await create('/v1/customers', { customerId: 'b2b.2', channel: 'web', name: 'N' });
    expect(foreign.body).toMatchObject({ code: 'conflicting-state', errors: [{ pointer: '/customerId' }] });
    expect((await create('/v1/customers', { customerId: '10.2', name: 'N' })).status).toBe(201);
    const moved = await send('PUT', '/v1/customers/{customerId}', {
      params: { customerId: 'b2b.1' },
      body: { channel: 'web', name: 'N' },
      headers: { 'if-match': '"1"' },
    });
    expect(moved.body.code).toBe('conflicting-state');
  });

  test('a client sees and changes only what it is bound to', async () => {
    await world();
    await create('/v1/branches', { ...uk, branchId: 'eu', currency: 'EUR' });
    await create('/v1/channels', { ...web, channelId: 'b2b', branch: 'eu' });
    await create('/v1/locations', { ...london, locationId: 'berlin' });
    await bind('shop', { channels: ['web'], branches: ['uk'], locations: ['london'] });
    const as = (more: Partial<ApiRequest> = {}) => ({ clientId: 'shop', ...more });
    expect((await send('GET', '/v1/branches', as())).body.items).toHaveLength(1);
    expect((await send('GET', '/v1/locations', as())).body.items).toHaveLength(1);
    expect((await send('GET', '/v1/channels', as())).body.items).toHaveLength(1);
    const read = await send('GET', '/v1/channels/{channelId}', as({ params: { channelId: 'b2b' } }));
    expect(read.status).toBe(404);
    const put = await send(
      'PUT',
      '/v1/locations/{locationId}',
      as({
        params: { locationId: 'berlin' },
        body: { ...london, locationId: undefined },
        headers: { 'if-match': '"1"' },
      }),
    );
    expect(put.status).toBe(404);
    expect((await create('/v1/branches', { ...uk, branchId: 'fr' }, as())).body.code).toBe('not-authorised');
    expect((await create('/v1/customers', { customerId: 'c-9', name: 'N' }, as())).body.code).toBe('not-authorised');
    expect((await send('GET', '/v1/customers', as({ query: { channel: 'b2b' } }))).body.items).toEqual([]);
  });
});

test('a version that stands already is never replaced: the stream would not tell of the one in its place', async () => {
  await create('/v1/branches', uk);
  const before = { party: 'branch#uk', entry: 'VERSION#000000002', version: 2 };
  await engine.put('Parties', before);
  const { branchId: _, ...settings } = uk;
  const { status } = await send('PUT', '/v1/branches/{branchId}', {
    params: { branchId: 'uk' },
    body: { ...settings, name: 'Other' },
    headers: { 'if-match': '"1"' },
  });
  expect(status).not.toBe(200);
  expect(await engine.rows('Parties')).toContainEqual(before);
});
