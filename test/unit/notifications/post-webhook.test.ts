import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@aws-lambda-powertools/logger';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '#functions/notifications/delivering/delivery.ts';
import { sealedSecret } from '#functions/notifications/endpoints/signing-secret.ts';
import { newSecret, type Endpoint } from '#functions/notifications/endpoints/endpoint.ts';
import { postWebhook } from '#functions/notifications/delivering/post-webhook.ts';
import { sealed } from '#shared/http/sealed.ts';
import { serveSecrets } from '../../support/aws/secrets.ts';

await serveSecrets();
const secret = newSecret();
const seal = await sealedSecret(secret);
/** Made with a key that was changed since. */
const lost = { seal: Buffer.from(sealed(newSecret(), randomBytes(32))).toString('base64url') };
type Addresses = { address: string; family: number }[];
const answers = vi.hoisted((): (Addresses | Promise<Addresses>)[] => []);

/** A name server that answers differently each time; without an answer left, the name is unknown. */
vi.mock('node:dns/promises', () => ({
  lookup: async () => {
    const addresses = answers.shift();
    if (!addresses) throw new Error('asked again');
    return addresses;
  },
}));

afterEach(() => {
  delete process.env['WEBHOOKS_MAY_STAY_INSIDE'];
  answers.length = 0;
});

const endpoint = (url: string, secrets: Endpoint['secrets'] = [{ seal }]): Endpoint => ({
  endpointId: 'whe_1',
  channel: 'web',
  url,
  secrets,
  active: true,
  createdAt: '2026-11-25T10:00:00.000Z',
});

const event = { metadata: { id: 'evt_1', type: 'OrderPlaced', occurredAt: '2026-11-25T10:00:00.000Z' }, data: {} };
const delivery = { event } as unknown as Delivery;
const never = () => new AbortController().signal;

test('a webhook goes to the address that was checked, whatever the name resolves to afterwards', async () => {
  process.env['WEBHOOKS_MAY_STAY_INSIDE'] = 'true';
  const hosts: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host);
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  answers.push([{ address: '127.0.0.1', family: 4 }]);
  expect(await postWebhook(endpoint(`http://shop.example.com:${port}/`), delivery, never)).toMatchObject({
    status: 200,
  });
  expect(hosts).toEqual([`shop.example.com:${port}`]);
  server.close();
});

test.each([['127.0.0.1'], ['::7f00:1'], ['2002:7f00:1::'], ['64:ff9b::a00:1'], ['fec0::1']])(
  'a webhook does not go to a name with one address outside and one at %s',
  async (address) => {
    answers.push([
      { address: '93.184.215.14', family: 4 },
      { address, family: address.includes(':') ? 6 : 4 },
    ]);
    const attempt = await postWebhook(endpoint('https://shop.example.com/'), delivery, never);
    expect(attempt.error).toMatch(/private network/);
  },
);

/** What a server of the endpoint's gets. */
async function posted(secrets: Endpoint['secrets']) {
  process.env['WEBHOOKS_MAY_STAY_INSIDE'] = 'true';
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    got.push({ headers: request.headers, body: Buffer.concat(await request.toArray()).toString() });
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  answers.push([{ address: '127.0.0.1', family: 4 }]);
  const { port } = server.address() as AddressInfo;
  const attempt = await postWebhook(endpoint(`http://shop.example.com:${port}/`, secrets), delivery, never);
  server.close();
  return { attempt, got };
}

test('a webhook is signed with the secret that can be read, where the one before was sealed by a key that is gone', async () => {
  const { attempt, got } = await posted([{ seal }, { ...lost, expiresAt: '2999-01-01T00:00:00.000Z' }]);
  expect(attempt).toMatchObject({ status: 200 });
  const [{ headers, body } = { headers: {}, body: '' }] = got;
  expect(String(headers['webhook-signature']).split(' ')).toHaveLength(1);
  const signed = headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, signed)).toMatchObject({ type: 'OrderPlaced' });
});

test('a webhook that is broken off is an attempt that says why, also before it is sent', async () => {
  process.env['WEBHOOKS_MAY_STAY_INSIDE'] = 'true';
  let breaker = new AbortController();
  const server = createServer(() => breaker.abort(new Error('others wait')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  for (const when of ['before it is answered', 'before it is sent']) {
    breaker = new AbortController();
    answers.push([{ address: '127.0.0.1', family: 4 }]);
    const attempt = await postWebhook(endpoint(`http://shop.example.com:${port}/`), delivery, () => {
      if (when === 'before it is sent') breaker.abort(new Error('others wait'));
      return breaker.signal;
    });
    expect(attempt).toMatchObject({ error: 'others wait' });
    expect(attempt).not.toHaveProperty('status');
  }
  server.close();
});

test('a name that is not found out within five seconds is an attempt that says so, and none of the endpoint’s time', async () => {
  vi.useFakeTimers();
  try {
    answers.push(new Promise<never>(() => undefined));
    const begin = vi.fn<() => AbortSignal>(never);
    const attempt = postWebhook(endpoint('https://shop.example.com/'), delivery, begin);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await attempt).toMatchObject({
      error: 'the address of shop.example.com was not found within 5 seconds',
    });
    expect(begin).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});

test('that no secret of an endpoint can be opened is an attempt that failed, and an error', async () => {
  const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const { attempt, got } = await posted([lost]);
  expect(got).toEqual([]);
  expect(attempt).toMatchObject({ error: expect.stringMatching(/no signing secret .* can be opened/) });
  expect(attempt).not.toHaveProperty('status');
  expect(error).toHaveBeenCalledTimes(1);
  expect(error.mock.calls[0]?.at(-1)).toMatchObject({ endpointId: 'whe_1' });
});

test('a look-up of a name that fails after some time is none of the endpoint’s time', async () => {
  answers.push(new Promise((_, reject) => setTimeout(() => reject(new Error('the name server is gone')), 50)));
  const attempt = await postWebhook(endpoint('https://shop.example.com/'), delivery, never);
  expect(attempt).toMatchObject({ error: 'the name server is gone', milliseconds: 0 });
});
