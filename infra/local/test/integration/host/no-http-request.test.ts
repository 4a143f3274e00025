import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { openPublicServer } from '#host/http/public-server.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const server = await openPublicServer({ host: '127.0.0.1', port: 0, log: silent });
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

test('a request that comes too slowly is answered 408', async () => {
  const impatient = await openPublicServer({ host: '127.0.0.1', port: 0, log: silent, slowest: 200 });
  const socket = connect(impatient.port, '127.0.0.1');
  const said: string[] = [];
  socket.on('data', (part) => said.push(String(part)));
  socket.write('POST /v1/orders HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 50);
  await once(socket, 'end');
  clearInterval(drip);
  socket.destroy();
  expect(said.join('')).toContain('HTTP/1.1 408 Request Timeout');
  await impatient.close();
});

describe('a request line that is too long', () => {
  test.each([0, 100_000, 5_000_000])('with a body of %i bytes behind it is answered 431', async (bytes) => {
    const asked = Array.from({ length: 20 }, () => statusOf(`/${'x'.repeat(20_000)}`, Buffer.alloc(bytes)));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([431]));
  });
});
