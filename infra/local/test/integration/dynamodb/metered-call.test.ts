import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '#host/dynamodb/engine.ts';
import { meteredTableCall } from '#host/dynamodb/metered-call.ts';
import { tableCall } from '#host/dynamodb/table-call.ts';
import { ReadableMeter } from '#host/meter.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine(mkdtempSync(join(tmpdir(), 'oms-meter-')), quiet);
  await tableCall(engine.endpoint, 'CreateTable', {
    TableName: 'Orders',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'status', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byStatus',
        KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
});
afterAll(() => engine.stop());

async function unitsOf(action: string, input: Record<string, unknown>, of = 'dynamodb write units'): Promise<unknown> {
  const meter = new ReadableMeter();
  await meteredTableCall(meter, engine.endpoint, { action, input, caller: 'OrdersApi' }, () => ['id']);
  return meter.read()[of];
}

const put = (status: string) => ({ TableName: 'Orders', Item: { id: { S: '1' }, status: { S: status } } });

describe('write units', () => {
  it('are doubled by a transaction on its tables, and cost on their indexes what they cost outside of it', async () => {
    expect(await unitsOf('PutItem', put('placed'))).toEqual({ 'OrdersApi Orders': 1, 'OrdersApi Orders/byStatus': 1 });
    // Another key in the index is a row that goes and a row that comes.
    expect(await unitsOf('PutItem', put('accepted'))).toEqual({
      'OrdersApi Orders': 1,
      'OrdersApi Orders/byStatus': 2,
    });
    expect(await unitsOf('TransactWriteItems', { TransactItems: [{ Put: put('completed') }] })).toEqual({
      'OrdersApi Orders': 2,
      'OrdersApi Orders/byStatus': 2,
    });
  });

  it('are told by the kind of row too, whole ones by their size', async () => {
    const row = (id: string, size: number) => ({
      TableName: 'Orders',
      Item: { id: { S: id }, text: { S: 'x'.repeat(size) } },
    });
    const rows = (action: string, input: Record<string, unknown>) => unitsOf(action, input, 'dynamodb rows written');
    expect(await rows('PutItem', row('7f3a', 1))).toEqual({ 'OrdersApi Orders row': 1 });
    const together = [
      { Put: row('EVENT#000000001', 1500) },
      { Put: row('ORDER#WAIT', 10) },
      { Delete: { TableName: 'Orders', Key: { id: { S: 'journal#uk#2026-11' } } } },
    ];
    expect(await rows('TransactWriteItems', { TransactItems: together })).toEqual({
      'OrdersApi Orders EVENT': 4,
      'OrdersApi Orders ORDER#WAIT': 2,
      'OrdersApi Orders journal': 2,
    });
  });
});
