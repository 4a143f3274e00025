import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Timeline } from '#infra/local/kernel.ts';
import { itemSize } from '#infra/local/eventsources/item-size.ts';
import type { AttributeMap, StreamRecord, StreamSource, TableStream } from '#infra/local/eventsources/stream-source.ts';
import { row, rows } from '#infra/local/data-folder/transaction.ts';

interface RecordRow {
  readonly id: number;
  readonly table_name: string;
  readonly event_name: StreamRecord['eventName'];
  readonly keys_json: string;
  readonly new_image: string | null;
  readonly sequence_number: string;
  readonly shard_id: string;
}

/** Records that are done with are deleted when there are so many, since a deletion costs as much as many reads. */
const prunedTogether = 5000;

/**
 * The streams of an engine whose clock is not the world's: records are taken from its database file after every write and get
 * the world's time. Followers are told a moment later, as a stream is.
 */
export class StreamLog implements StreamSource {
  readonly #timeline: Timeline;
  readonly #lag: () => number;
  readonly #db: DatabaseSync;
  readonly #newer: StatementSync;
  readonly #records = new Map<string, StreamRecord[]>();
  /** The last record of each followed table that all its followers have passed. */
  readonly #passed = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #last = 0;
  #kept = 0;
  #told = true;

  /** @param lag how many milliseconds pass between a write and its record's being readable. */
  constructor(databaseFile: string, timeline: Timeline, lag: () => number) {
    this.#timeline = timeline;
    this.#lag = lag;
    this.#db = new DatabaseSync(databaseFile);
    // Otherwise each write looks at all records for the last sequence number.
    this.#db.exec(
      'PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF; CREATE INDEX IF NOT EXISTS stream_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
    this.#newer = this.#db.prepare('SELECT * FROM _stream_records WHERE id > ? ORDER BY id');
  }

  /** Takes what the last write has left. */
  take(): void {
    const found = rows<RecordRow>(this.#newer, this.#last);
    if (found.length === 0) return;
    const now = this.#timeline.now();
    for (const record of found) {
      this.#last = record.id;
      this.#of(record.table_name).push(streamRecord(record, now));
    }
    this.#kept += found.length;
    if (this.#kept > prunedTogether) this.#deleteTaken();
    this.#tellLater();
  }

  async open(table: string): Promise<TableStream> {
    const select = this.#db.prepare('SELECT key_schema FROM _tables WHERE table_name = ?');
    const { key_schema: schema = '[]' } = row<{ key_schema: string }>(select, table) ?? {};
    const keys: { AttributeName: string; KeyType: string }[] = JSON.parse(schema);
    if (!this.#passed.has(table)) this.#passed.set(table, '0');
    return {
      partitionKey: keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '',
      read: async (after, limit) => {
        const records = this.#of(table);
        const next = placeAfter(records, after);
        return records.slice(next, next + limit);
      },
      latest: async () => this.#of(table).at(-1)?.sequenceNumber ?? '0',
    };
  }

  /** Forgets the records of a table up to this one: everybody has passed them. The last stays, for `latest`. */
  prune(table: string, sequenceNumber: string): void {
    const records = this.#of(table);
    this.#passed.set(table, sequenceNumber);
    records.splice(0, Math.min(placeAfter(records, sequenceNumber), Math.max(0, records.length - 1)));
  }

  /** How many records somebody has still to deal with. */
  get waiting(): number {
    const counts = [...this.#passed].map(([table, last]) => {
      const records = this.#of(table);
      return records.length - placeAfter(records, last);
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  start(): void {
    this.#tellLater();
  }

  stop(): void {
    this.#listeners.clear();
  }

  close(): void {
    this.#db.close();
  }

  #of(table: string): StreamRecord[] {
    let records = this.#records.get(table);
    if (!records) this.#records.set(table, (records = []));
    return records;
  }

  #tellLater(): void {
    if (!this.#told) return;
    this.#told = false;
    this.#timeline.at(this.#timeline.now() + this.#lag(), () => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  }

  /** The last record of each table stays: the engine counts on from it. */
  #deleteTaken(): void {
    this.#kept = 0;
    this.#db.exec(
      `DELETE FROM _stream_records WHERE id NOT IN (SELECT max(id) FROM _stream_records GROUP BY table_name)`,
    );
  }
}

/** The place of the first record after this sequence number. Who follows a table may be a day behind: it is halved, not walked. */
function placeAfter(records: readonly StreamRecord[], sequenceNumber: string): number {
  const passed = Number(sequenceNumber);
  let [from, to] = [0, records.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (Number(records[middle]?.sequenceNumber) <= passed) from = middle + 1;
    else to = middle;
  }
  return from;
}

function streamRecord(kept: RecordRow, now: number): StreamRecord {
  const keys: AttributeMap = JSON.parse(kept.keys_json);
  const newImage: AttributeMap | undefined = kept.new_image === null ? undefined : JSON.parse(kept.new_image);
  return {
    sequenceNumber: kept.sequence_number,
    shardId: kept.shard_id,
    eventName: kept.event_name,
    keys,
    newImage,
    createdAt: Math.floor(now / 1000),
    sizeBytes: itemSize(keys) + itemSize(newImage),
  };
}
