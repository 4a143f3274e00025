import { branches, channels, customers, items, locations, stock } from './world.ts';

/** A running system and credentials that may do everything in it. */
export interface SeedTarget {
  readonly api: string;
  /** The OAuth 2 token endpoint. */
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly log: (message: string) => void;
}

type Send = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;

/** Makes the demo world through the public API. What is there already is left as it is. */
export async function seedDemo(target: SeedTarget): Promise<void> {
  const send = await client(target);
  await createAll(send, '/v1/branches', branches);
  await createAll(send, '/v1/channels', channels);
  await createAll(send, '/v1/locations', locations);
  await createAll(send, '/v1/items', items);
  await createAll(send, '/v1/customers', customers);
  const received = await Promise.all(stock.map((receipt) => receive(send, receipt)));
  const places = received.filter(Boolean).length;
  target.log(
    `demo data: ${branches.length} branches, ${channels.length} channels, ${locations.length} locations, ` +
      `${items.length} items, ${customers.length} customer; opening stock received at ${places} locations`,
  );
}

async function createAll(send: Send, path: string, bodies: readonly object[]): Promise<void> {
  await Promise.all(
    bodies.map(async (body) => {
      const answer = await send('POST', path, body);
      if (answer.status === 201 || codeOf(answer.body) === 'already-exists') return;
      throw new Error(`demo data: POST ${path} was answered with ${answer.status} ${JSON.stringify(answer.body)}`);
    }),
  );
}

/** @returns false when the location has stock of these items already. */
async function receive(send: Send, receipt: (typeof stock)[number]): Promise<boolean> {
  const query = new URLSearchParams({ location: receipt.location, limit: '1' });
  const before = await send('GET', `/v1/stock/movements?${query}`);
  const known = (before.body as { items?: unknown[] }).items ?? [];
  if (known.length > 0) return false;
  const answer = await send('POST', '/v1/stock/receipts', { ...receipt, reference: 'OPENING' });
  if (answer.status === 201) return true;
  throw new Error(`demo data: opening stock was answered with ${answer.status} ${JSON.stringify(answer.body)}`);
}

function codeOf(body: unknown): unknown {
  return (body as { code?: unknown } | undefined)?.code;
}

/** Requests with a token; each body has its own fixed idempotency key. */
async function client({ api, token, clientId, clientSecret }: SeedTarget): Promise<Send> {
  const granted = await fetch(token, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!granted.ok) throw new Error(`demo data: the token endpoint answered ${granted.status} ${await granted.text()}`);
  const { access_token } = (await granted.json()) as { access_token: string };
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${access_token}` };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${api}${path}`, {
        method,
        headers:
          body === undefined
            ? headers
            : { ...headers, 'content-type': 'application/json', 'idempotency-key': keyOf(path, body) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.status < 500 || attempt === 5) return { status: response.status, body: await response.json() };
      await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
    }
  };
}

/** `demo/v1/items/TEA-001` */
function keyOf(path: string, body: unknown): string {
  const [id] = Object.values(body as Record<string, unknown>);
  return `demo${path}/${String(id)}`;
}
