import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ApiError, isRefusal, OpenOms, Unreachable, type NewOrder } from '@open-oms/client';
import { exitCodeOf } from '../../../bin/exit-code.ts';

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
): Promise<{ client: OpenOms; seen: Seen[]; address: string }> {
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
  const client = new OpenOms({ api: address, tokenUrl: `${address}/token`, clientId: 'me', clientSecret: 'secret' });
  return { client, seen, address };
}

const order = { channel: 'web' } as NewOrder;

describe('the client of the API', () => {
  test('repeats what may pass under the same idempotency key', async () => {
    const { client, seen } = await apiOf(
      { status: 503, body: { code: 'try-again' } },
      { status: 429 },
      { status: 409, body: { code: 'request-in-flight' } },
      { status: 201, body: { orderId: 'ord_1' } },
    );
    const { orderId } = await client.call('placeOrder', { body: order, idempotencyKey: 'my-key' });
    expect(orderId).toBe('ord_1');
    expect(seen.map(({ key }) => key)).toEqual(['my-key', 'my-key', 'my-key', 'my-key']);
  });

  test('fetches a new token when the old one is not taken any more', async () => {
    const { client, seen } = await apiOf({ status: 401 }, { status: 200, body: { ok: true } });
    await client.call('listOrders');
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
    const failure = await client.call('placeOrder', { body: order }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 422, code: 'totals-do-not-add-up' });
    expect(isRefusal(failure, 'totals-do-not-add-up')).toBe(true);
    expect(isRefusal(failure, 'not-found')).toBe(false);
    expect(String(failure)).toContain('/total: must be 1.00');
    expect(seen).toHaveLength(1);
  });

  test('follows a list over all of its pages, empty ones too', async () => {
    const { client, seen } = await apiOf(
      { status: 200, body: { items: [1, 2], next: 'a' } },
      { status: 200, body: { items: [], next: 'b' } },
      { status: 200, body: { items: [3] } },
    );
    expect(await Array.fromAsync(client.each('listOrders', { query: { channel: 'web' } }))).toEqual([1, 2, 3]);
    expect(seen.map(({ url }) => url)).toEqual([
      '/v1/orders?channel=web',
      '/v1/orders?channel=web&cursor=a',
      '/v1/orders?channel=web&cursor=b',
    ]);
  });

  test('repeats a call whose answer was lost under the same idempotency key', async () => {
    const { client, seen } = await apiOf('lost', { status: 201, body: { orderId: 'ord_1' } });
    await client.call('placeOrder', { body: order, idempotencyKey: 'my-key' });
    expect(seen.map(({ key }) => key)).toEqual(['my-key', 'my-key']);
  });

  test('waits for a token endpoint that is about to start', async () => {
    const { client, seen } = await apiOf('no token yet', { status: 200 });
    await client.call('listOrders');
    expect(seen.map(({ token }) => token)).toEqual(['Bearer t1']);
  });

  test('says who it is that does not answer: the API or the token endpoint', async () => {
    const nowhere = await closedAddress();
    const { address } = await apiOf();
    const connection = { api: address, tokenUrl: `${nowhere}/token`, clientId: 'x', clientSecret: 'y' };
    const lost = (url: string) => ({
      name: 'Unreachable',
      url,
      message: `${url} cannot be reached: ${refusedBy(nowhere)}`,
    });
    await expect(new OpenOms(connection).token()).rejects.toMatchObject(lost(`${nowhere}/token`));
    await expect(new OpenOms({ ...connection, tries: 1 }).call('listOrders')).rejects.toMatchObject(
      lost(`${nowhere}/token`),
    );
    const elsewhere = new OpenOms({ ...connection, api: nowhere, tokenUrl: `${address}/token`, tries: 1 });
    await expect(elsewhere.call('listOrders')).rejects.toMatchObject(lost(`${nowhere}/v1/orders`));
  });

  test('fetches one token for calls at the same time, and puts ids into the address as they are', async () => {
    const answer = { status: 200, body: {} };
    const { client, seen } = await apiOf(answer, answer, answer);
    const item = (sku: string) => client.call('getItem', { params: { sku } });
    await Promise.all([item('A/1'), item('Ä B'), item('C')]);
    expect(new Set(seen.map(({ token }) => token))).toEqual(new Set(['Bearer t1']));
    expect(seen.map(({ url }) => url).sort()).toEqual(['/v1/items/C', '/v1/items/~QS8x', '/v1/items/~w4QgQg']);
    await expect(item('')).rejects.toThrow('needs sku');
  });

  test('ends when its signal says so, with the reason', async () => {
    const { client, seen } = await apiOf({ status: 503 }, { status: 503 });
    const ending = new AbortController();
    const call = client.call('listOrders', { signal: ending.signal });
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    ending.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});

describe('the exit codes of oms', () => {
  const refusal = (status: number) => new ApiError('readOrder', status, {}, new Headers());
  test.each([
    [3, refusal(401)],
    [4, refusal(404)],
    [2, refusal(422)],
    [5, new Unreachable('http://127.0.0.1', new Error('gone'))],
    [1, new TypeError('a mistake')],
  ])('%s for %s', (code, error) => expect(exitCodeOf(error)).toBe(code));
});

test('a call of an operation that there is not says so', async () => {
  const { client } = await apiOf();
  const misspelt = 'getItemm' as 'listItems';
  await expect(client.call(misspelt)).rejects.toThrow("there is no operation 'getItemm'");
});
