import { request } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { openPublicServer } from '#host/public-server.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const server = await openPublicServer('127.0.0.1', 0, silent);
afterAll(() => server.close());

/** Sends a request with a body, and gives the status of its answer. Rejects where the connection breaks first. */
function statusOf(path: string, body: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method: 'POST' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a request line that is too long', () => {
  test.each([0, 100_000, 5_000_000])('with a body of %i bytes behind it is answered 431', async (bytes) => {
    const asked = Array.from({ length: 20 }, () => statusOf(`/${'x'.repeat(20_000)}`, Buffer.alloc(bytes)));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([431]));
  });
});
