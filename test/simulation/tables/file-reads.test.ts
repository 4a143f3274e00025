import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngine, type Engine } from '#infra/local/dynamodb/engine.ts';
import { EngineConnection } from './engine-connection.ts';
import { FileReads } from './file-reads.ts';
import { inKeyOrder } from './key-order.ts';

const TableName = 'Orders';
const orders = ['a', 'b'];
const entries = ['', '#1', '#10', '#2', '#Ж', '#😀'].map((end) => `ENTRY${end}`);
const queues = ['one', 'two'];
const times = ['1', '10', '2', '2'];

let folder: string;
let engine: Engine;
let connection: EngineConnection;
let reads: FileReads;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'file-reads-'));
  engine = await startEngine(folder, { debug() {}, info() {}, warn() {}, error() {} });
  connection = await EngineConnection.open(engine.endpoint);
  await ask('CreateTable', {
    TableName,
    KeySchema: schema('order', 'entry'),
    AttributeDefinitions: ['order', 'entry', 'queue', 'time'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      { IndexName: 'byQueue', KeySchema: schema('queue', 'time'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  });
  for (const [place, entry] of entries.entries()) {
    for (const order of orders) {
      const queued = place < 4 ? { queue: S(order === 'a' ? 'one' : 'two'), time: S(times[place] ?? '') } : {};
      const Item = { order: S(order), entry: S(entry), zone: { M: { to: S('x'), from: S('y') } }, ...queued };
      await ask('PutItem', { TableName, Item });
    }
  }
  for (const order of ['c', 'd']) {
    await ask('PutItem', { TableName, Item: { order: S(order), entry: S('ENTRY'), queue: S('one'), time: S('2') } });
  }
  reads = new FileReads(engine.databaseFile);
});

afterAll(async () => {
  reads.close();
  connection.close();
  await engine.stop();
  rmSync(folder, { recursive: true });
});

describe('reads from the file', () => {
  test('of one row and of many answer word for word as the engine does', async () => {
    const key = fc.record({ order: fc.constantFrom(...orders, 'none'), entry: fc.constantFrom(...entries, 'none') });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6, selector: keyText }), async (keys) => {
        const [first, ...others] = keys.map(({ order, entry }) => ({ order: S(order), entry: S(entry) }));
        await expectSame('GetItem', { TableName, Key: first, ConsistentRead: true });
        await expectSame('BatchGetItem', { RequestItems: { [TableName]: { Keys: [first, ...others] } } });
      }),
    );
  });

  test('of a range answer word for word as the engine does, in its order', async () => {
    const bounds = fc.tuple(fc.constantFrom(...entries, ...times), fc.constantFrom(...entries, ...times));
    const input = fc.record({
      range: fc.constantFrom('', 'begins_with', 'BETWEEN', '<=', '>=', '<', '>'),
      bounds,
      isIndex: fc.boolean(),
      partition: fc.constantFrom(...orders, ...queues),
      ScanIndexForward: fc.boolean(),
      isCount: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        input,
        async ({ range, bounds: [one, other], isIndex, partition, ScanIndexForward, isCount }) => {
          const [from = '', to = ''] = [one, other].sort();
          await expectSame('Query', {
            TableName,
            ScanIndexForward,
            ...(isIndex ? { IndexName: 'byQueue' } : { ConsistentRead: true }),
            ...(isCount ? { Select: 'COUNT' } : {}),
            Limit: 100,
            ...conditionOf(range, isIndex ? ['queue', 'time'] : ['order', 'entry'], [partition, from, to]),
          });
        },
      ),
    );
  });

  test.for([
    ['a page that is full', { Limit: 2 }],
    ['a page after another', { ExclusiveStartKey: { order: S('a'), entry: S('ENTRY') } }],
    ['a filter', { FilterExpression: 'attribute_exists(zone)' }],
    ['a value that is not used', { ExpressionAttributeValues: { ':partition': S('a'), ':unused': S('b') } }],
    ['a key of another table', { ExpressionAttributeNames: { '#partition': 'item' } }],
    ['an index that is not there', { IndexName: 'byNothing' }],
    ['a table that is not there', { TableName: 'Nothing' }],
  ] as const)('leave %s to the engine', ([, special]) => {
    const input = { TableName, ...conditionOf('', ['order', 'entry'], ['a']), ...special };
    expect(reads.answer('Query', JSON.stringify(input))).toBeUndefined();
  });

  test('leave what is no read to the engine', () => {
    expect(reads.answer('DeleteItem', JSON.stringify({ TableName, Key: { order: S('a'), entry: S('b') } }))).toBe(
      undefined,
    );
  });
});

const S = (text: string) => ({ S: text });
const keyText = ({ order, entry }: { order: string; entry: string }) => `${order} ${entry}`;

function schema(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

/** A condition on the keys of these names. */
function conditionOf(range: string, [partitionKey, sortKey]: string[], [partition = '', from = '', to = '']: string[]) {
  const limits: Readonly<Record<string, string>> = {
    '': '',
    begins_with: ' AND begins_with(#sort, :from)',
    BETWEEN: ' AND #sort BETWEEN :from AND :to',
  };
  const limit = limits[range] ?? ` AND #sort ${range} :from`;
  const names = { '#partition': partitionKey, ...(range === '' ? {} : { '#sort': sortKey }) };
  const values = { ...(range === '' ? {} : { ':from': S(from) }), ...(range === 'BETWEEN' ? { ':to': S(to) } : {}) };
  return {
    KeyConditionExpression: `#partition = :partition${limit}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ':partition': S(partition), ...values },
  };
}

async function ask(operation: string, input: object): Promise<string> {
  const { status, body } = await connection.call(operation, JSON.stringify(input));
  const answer = inKeyOrder(body).toString();
  if (status !== 200) throw new Error(`${operation} was refused: ${answer}`);
  return answer;
}

async function expectSame(operation: string, input: object): Promise<void> {
  const read = reads.answer(operation, JSON.stringify(input));
  expect(read).toBeDefined();
  expect(read).toBe(await ask(operation, input));
}
