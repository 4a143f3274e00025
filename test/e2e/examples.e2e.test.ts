import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { demoOrders } from '#demo/orders.ts';
import { orderExamples } from '#functions/documentation/order-examples.ts';
import { exampleIds } from '#shared/contracts/examples.ts';
import { ApiClient, operations, type RawAnswer } from '../support/system/api-client.ts';
import { namedSystem, TestHost, type OwnSystem } from '../support/system/system.ts';
import { withoutReferences } from '../support/references.ts';
import { until } from '../support/until.ts';

/** As far as these tests read it. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required: boolean;
    readonly example?: string | number;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<
    Record<string, Partial<Content> & { readonly headers?: Readonly<Record<string, unknown>> }>
  >;
}

interface Content {
  readonly content: {
    readonly 'application/json': {
      readonly schema: Schema;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
    };
  };
}

type Schema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>;

/** Left out: it needs an account at Stripe, whose secret signs its events. How they are taken is tested by itself. */
const needsStripe = 'receivePaymentEvent';

/** What is read comes before what is changed, and what ends something comes last. */
const turns = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'];
const inTurn = [...operations]
  .filter(([id]) => id !== needsStripe)
  .sort(([, a], [, b]) => turns.indexOf(a.method) - turns.indexOf(b.method));

// Examples are of a fresh demo system; a system that is named may be any other.
describe.skipIf(namedSystem())('the documentation of a fresh demo system', () => {
  let host: TestHost;
  let client: ApiClient;
  let document: Document;

  beforeAll(async () => {
    host = await TestHost.start({ demoSpeed: 10, demoOrders: true });
    // Ready comes before the demo orders are all there: those that are missing must come after a crash.
    await host.killHard();
    await host.launch();
    client = new ApiClient(host.system);
    document = await until('the examples to name what there is', readDocument, (read) => placeholdersIn(read) === 0);
  });
  afterAll(() => host?.close());

  const readDocument = async () => {
    const read: unknown = await (await fetch(`${host.system.api}/openapi.json`)).json();
    return withoutReferences(read, read) as Document;
  };

  test('is about orders that were each placed once, although the host was killed meanwhile', async () => {
    const expected = Object.values(demoOrders).map(({ externalNumber }) => externalNumber);
    const listed = () => client.call('listOrders', { query: { branch: 'uk', limit: '100' } });
    const { items } = await until('lists to follow', listed, (page) => page.items.length >= expected.length);
    expect(items.map(({ externalNumber }) => externalNumber).sort()).toEqual(expected.sort());
  });

  test('describes every operation', () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual([...operations.keys()].sort());
  });

  // Before the examples of other operations, which change who buys.
  test('has an order of each kind, which comes to rest by itself where it is said to', async () => {
    const { examples = {} } = document.paths['/v1/orders']?.['post']?.requestBody?.content['application/json'] ?? {};
    expect(Object.keys(examples)).toEqual(Object.keys(orderExamples));
    const orders = await Promise.all(
      Object.entries(orderExamples).map(async ([name, { comesTo }]) => {
        // The first is placed once more by the tests of all operations.
        const key = name === 'ship' ? 'example-placeOrder' : `example-${name}`;
        const headers = { 'content-type': 'application/json', 'idempotency-key': key };
        const body = JSON.stringify(examples[name]?.value);
        const placed = await client.send('POST', '/v1/orders', { body, headers });
        expect([name, placed.status, placed.body]).toMatchObject([name, 201, { orderId: expect.any(String) }]);
        return { name, comesTo, orderId: (placed.body as { orderId: string }).orderId };
      }),
    );
    const stages = async () => {
      const read = orders.map(({ orderId }) => client.call('readOrder', { params: { orderId } }));
      return (await Promise.all(read)).map(({ stage }) => stage);
    };
    const expected = orders.map(({ comesTo }) => comesTo);
    const reached = await until('orders of each kind to come to rest', stages, (now) =>
      isDeepStrictEqual(now, expected),
    );
    expect(reached).toEqual(expected);
  });

  test.each(inTurn)('has an example of %s that works as it stands', async (_, { method, path, success, access }) => {
    const operation = document.paths[path]?.[method.toLowerCase()];
    if (!operation) throw new Error(`${method} ${path} is not described`);
    const { address, headers, body } = requestOf(path, operation);
    const signature = access === 'callback' ? await signed(body ?? '', host.system) : {};
    const send = () =>
      client.send(method, address, {
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, ...signature },
      });
    // What has an Idempotency-Key is sent twice at once, and once more: it is carried out once.
    const [answer, ...twins] = await Promise.all(method === 'POST' ? [send(), send()] : [send()]);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: success.status });
    expect(complaintsOf(answer, operation)).toBeUndefined();
    expect(describedHeaders(answer)).toEqual(headersDescribed(answer, operation));
    if (method !== 'POST' || access === 'callback') return;
    for (const { status, body: same } of [...twins, await send()]) {
      expect({ status, body: same }).toEqual({ status: answer.status, body: answer.body });
    }
  });
});

