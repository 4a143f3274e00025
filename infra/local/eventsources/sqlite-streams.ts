import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Timeline } from '../kernel.ts';
import { row, rows } from '../data-folder/transaction.ts';
import { itemSize } from './item-size.ts';
import type { AttributeMap, StreamRecord, StreamSource, TableStream } from './stream-source.ts';

interface RecordRow {
  readonly sequence: number;
  readonly shard_id: string;
  readonly event_name: StreamRecord['eventName'];
  readonly keys_json: string;
  readonly new_image: string | null;
  readonly created_at: number;
}

/** How long to wait for the next look (ms), by how long nothing has happened (ms). */
const intervals: readonly { readonly quietFor: number; readonly wait: number }[] = [
  { quietFor: 10_000, wait: 40 },
  { quietFor: 250, wait: 20 },
  { quietFor: 0, wait: 5 },
];

/**
 * Follows the streams of a dynoxide on this machine by reading its database file: one cheap question per interval
 * (`PRAGMA data_version`, which changes with every commit of another connection) instead of one call per stream.
 * @param watch false where the host tells of changes itself, through `notify`.
 */
export function createSqliteStreams(timeline: Timeline, path: string, watch = true): StreamSource & { notify(): void } {
  const listeners = new Set<() => void>();
  let connection: { db: DatabaseSync; version: StatementSync; read: StatementSync; latest: StatementSync } | undefined;
  let cancelNext: () => void = () => undefined;
  let seen = -1;
  let changedAt = 0;
  let stopped = true;

  function connect() {
    if (connection) return connection;
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    connection = {
      db,
      version: db.prepare('PRAGMA data_version'),
      read: db.prepare(
        `SELECT CAST(sequence_number AS INTEGER) AS sequence, shard_id, event_name, keys_json, new_image, created_at
         FROM _stream_records
         WHERE table_name = ? AND CAST(sequence_number AS INTEGER) > ? ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?`,
      ),
      latest: db.prepare(
        'SELECT MAX(CAST(sequence_number AS INTEGER)) AS sequence FROM _stream_records WHERE table_name = ?',
      ),
    };
    return connection;
  }

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function look(): void {
    if (stopped) return;
    const now = timeline.now();
    const version = row<{ data_version: number }>(connect().version)?.data_version ?? 0;
    if (version !== seen) {
      seen = version;
      changedAt = now;
      notify();
    }
    cancelNext = timeline.at(now + (intervals.find(({ quietFor }) => now - changedAt >= quietFor)?.wait ?? 5), look);
  }

  return {
    async open(table): Promise<TableStream> {
      const { db, read, latest } = connect();
      const description = row<{ key_schema: string; stream_enabled: number }>(
        db.prepare('SELECT key_schema, stream_enabled FROM _tables WHERE table_name = ?'),
        table,
      );
      if (!description?.stream_enabled) throw new Error(`table ${table} does not exist or has no stream`);
      return {
        partitionKey: partitionKey(description.key_schema),
        read: async (after, limit) => rows<RecordRow>(read, table, Number(after), limit).map(streamRecord),
        latest: async () => String(row<{ sequence: number | null }>(latest, table)?.sequence ?? 0),
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    notify,
    start() {
      stopped = false;
      if (watch) look();
      else notify();
    },
    stop() {
      stopped = true;
      cancelNext();
      connection?.db.close();
      connection = undefined;
    },
  };
}

function partitionKey(keySchema: string): string {
  const keys: { AttributeName: string; KeyType: string }[] = JSON.parse(keySchema);
  return keys.find((key) => key.KeyType === 'HASH')?.AttributeName ?? '';
}

/** Images are parsed when they are looked at: most records have no consumer. */
function streamRecord(kept: RecordRow): StreamRecord {
  const keys: AttributeMap = JSON.parse(kept.keys_json);
  let newImage: AttributeMap | undefined;
  return {
    sequenceNumber: String(kept.sequence),
    shardId: kept.shard_id,
    eventName: kept.event_name,
    keys,
    get newImage() {
      return (newImage ??= kept.new_image === null ? undefined : JSON.parse(kept.new_image));
    },
    createdAt: kept.created_at,
    get sizeBytes() {
      return itemSize(keys) + itemSize(this.newImage);
    },
  };
}
