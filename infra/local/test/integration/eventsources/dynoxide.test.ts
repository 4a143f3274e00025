import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine, type Engine } from '#host/dynamodb/engine.ts';
import { StreamRecords } from '#host/dynamodb/stream-records.ts';
import { tableCall } from '#host/dynamodb/table-call.ts';
import { createHttpStreams } from '#host/eventsources/http-streams.ts';
import { mappingKind } from '#host/eventsources/mapping.ts';
import { createEventSourcesService } from '#host/eventsources/service.ts';
import type { StreamSource } from '#host/eventsources/stream-source.ts';
import type { InvocationResult, Kernel } from '#host/kernel.ts';
import { realTimeline } from '#host/real-timeline.ts';
import type { LocalService } from '#host/service.ts';
import { createQueues } from '#host/sqs/queues.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';
import { recordsOf, type FedRecord } from '#host/test/unit/eventsources/support.ts';

const folder = mkdtempSync(join(tmpdir(), 'oms-streams-'));
const { log } = testKernel();
let engine: Engine;
let records: StreamRecords;
const running: LocalService[] = [];

beforeAll(async () => {
  engine = await startEngine(folder, log);
  records = new StreamRecords(engine.databaseFile, realTimeline, log);
});

afterAll(async () => {
  for (const service of running) await service.stop();
  records.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function createTable(TableName: string): Promise<void> {
  await tableCall(engine.endpoint, 'CreateTable', {
    TableName,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
}

function put(TableName: string, pk: string, sk: string, more: Record<string, unknown> = {}): Promise<unknown> {
  return tableCall(engine.endpoint, 'PutItem', { TableName, Item: { pk: { S: pk }, sk: { S: sk }, ...more } });
}

interface Follower {
  readonly received: FedRecord[];
  /** Waits until so many records have come. */
  until(count: number): Promise<void>;
  readonly service: LocalService;
}

function follow(table: string, settings: Record<string, unknown>, db: DatabaseSync, source?: StreamSource): Follower {
  const received: FedRecord[] = [];
  const memory = testKernel({ db });
  const kernel: Kernel = {
    ...memory,
    timeline: realTimeline,
    tables: {
      endpoint: engine.endpoint,
      database: engine.databaseFile,
      prune: (...passed) => records.prune(...passed),
    },
    lambda: {
      ...memory.lambda,
      async invoke(_, event): Promise<InvocationResult> {
        received.push(...recordsOf(event));
        return { ok: true, payload: null };
      },
    },
  };
  const service = createEventSourcesService(kernel, createQueues(kernel), source);
  const properties = {
    EventSourceArn: `arn:aws:dynamodb:${kernel.region}:${kernel.account}:table/${table}/stream/now`,
    FunctionName: 'publish',
    StartingPosition: 'TRIM_HORIZON',
    ...settings,
  };
  service.configure([resource(mappingKind, `Mapping-${table}`, properties, kernel)]);
  service.start();
  running.push(service);
  return {
    received,
    service,
    async until(count) {
      await expect.poll(() => received.length, { timeout: 20_000, interval: 10 }).toBeGreaterThanOrEqual(count);
    },
  };
}

test('every change of a table reaches the function, as Lambda would give it', async () => {
  await createTable('Changes');
  const follower = follow('Changes', {}, new DatabaseSync(':memory:'));
  await put('Changes', 'a', '1', { n: { N: '1' } });
  await put('Changes', 'a', '1', { n: { N: '2' } });
  await tableCall(engine.endpoint, 'DeleteItem', { TableName: 'Changes', Key: { pk: { S: 'a' }, sk: { S: '1' } } });
  await follower.until(3);
  const Keys = { pk: { S: 'a' }, sk: { S: '1' } };
  expect(follower.received).toMatchObject([
    { eventName: 'INSERT', dynamodb: { Keys, NewImage: { ...Keys, n: { N: '1' } }, SizeBytes: 15 } },
    { eventName: 'MODIFY', dynamodb: { Keys, NewImage: { n: { N: '2' } } } },
    { eventName: 'REMOVE', dynamodb: { Keys, StreamViewType: 'NEW_IMAGE' } },
  ]);
  expect(follower.received[2]?.dynamodb).not.toHaveProperty('NewImage');
});

test('parallel writers: each key in order, nothing lost, nothing twice, also over a restart and pruning', async () => {
  await createTable('Busy');
  const db = new DatabaseSync(':memory:');
  const settings = { ParallelizationFactor: 4, BatchSize: 10 };
  const first = follow('Busy', settings, db);
  const write = async (key: number, from: number, to: number) => {
    for (let n = from; n < to; n++) await put('Busy', `k${key}`, String(n), { n: { N: String(n) } });
  };
  const keys = [0, 1, 2, 3, 4, 5, 6, 7];
  await Promise.all(keys.map((key) => write(key, 0, 20)));
  await first.until(160);
  await first.service.stop();
  records.prune('Busy', String(first.received.length));
  await Promise.all(keys.map((key) => write(key, 20, 40)));
  const second = follow('Busy', settings, db);
  await second.until(160);
  for (const key of keys) {
    const numbers = [...first.received, ...second.received]
      .filter((record) => record.dynamodb.Keys.pk.S === `k${key}`)
      .map((record) => Number(record.dynamodb.NewImage.n.N));
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => n));
  }
});

test('an engine that is only known by its address is followed through its API', async () => {
  await createTable('Remote');
  await put('Remote', 'a', '0');
  const source = createHttpStreams(realTimeline, engine.endpoint);
  const follower = follow('Remote', {}, new DatabaseSync(':memory:'), source);
  await follower.until(1);
  for (let n = 1; n <= 30; n++) await put('Remote', 'a', String(n));
  await follower.until(31);
  expect(follower.received.map((record) => record.dynamodb.Keys.sk.S)).toEqual(
    Array.from({ length: 31 }, (_, n) => String(n)),
  );
});
