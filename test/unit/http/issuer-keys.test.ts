import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import type { issuerKey } from '#shared/http/access/issuer-keys.ts';

const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
let present: string[] = [];
let fetched = 0;
const server = createServer((_, response) => {
  fetched += 1;
  response.writeHead(present.length > 0 ? 200 : 500, { connection: 'close' });
  response.end(JSON.stringify({ keys: present.map((kid) => ({ ...jwk, kid })) }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => server.close());
const { port } = server.address() as { port: number };

const minute = 60_000;
let now = 0;
let keyOf: (keyId: string) => ReturnType<typeof issuerKey>;

beforeEach(async () => {
  vi.resetModules();
  const { setAmbient: setFreshAmbient } = await import('#shared/ambient.ts');
  setFreshAmbient({ now: () => now, newId: () => '', random: () => 0, sleep: async () => {} });
  const fresh = await import('#shared/http/access/issuer-keys.ts');
  keyOf = (keyId) => fresh.issuerKey(`http://127.0.0.1:${port}/pool`, keyId);
  [now, fetched, present] = [1_000_000, 0, ['a']];
});
afterEach(() => setAmbient());

test('keys are fetched once, and again after an hour', async () => {
  expect(await keyOf('a')).toBeDefined();
  expect(await keyOf('a')).toBeDefined();
  expect(fetched).toBe(1);
  now += 61 * minute;
  present = ['b'];
  expect(await keyOf('a')).toBeUndefined();
  expect(fetched).toBe(2);
});

test('a new key is found within half a minute, and invented ones are asked for no oftener', async () => {
  await keyOf('a');
  present = ['a', 'b'];
  for (const invented of ['x', 'y', 'z']) expect(await keyOf(invented)).toBeUndefined();
  expect(fetched).toBe(1);
  now += minute / 2;
  expect(await keyOf('b')).toBeDefined();
  expect(fetched).toBe(2);
});

test('an issuer out of reach locks nobody out whose key is known; anybody else may try again', async () => {
  await keyOf('a');
  now += 61 * minute;
  present = [];
  expect(await keyOf('a')).toBeDefined();
  await expect(keyOf('b')).rejects.toMatchObject({ name: 'TransientFailure' });
});
