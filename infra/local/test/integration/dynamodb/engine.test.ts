import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '#host/dynamodb/engine.ts';
import { ExpirySweeper } from '#host/dynamodb/expiry-sweeper.ts';
import { createDynamodbService } from '#host/dynamodb/service.ts';
import { StreamRecords } from '#host/dynamodb/stream-records.ts';
import { tableCall } from '#host/dynamodb/table-call.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine(mkdtempSync(join(tmpdir(), 'oms-engine-')), quiet);
});
afterAll(() => engine.stop());

const call = (action: string, input: unknown) => tableCall(engine.endpoint, action, input);
const put = (table: string, item: Record<string, unknown>) => call('PutItem', { TableName: table, Item: item });

async function prepare(name: string, properties: Record<string, unknown>): Promise<void> {
  const kernel = testKernel({ tables: { endpoint: engine.endpoint, prune: () => {} } });
  const service = createDynamodbService(kernel);
  const [kind] = service.kinds;
  if (kind === undefined) throw new Error('no kind');
  service.configure([
    resource(
      kind,
      name,
      {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        ...properties,
      },
      kernel,
    ),
  ]);
  await service.prepareTables();
}

describe('tables in the engine', () => {
  it('are made once, and get an index and a stream that the template adds later', async () => {
    await prepare('grown', {});
    await put('grown', { id: { S: '1' }, status: { S: 'open' } });
    const more = {
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'status', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byStatus',
          KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    };
    await prepare('grown', more);
    await prepare('grown', more);
    const found = await call('Query', {
      TableName: 'grown',
      IndexName: 'byStatus',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'open' } },
    });
    expect(found['Items']).toEqual([{ id: { S: '1' }, status: { S: 'open' } }]);
    expect((await call('DescribeTable', { TableName: 'grown' }))['Table']).toMatchObject({
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('lose their expired rows, and keep those whose time has not come or is no number', async () => {
    await prepare('expiring', { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } });
    const kernel = testKernel();
    const now = Math.floor(kernel.timeline.now() / 1000);
    await put('expiring', { id: { S: 'past' }, expiresAt: { N: String(now - 1) } });
    await put('expiring', { id: { S: 'future' }, expiresAt: { N: String(now + 60) } });
    await put('expiring', { id: { S: 'text' }, expiresAt: { S: '1' } });
    await put('expiring', { id: { S: 'never' } });
    const table = { name: 'expiring', attribute: 'expiresAt', keys: ['id'] };
    const sweeper = new ExpirySweeper([table], { endpoint: engine.endpoint, timeline: kernel.timeline, log: quiet });
    expect(await sweeper.sweep(table)).toBe(1);
    const left = (await call('Scan', { TableName: 'expiring' }))['Items'] as { id: { S: string } }[];
    expect(left.map((item) => item.id.S).sort()).toEqual(['future', 'never', 'text']);
  });
});

describe('stream records', () => {
  it('go once everybody has passed them, except the last, from which the engine counts on', async () => {
    await prepare('streaming', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
    for (let row = 1; row <= 5; row++) await put('streaming', { id: { S: String(row) } });
    const kernel = testKernel();
    const records = new StreamRecords(engine.databaseFile, kernel.timeline, quiet);
    const db = new DatabaseSync(engine.databaseFile);
    const sequences = () =>
      db
        .prepare(
          `SELECT CAST(sequence_number AS INTEGER) AS n FROM _stream_records WHERE table_name = 'streaming' ORDER BY n`,
        )
        .all()
        .map((each) => Number(each['n']));
    const before = sequences();
    expect(before).toHaveLength(5);
    records.prune('streaming', String(before[1]));
    await kernel.timeline.advance(6000);
    expect(sequences()).toEqual(before.slice(2));
    records.prune('streaming', String(before[4]));
    await kernel.timeline.advance(6000);
    expect(sequences()).toEqual(before.slice(4));
    await put('streaming', { id: { S: '6' } });
    expect(sequences().at(-1)).toBeGreaterThan(before[4] ?? 0);
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?`,
      )
      .all('streaming');
    expect(JSON.stringify(plan)).toContain('stream_sequence');
    records.close();
    db.close();
  });

  it('go as fast as a busy table makes them', async () => {
    await prepare('busy', { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
    await put('busy', { id: { S: 'first' } });
    const kernel = testKernel();
    const records = new StreamRecords(engine.databaseFile, kernel.timeline, quiet);
    const db = new DatabaseSync(engine.databaseFile);
    db.exec(`INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT 'busy', 'INSERT', '{}', CAST(1000000 + i AS TEXT), 'shard', 0 FROM n`);
    records.prune('busy', '1020000');
    await kernel.timeline.advance(10_000);
    const left = db.prepare(`SELECT count(*) AS n FROM _stream_records WHERE table_name = 'busy'`).get();
    expect(left).toEqual({ n: 1 });
    records.close();
    db.close();
  });
});
