import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualTime } from '../world/virtual-time.ts';
import { StreamLog } from './stream-log.ts';

let folder: string;
let streams: StreamLog;
let write: (sequence: number) => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stream-log-'));
  const file = join(folder, 'tables.db');
  const engine = new DatabaseSync(file);
  engine.exec(`CREATE TABLE _tables (table_name TEXT, key_schema TEXT);
    CREATE TABLE _stream_records (id INTEGER PRIMARY KEY, table_name TEXT, event_name TEXT, keys_json TEXT, new_image TEXT,
      sequence_number TEXT, shard_id TEXT)`);
  const insert = engine.prepare(
    `INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id)
     VALUES ('Orders', 'INSERT', '{}', ?, 'one')`,
  );
  streams = new StreamLog(file, new VirtualTime(0), () => 5);
  write = (sequence) => {
    insert.run(String(sequence));
    streams.take();
  };
});

afterEach(() => {
  streams.close();
  rmSync(folder, { recursive: true });
});

test('records wait until all who follow their table have passed them', async () => {
  write(1);
  expect(streams.waiting).toBe(0);
  await streams.open('Orders');
  write(2);
  expect(streams.waiting).toBe(2);
  streams.prune('Orders', '1');
  expect(streams.waiting).toBe(1);
  streams.prune('Orders', '2');
  expect(streams.waiting).toBe(0);
});

test('records are read on from any place', async () => {
  for (const sequence of [3, 5, 9]) write(sequence);
  const { read } = await streams.open('Orders');
  const after = async (sequence: string) => (await read(sequence, 2)).map(({ sequenceNumber }) => sequenceNumber);
  expect(await after('0')).toEqual(['3', '5']);
  expect(await after('5')).toEqual(['9']);
  expect(await after('9')).toEqual([]);
});
