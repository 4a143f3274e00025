import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Client } from '../../../bin/client.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An address where nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}

const refusedBy = (address: string): string => `connect ECONNREFUSED ${new URL(address).host}`;

/**
 * An API that gives these answers, one after the other, and a token to everyone. A lost answer is a broken connection; when
 * there is no token yet, the token endpoint answers 503 once.
 */
async function apiOf(
  ...answers: (Answer | 'lost' | 'no token yet')[]
): Promise<{ client: Client; seen: Seen[]; address: string }> {
  const seen: Seen[] = [];
  let tokens = 0;
  const server = createServer((request: IncomingMessage, response) => {
    const isToken = request.url === '/token';
    if (!isToken) {
      const { method, url, headers } = request;
      seen.push({ method, url, key: headers['idempotency-key'] as string, token: headers.authorization });
    }
    const answer =
      isToken && answers[0] !== 'no token yet'
        ? { status: 200, body: { access_token: `t${(tokens += 1)}`, expires_in: 3600 } }
        : (answers.shift() ?? { status: 500, body: {} });
    if (answer === 'lost') {
      request.socket.destroy();
      return;
    }
    const { status, body = {} } = answer === 'no token yet' ? { status: 503 } : answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close().closeAllConnections());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Client({ api: address, tokenUrl: `${address}/token`, clientId: 'me', clientSecret: 'secret' });
  return { client, seen, address };
}

describe('the client of the API', () => {
  test('repeats what may pass under the same idempotency key', async () => {
    const { client, seen } = await apiOf(
      { status: 503, body: { code: 'try-again' } },
      { status: 429 },
      { status: 409, body: { code: 'request-in-flight' } },
      { status: 201, body: { orderId: 'ord_1' } },
    );
    const { body } = await client.post<{ orderId: string }>('/v1/orders', {}, 'my-key');
    expect(body.orderId).toBe('ord_1');
    expect(seen.map(({ key }) => key)).toEqual(['my-key', 'my-key', 'my-key', 'my-key']);
  });

  test('fetches a new token when the old one is not taken any more', async () => {
    const { client, seen } = await apiOf({ status: 401 }, { status: 200, body: { ok: true } });
    await client.get('/v1/orders');
    expect(seen.map(({ token }) => token)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('turns a problem into an error that names the fields, without repeating it', async () => {
    const { client, seen } = await apiOf({
      status: 422,
      body: {
        code: 'totals-do-not-add-up',
        detail: 'it is 2.00',
        errors: [{ pointer: '/total', message: 'must be 1.00' }],
      },
    });
    const failure = await client.post('/v1/orders', {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ exitCode: 2, status: 422 });
    expect(String(failure)).toContain('/total: must be 1.00');
    expect(seen).toHaveLength(1);
  });

  test('says with its exit code what was not found', async () => {
    const { client } = await apiOf({ status: 404, body: { code: 'not-found' } });
    await expect(client.get('/v1/orders/ord_1')).rejects.toMatchObject({ exitCode: 4 });
  });

  test('follows a list over all of its pages, empty ones too', async () => {
    const { client, seen } = await apiOf(
      { status: 200, body: { items: [1, 2], next: 'a' } },
      { status: 200, body: { items: [], next: 'b' } },
      { status: 200, body: { items: [3] } },
    );
    expect(await Array.fromAsync(client.list('/v1/orders', { channel: 'web' }))).toEqual([1, 2, 3]);
    expect(seen.map(({ url }) => url)).toEqual([
      '/v1/orders?channel=web',
      '/v1/orders?channel=web&cursor=a',
      '/v1/orders?channel=web&cursor=b',
    ]);
  });

  test('repeats a call whose answer was lost under the same idempotency key', async () => {
    const { client, seen } = await apiOf('lost', { status: 201, body: { orderId: 'ord_1' } });
    await client.post('/v1/orders', {}, 'my-key');
    expect(seen.map(({ key }) => key)).toEqual(['my-key', 'my-key']);
  });

  test('waits for a token endpoint that is about to start', async () => {
    const { client, seen } = await apiOf('no token yet', { status: 200 });
    await client.get('/v1/orders');
    expect(seen.map(({ token }) => token)).toEqual(['Bearer t1']);
  });

  test('says who it is that does not answer: the API or the token endpoint', async () => {
    const nowhere = await closedAddress();
    const { address } = await apiOf();
    const connection = { api: address, tokenUrl: `${nowhere}/token`, clientId: 'x', clientSecret: 'y' };
    const lost = (url: string) => ({ exitCode: 5, message: `${url} cannot be reached: ${refusedBy(nowhere)}` });
    await expect(new Client(connection).authenticate()).rejects.toMatchObject(lost(`${nowhere}/token`));
    await expect(new Client(connection, 1).get('/v1/orders')).rejects.toMatchObject(lost(`${nowhere}/token`));
    const elsewhere = new Client({ ...connection, api: nowhere, tokenUrl: `${address}/token` }, 1);
    await expect(elsewhere.get('/v1/orders')).rejects.toMatchObject(lost(`${nowhere}/v1/orders`));
  });
});
