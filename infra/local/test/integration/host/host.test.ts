import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoDBClient, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { startHost, type Host, type HostOptions } from '#host/host.ts';
import { parseFaultRates, seededFaults } from '#host/faults/seeded-faults.ts';
import { functionResource, writeAssembly } from '#host/test/support/assembly.ts';
import { signedByTheSdk } from '#host/test/support/signed-address.ts';
import { newDataFolder, writeFixture } from './fixture.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const assembly = writeFixture();
const start = (more: Partial<HostOptions> = {}) =>
  startHost({ assembly, dataFolder: newDataFolder(), log: quiet, ...more });

async function tokenOf(host: Host, scope?: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  const authorization = `Basic ${Buffer.from(`${host.clientId}:${host.clientSecret}`).toString('base64')}`;
  const answer = await fetch(host.token, { method: 'POST', body, headers: { authorization } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** The pool that issued a token stands at the end of its issuer's address. */
function poolId(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iss: string };
  return claims.iss.slice(claims.iss.lastIndexOf('/') + 1);
}

async function statusOf(host: Host, id: string, token: string): Promise<string | undefined> {
  const answer = await fetch(`${host.api}/orders/${id}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.ok ? ((await answer.json()) as { status: string }).status : undefined;
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`${what} did not happen within 15 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a running host', () => {
  let host: Host;
  let token: string;
  beforeAll(async () => {
    host = await start();
    token = await tokenOf(host);
  });
  afterAll(() => host.stop());

  /** The answer to a request under another name, with what its address leads to. */
  const under = (name: string, address: string, method = 'GET') =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sent = request(address, { method, headers: { host: name } }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(parts).toString() }));
      });
      sent.on('error', reject);
      sent.end();
    });

  it('shows its pages, and its AWS endpoint, to nobody who calls it by a stranger’s name', async () => {
    const { port } = new URL(host.api);
    for (const page of ['/_local/ses', '/_local/webhooks', '/_local/none']) {
      expect((await under(`evil.example:${port}`, `${host.api}${page}`)).status).toBe(421);
    }
    expect((await under(`evil.example`, host.endpoint, 'POST')).status).toBe(421);
    expect((await under(`localhost:${port}`, `${host.api}/_local/ses`)).status).toBe(200);
  });

  it('serves the API under any name, and tells functions its own', async () => {
    const { port } = new URL(host.api);
    const told = async (name: string) => {
      const { text } = await under(name, `${host.api}/open/x`);
      return (JSON.parse(text) as { headers: Record<string, string> }).headers['host'];
    };
    expect(await told('evil.example')).toBe(`127.0.0.1:${port}`);
    expect(await told(`localhost:${port}`)).toBe(`localhost:${port}`);
  });

  it('takes uploads of any length to addresses that a function has signed, and gives them back', async () => {
    const told = await (await fetch(`${host.api}/open/x?mode=files`)).json();
    const { base, ...key } = told as { base: string; id: string; secret: string };
    const address = `${base}/data-Files/one`;
    const signed = (method: string) => signedByTheSdk({ method, address, key, region: host.region, at: Date.now() });
    const body = Buffer.alloc(12_000_000, 'more than the API takes');
    const put = await fetch(await signed('PUT'), { method: 'PUT', body });
    expect([put.status, await put.text()]).toEqual([200, '']);
    const got = await fetch(await signed('GET'));
    expect(Buffer.from(await got.arrayBuffer()).equals(body)).toBe(true);
    expect((await fetch(await signed('HEAD'), { method: 'HEAD' })).headers.get('content-length')).toBe('12000000');
    const refused = await fetch(address, { method: 'PUT', body });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
    expect((await fetch(await signed('DELETE'), { method: 'DELETE' })).status).toBe(204);
    expect((await under('evil.example', await signed('GET'))).status).toBe(421);
  });

  it('hands requests to functions and their answers back', async () => {
    const answer = await fetch(`${host.api}/open/J%C3%BCrgen?a=1&a=2`, { headers: { 'X-Tag': 'x' } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      version: '2.0',
      routeKey: 'GET /open/{name}',
      rawPath: '/open/Jürgen',
      pathParameters: { name: 'Jürgen' },
      queryStringParameters: { a: '1,2' },
      headers: { 'x-tag': 'x' },
      requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' }, stage: '$default' },
    });
  });

  it('looks for routes as API Gateway does: an encoded slash separates, and an encoded question mark ends the path', async () => {
    const event = async (path: string) => (await (await fetch(host.api + path)).json()) as Record<string, unknown>;
    expect(await event('/open/a%2Fb')).toMatchObject({ routeKey: '$default', rawPath: '/open/a/b' });
    expect(await event('/open/a%3Fb')).toMatchObject({ routeKey: 'GET /open/{name}', pathParameters: { name: 'a' } });
    expect(await event('/open/~QS8x')).toMatchObject({ pathParameters: { name: '~QS8x' } });
    expect(await event('/open/%23%20%26%25')).toMatchObject({ pathParameters: { name: '# &%' } });
  });

  it('reads what functions return as API Gateway does', async () => {
    const plain = await fetch(`${host.api}/open/x?mode=plain`);
    expect([plain.status, plain.headers.get('content-type'), await plain.json()]).toEqual([
      200,
      'application/json',
      { found: true },
    ]);
    const binary = await fetch(`${host.api}/open/x?mode=binary`);
    expect([binary.headers.get('content-type'), [...new Uint8Array(await binary.arrayBuffer())]]).toEqual([
      'image/png',
      [1, 2, 3],
    ]);
  });

  it.each([
    ['GET', '/open/%E0%A4%A', 404, 'Not Found'],
    ['GET', '/open/x?mode=throw', 500, 'Internal Server Error'],
  ])('answers %s %s with %d as AWS does', async (method, path, status, message) => {
    const answer = await fetch(host.api + path, { method });
    expect([answer.status, await answer.json()]).toEqual([status, { message }]);
  });

  it.each([
    ['GET', '/nowhere'],
    ['POST', '/open/x'],
  ])('leads %s %s, which is no route, to what stands behind $default', async (method, path) => {
    const event = (await (await fetch(host.api + path, { method })).json()) as Record<string, unknown>;
    expect(event).toMatchObject({ routeKey: '$default', rawPath: path });
  });

  const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024);

  it.each([
    ['more than the gateway takes', () => ({ body: megabytes(11) })],
    // Without a length the gateway finds out while it reads.
    ['more than the gateway takes, in chunks', () => ({ body: new Blob([megabytes(11)]).stream(), duplex: 'half' })],
    ['more than a function takes', () => ({ body: megabytes(7) })],
  ])('answers a body of %s with 413, and the client gets to read it', async (_, content) => {
    const answer = await fetch(`${host.api}/open`, { method: 'POST', ...content() } as RequestInit);
    expect([answer.status, await answer.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('refuses more headers than an HTTP API takes', async () => {
    const answer = await fetch(`${host.api}/open/x`, { headers: { 'x-long': 'x'.repeat(11_000) } });
    expect(answer.status).toBe(431);
  });

  it('goes on with other functions, and soon with the same, when one crashes', async () => {
    const placed = fetch(`${host.api}/orders/8`, { method: 'PUT', headers: { authorization: `Bearer ${token}` } });
    const crashed = await fetch(`${host.api}/open/x?mode=exit`);
    expect([crashed.status, await crashed.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect((await placed).status).toBe(201);
    expect((await fetch(`${host.api}/open/x?mode=plain`)).status).toBe(200);
  });

  it('publishes the key that its tokens are signed with, at the address that they name', async () => {
    const [header, payload] = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(payload).toMatchObject({ iss: `${host.api}/${poolId(token)}`, client_id: host.clientId });
    const { keys } = (await (await fetch(`${payload.iss}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    expect(keys.map(({ kid }) => kid)).toEqual([header.kid]);
  });

  it('limits what a route has a limit for', async () => {
    const statuses = [];
    for (let request = 0; request < 3; request++) statuses.push((await fetch(`${host.api}/slow`)).status);
    expect(statuses).toEqual([200, 429, 429]);
  });

  it('lets pages of allowed origins ask first', async () => {
    const answer = await fetch(`${host.api}/orders/1`, {
      method: 'OPTIONS',
      headers: { origin: 'https://console.example', 'access-control-request-method': 'GET' },
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://console.example',
    ]);
    const other = await fetch(`${host.api}/open/x`, { headers: { origin: 'https://elsewhere.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets functions reach tables and what listens to their events', async () => {
    const placed = await fetch(`${host.api}/orders/7`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(placed.status).toBe(201);
    expect(await statusOf(host, '7', token)).toBe('placed');
    await until(async () => (await statusOf(host, '7', token)) === 'shipped', 'shipping');
  });
});

describe('a host', () => {
  it('keeps tables, credentials and tokens over a restart, and begins anew when told to', async () => {
    const dataFolder = newDataFolder();
    const first = await start({ dataFolder });
    const token = await tokenOf(first);
    await fetch(`${first.api}/orders/9`, { method: 'PUT', headers: { authorization: `Bearer ${token}` } });
    await first.stop();
    const second = await start({ dataFolder });
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect([second.clientId, second.clientSecret, second.endpoint]).toEqual([
      first.clientId,
      first.clientSecret,
      first.endpoint,
    ]);
    await until(async () => (await statusOf(second, '9', token)) === 'shipped', 'shipping');
    await second.stop();
    const third = await start({ dataFolder, fresh: true });
    expect(third.isNew).toBe(true);
    expect(third.clientSecret).not.toBe(first.clientSecret);
    expect(await statusOf(third, '9', await tokenOf(third))).toBeUndefined();
    await third.stop();
  });

  it('says in one sentence why it cannot start, and leaves nothing behind', async () => {
    const dataFolder = newDataFolder();
    const host = await start({ dataFolder });
    const port = Number(new URL(host.api).port);
    await expect(start({ port })).rejects.toThrow(`Port ${port} is in use`);
    await expect(start({ dataFolder })).rejects.toThrow('is held by another running host');
    await host.stop();
    const unknown = writeAssembly({ s: { Resources: { Disk: { Type: 'AWS::EC2::Volume' } } } });
    await expect(start({ assembly: unknown, dataFolder })).rejects.toThrow(
      's/Disk: AWS::EC2::Volume is a resource type',
    );
    const wrong = writeAssembly({ s: { Resources: { F: functionResource('f', { Layers: ['x'] }) } } }, { f: '' });
    await expect(start({ assembly: wrong, dataFolder })).rejects.toThrow(/s\/F .*"Layers"/);
    const again = await start({ dataFolder });
    await again.stop();
  });

  it('does once what is to be done on a new data folder, again where it was not finished', async () => {
    const dataFolder = newDataFolder();
    const done: string[] = [];
    const attempt = (name: string) => async () => void done.push(name);
    const failing = () => Promise.reject(new Error('interrupted'));
    const first = await start({ dataFolder });
    await expect(first.once('seed', failing)).rejects.toThrow('interrupted');
    await first.stop();
    const second = await start({ dataFolder });
    expect(await second.once('seed', attempt('seed'))).toBe(true);
    expect(await second.once('seed', attempt('seed'))).toBe(false);
    expect(await second.once('later', attempt('later'))).toBe(false);
    expect(done).toEqual(['seed']);
    await second.stop();
  });

  it('refuses a table that stands with other keys', async () => {
    const table = (key: string) => ({
      s: {
        Resources: {
          T: {
            Type: 'AWS::DynamoDB::GlobalTable',
            Properties: {
              TableName: 'things',
              KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
              AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
            },
          },
        },
      },
    });
    const dataFolder = newDataFolder();
    await (await start({ assembly: writeAssembly(table('id')), dataFolder })).stop();
    await expect(start({ assembly: writeAssembly(table('code')), dataFolder })).rejects.toThrow(
      'Table things in the data folder has other keys',
    );
  });

  it('makes faults in calls of SDK clients, which try again', async () => {
    const host = await start({
      faults: seededFaults(parseFaultRates('seed=3,throttle=0.2,fail-before=0.1,fail-after=0.1')),
    });
    const statuses: number[] = [];
    const client = new DynamoDBClient({
      endpoint: host.endpoint,
      region: host.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 8,
    });
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        statuses.push((result.response as { statusCode: number }).statusCode);
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    const TableName = host.names.get('data/Orders') ?? '';
    for (let call = 0; call < 15; call++) {
      expect((await client.send(new DescribeTableCommand({ TableName }))).Table?.TableName).toBe(TableName);
    }
    expect(statuses).toContain(400);
    expect(statuses).toContain(500);
    client.destroy();
    await host.stop();
  });
});
