import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import { handler } from '#functions/parties/api.ts';
import type { Middleware } from '#shared/http/exchange.ts';
import { callApi, type ApiRequest } from '../support/api/api.ts';
import { beforeCalls } from '../support/tables/before-calls.ts';
import { startEngine } from '../support/tables/engine.ts';
import { contract, exchange, through } from '../support/api/exchange.ts';
import { clientRow } from '../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

/** The beginning of the window that the run falls into; tokens are good until later. */
const now = Math.floor(Date.now() / 10_000) * 10_000;
beforeEach(async () => {
  await engine.clear();
  setAmbient({ ...ambient, now: () => now });
});
afterEach(() => {
  setAmbient();
  beforeCalls();
  vi.unstubAllEnvs();
});

const branches = (request: Partial<ApiRequest>) =>
  callApi(handler, { method: 'GET', path: '/v1/branches', clientScopes: ['parties:read'], ...request });

test('every answer tells what is left; one too many is a problem that says when to come back', async () => {
  vi.stubEnv('CLIENT_REQUESTS_PER_SECOND', '1');
  await engine.put('Parties', clientRow('talkative', {}));
  const first = await branches({ clientId: 'talkative' });
  expect(first.headers).toMatchObject({ 'ratelimit-policy': '"client";q=10;w=10', ratelimit: '"client";r=9;t=10' });
  // Refused ones count, too.
  const refused = await branches({ clientId: 'talkative', query: { limit: 'many' } });
  expect(refused).toMatchObject({ status: 400, headers: { ratelimit: '"client";r=8;t=10' } });
  for (let sent = 3; sent <= 10; sent += 1) await branches({ clientId: 'talkative' });
  setAmbient({ ...ambient, now: () => now + 6_500 });
  expect(await branches({ clientId: 'talkative' })).toMatchObject({
    status: 429,
    headers: {
      'content-type': 'application/problem+json',
      'retry-after': '4',
      ratelimit: '"client";r=0;t=4',
    },
    body: { code: 'too-many-requests', detail: expect.stringContaining('10 requests in 10 seconds') },
  });
  setAmbient({ ...ambient, now: () => now + 10_000 });
  expect((await branches({ clientId: 'talkative' })).status).toBe(200);
});

test('nothing is read or written for strangers, nor for a client that is over its limit', async () => {
  vi.stubEnv('CLIENT_REQUESTS_PER_SECOND', '1');
  await engine.put('Parties', clientRow('flood', {}));
  for (let sent = 1; sent <= 10; sent += 1) await branches({ clientId: 'flood' });
  const calls: string[] = [];
  beforeCalls((operation) => calls.push(operation));
  expect((await branches({ clientId: 'flood' })).status).toBe(429);
  for (const authorization of ['', 'Bearer a.b.c']) {
    expect((await branches({ headers: { authorization } })).status).toBe(401);
  }
  expect(calls).toEqual([]);
});

describe('two instances', () => {
  const claims = { sub: 'shared', client_id: 'shared', scope: '', exp: 4_102_444_800 };

  /** The middleware as a fresh instance of a function has it. */
  async function instance(): Promise<() => Promise<string>> {
    vi.resetModules();
    const { clientLimit } = await import('#shared/http/middlewares/client-limit.ts');
    const { setAmbient: setTheirs, ambient: theirs } = await import('#shared/ambient.ts');
    setTheirs({ ...theirs, now: () => now });
    const limit: Middleware = clientLimit();
    return async () => {
      const outcome = await through(limit, { ...exchange(contract()), claims });
      return 'refused' in outcome ? outcome.refused : 'allowed';
    };
  }

  test('share a quota, at one write for twenty requests and with less than a lump each too many', async () => {
    vi.stubEnv('CLIENT_REQUESTS_PER_SECOND', '100');
    const instances = [await instance(), await instance()];
    const outcomes: string[] = [];
    for (let sent = 0; sent < 1200; sent += 1) outcomes.push(await (instances[sent % 2] as () => Promise<string>)());
    const allowed = outcomes.filter((outcome) => outcome === 'allowed').length;
    expect(allowed).toBeGreaterThanOrEqual(990);
    expect(allowed).toBeLessThan(1040);
    const [row] = await engine.rows('Idempotency');
    expect(row).toMatchObject({ request: `rate#shared#${now / 10_000}`, expiresAt: now / 1000 + 20 });
    expect(Number(row?.['requests']) % 20).toBe(0);
  });

  test('refuse nobody because their counter does not answer', async () => {
    vi.stubEnv('CLIENT_REQUESTS_PER_SECOND', '1');
    vi.stubEnv('IDEMPOTENCY_TABLE', 'no-such-table');
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    const ask = await instance();
    const outcomes = [];
    for (let sent = 0; sent < 11; sent += 1) outcomes.push(await ask());
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => 'allowed'), 'too-many-requests']);
  });
});
