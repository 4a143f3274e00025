import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as sdk from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { DynamoDBDocumentClient } from './document-client.ts';
import { enter, type IncomingResponse, type OutgoingRequest } from './outside.ts';
import { NodeHttpHandler } from './sdk-http-handler.ts';

type Answer = readonly [status: number, body: object] | 'no answer';
interface Command {
  readonly input: object;
}

const address = 'http://tables.simulated';
const key = { order: 'ord_1', entry: 'ORDER' };
const row = {
  ...key,
  version: 7,
  share: 0.25,
  paid: true,
  nothing: null,
  missing: undefined,
  lines: [{ sku: 'TEA', note: undefined, tags: [] }, undefined],
  clients: new Set(['b', 'a']),
  body: new Uint8Array([1, 2, 255]),
};
const stored = {
  order: { S: 'ord_1' },
  version: { N: '7' },
  large: { N: '9007199254740993' },
  paid: { BOOL: false },
  nothing: { NULL: true },
  lines: { L: [{ M: { sku: { S: 'TEA' } } }] },
  clients: { SS: ['a', 'b'] },
  body: { B: 'AQL/' },
};

const commands: Readonly<Record<string, { readonly make: () => Command; readonly answer: object }>> = {
  'a read of a row': {
    make: () => new sdk.GetCommand({ TableName: 'Orders', Key: key, ConsistentRead: true }),
    answer: { Item: stored },
  },
  'a read of a row that is not there': {
    make: () => new sdk.GetCommand({ TableName: 'Orders', Key: key }),
    answer: {},
  },
  'a write of a row': {
    make: () => new sdk.PutCommand({ TableName: 'Orders', Item: row, ConditionExpression: 'attribute_not_exists(x)' }),
    answer: {},
  },
  'a change of a row': {
    make: () =>
      new sdk.UpdateCommand({
        TableName: 'Orders',
        Key: key,
        UpdateExpression: 'ADD #clients :clients',
        ExpressionAttributeNames: { '#clients': 'clients' },
        ExpressionAttributeValues: { ':clients': new Set(['c']), ':none': undefined },
        ReturnValues: 'ALL_NEW',
      }),
    answer: { Attributes: stored },
  },
  'a deletion': { make: () => new sdk.DeleteCommand({ TableName: 'Orders', Key: key }), answer: {} },
  'a query': {
    make: () =>
      new sdk.QueryCommand({
        TableName: 'Orders',
        KeyConditionExpression: '#order = :order',
        ExpressionAttributeNames: { '#order': 'order' },
        ExpressionAttributeValues: { ':order': 'ord_1' },
        ExclusiveStartKey: key,
        Limit: 2,
      }),
    answer: { Items: [stored, {}], Count: 2, ScannedCount: 2, LastEvaluatedKey: { order: { S: 'ord_1' } } },
  },
  'a read of many rows': {
    make: () => new sdk.BatchGetCommand({ RequestItems: { Items: { Keys: [key], ConsistentRead: true } } }),
    answer: {
      Responses: { Items: [stored] },
      UnprocessedKeys: { Items: { Keys: [{ order: { S: 'ord_1' } }], ConsistentRead: true } },
    },
  },
  'a transaction': {
    make: () =>
      new sdk.TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: 'Orders', Item: row } },
          { Update: { TableName: 'Orders', Key: key, UpdateExpression: 'REMOVE x' } },
          { Delete: { TableName: 'Orders', Key: key } },
          { ConditionCheck: { TableName: 'Orders', Key: key, ConditionExpression: 'attribute_exists(x)' } },
        ],
      }),
    answer: {},
  },
};

const refused = (type: string, more: object = {}): Answer => [
  400,
  { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `it is ${type}`, ...more },
];
const failed: Answer = [500, { __type: 'InternalServerError', message: 'The service has failed' }];
const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: { order: { S: 'ord_1' } }, Message: 'no' }];

