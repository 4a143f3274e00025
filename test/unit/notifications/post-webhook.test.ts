import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '#functions/notifications/webhooks/delivery.ts';
import { sealedSecret } from '#functions/notifications/webhooks/signing-secret.ts';
import { newSecret, type Endpoint } from '#functions/notifications/webhooks/endpoint.ts';
import { postWebhook } from '#functions/notifications/webhooks/post-webhook.ts';
import { serveSecrets } from '../../support/secrets.ts';

await serveSecrets();
const seal = await sealedSecret(newSecret());
const answers = vi.hoisted((): { address: string; family: number }[][] => []);

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

const endpoint = (url: string): Endpoint => ({
  endpointId: 'whe_1',
  channel: 'web',
  url,
  secrets: [{ seal }],
  active: true,
  createdAt: '2026-11-25T10:00:00.000Z',
});

const event = { metadata: { id: 'evt_1', type: 'OrderPlaced', occurredAt: '2026-11-25T10:00:00.000Z' }, data: {} };
const delivery = { event } as unknown as Delivery;

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
  expect(await postWebhook(endpoint(`http://shop.example.com:${port}/`), delivery)).toMatchObject({ status: 200 });
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
    const attempt = await postWebhook(endpoint('https://shop.example.com/'), delivery);
    expect(attempt.error).toMatch(/private network/);
  },
);