function placeholdersIn(document: Document): number {
  const text = JSON.stringify(document);
  return Object.values(exampleIds).filter((id) => text.includes(id)).length;
}

/** The request that the parameters' examples and the body's example make, and nothing beside them. */
function requestOf(path: string, { parameters, requestBody }: Operation) {
  let address = path;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const { name, in: place, required, example } of parameters) {
    if (example === undefined) {
      if (required) throw new Error(`${path}: the parameter ${name} has no example`);
    } else if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(example));
    else if (place === 'query') query.set(name, String(example));
    else headers[name.toLowerCase()] = String(example);
  }
  const media = requestBody?.content['application/json'];
  return {
    address: query.size > 0 ? `${address}?${query}` : address,
    headers,
    body: media ? JSON.stringify(media.example ?? Object.values(media.examples ?? {})[0]?.value) : undefined,
  };
}

/** The headers of an answer that a description must name. */
function describedHeaders({ headers }: RawAnswer): string[] {
  return ['etag', 'link', 'location', 'ratelimit', 'ratelimit-policy'].filter((name) => headers.has(name));
}

/** Those that the document says the answer has; the last page of a list has no link. */
function headersDescribed({ status, body }: RawAnswer, { responses }: Operation): string[] {
  const named = Object.keys(responses[status]?.headers ?? {}).map((name) => name.toLowerCase());
  return named.filter((name) => name !== 'link' || (body as { next?: string }).next !== undefined).sort();
}

/** What is wrong with an answer by the schema in the document. */
function complaintsOf({ status, body }: RawAnswer, { responses }: Operation): string | undefined {
  const schema = responses[status]?.content?.['application/json'].schema;
  return schema ? z.fromJSONSchema(withoutUnicodePatterns(schema)).safeParse(body).error?.message : undefined;
}

/** zod compiles patterns without the flag that these need. The contracts, which all requests go through, have it. */
function withoutUnicodePatterns(schema: Schema): Schema {
  const keep = (key: string, value: unknown) =>
    key === 'pattern' && typeof value === 'string' && value.includes('\\p{') ? undefined : value;
  return JSON.parse(JSON.stringify(schema, keep)) as Schema;
}

/** The headers of a carrier's signature, made with the secret that the host keeps. */
async function signed(body: string, { dataDir }: OwnSystem): Promise<Record<string, string>> {
  const settings = new DatabaseSync(join(dataDir, 'host.db'), { readOnly: true });
  const port = settings.prepare("SELECT value FROM host_settings WHERE name = 'endpoint-port'").get()?.['value'];
  settings.close();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const secrets = new SecretsManagerClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'oms/local/tracker' }));
  const now = new Date();
  return {
    'webhook-id': 'msg_example',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(SecretString).sign('msg_example', now, body),
  };
}