/** What comes before the success, if that comes. */
const troubles: Readonly<Record<string, readonly Answer[]>> = {
  'succeeds at once': [],
  'is throttled once': [refused('ThrottlingException')],
  'fails twice': [failed, failed],
  'fails again and again': Array.from({ length: 9 }, () => failed),
  'gets no answer once': ['no answer'],
  'meets a conflict': [refused('TransactionConflictException')],
  'fails its condition': [refused('ConditionalCheckFailedException', { Item: { order: { S: 'ord_1' } } })],
  'is cancelled': [refused('TransactionCanceledException', { CancellationReasons: reasons })],
  'makes no sense': [refused('ValidationException')],
};

afterEach(() => enter(undefined));

describe.for(Object.entries(commands))('%s', ([, { make, answer }]) => {
  test.for(Object.entries(troubles))('that %s goes as with the SDK', async ([, before]) => {
    const answers: readonly Answer[] = [...before, [200, answer]];
    const short = await run((client) => DynamoDBDocumentClient.from(client, options), make(), answers);
    const long = await run((client) => sdk.DynamoDBDocumentClient.from(client, options), make(), answers);
    expect(short.requests.length).toBeGreaterThan(0);
    expect(short.requests).toEqual(long.requests);
    expect(short.outcome).toEqual(long.outcome);
  });
});

test('all attempts at a transaction carry the same token', async () => {
  const { tokens } = await run(
    (client) => DynamoDBDocumentClient.from(client, options),
    new sdk.TransactWriteCommand({ TransactItems: [{ Delete: { TableName: 'Orders', Key: key } }] }),
    [failed, 'no answer', [200, {}]],
  );
  expect(tokens).toHaveLength(3);
  expect(new Set(tokens).size).toBe(1);
});

const options = { marshallOptions: { removeUndefinedValues: true } };

/** What a call sends and how it ends, where these answers come. */
async function run(
  from: (client: DynamoDBClient) => sdk.DynamoDBDocumentClient,
  command: Command,
  answers: readonly Answer[],
) {
  const requests: object[] = [];
  const tokens: unknown[] = [];
  const left = [...answers];
  enter({
    ...nowhere,
    environment: () => ({ AWS_ENDPOINT_URL: address }),
    async send({ hostname, method, path, headers, body }: OutgoingRequest): Promise<IncomingResponse> {
      const { ClientRequestToken: token, ...input } = JSON.parse(String(body)) as Record<string, unknown>;
      tokens.push(token);
      requests.push({ hostname, method, path, target: headers['x-amz-target'], isNamed: token !== undefined, input });
      const next = left.shift();
      if (next === undefined || next === 'no answer') {
        throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
      }
      const [status, answer] = next;
      return { status, headers: jsonHeaders, body: Buffer.from(JSON.stringify(answer)) };
    },
  });
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: address,
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    requestHandler: NodeHttpHandler.create(undefined),
  });
  return { requests, tokens, outcome: await outcomeOf(from(client), command) };
}

async function outcomeOf(client: sdk.DynamoDBDocumentClient, command: Command): Promise<object> {
  try {
    const { $metadata, ...result } = (await client.send(command as sdk.GetCommand)) as { $metadata: Metadata };
    return { result, attempts: $metadata.attempts, status: $metadata.httpStatusCode };
  } catch (error) {
    const { name, message, $metadata, $fault, CancellationReasons, Item } = error as Failure;
    return {
      name,
      message,
      $fault,
      CancellationReasons,
      Item,
      attempts: $metadata?.attempts,
      kind: error?.constructor,
    };
  }
}

interface Metadata {
  readonly attempts?: number;
  readonly httpStatusCode?: number;
}

interface Failure extends Error {
  readonly $metadata?: Metadata;
  readonly $fault?: string;
  readonly CancellationReasons?: unknown;
  readonly Item?: unknown;
}

const jsonHeaders = { 'content-type': 'application/x-amz-json-1.0' };
const nowhere = {
  now: () => 0,
  after: () => () => undefined,
  random: () => 0,
  bytes: (count: number) => Buffer.alloc(count),
  print: () => undefined,
};
