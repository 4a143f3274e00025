import { DatabaseSync } from 'node:sqlite';
import type { HostLog, Timeline } from '../kernel.ts';

/** How long unneeded records may stay (ms); the shorter pause while there are more than one look deletes. */
const pause = { usually: 5000, behind: 100 };
const batch = 1000;

/** Keeps the engine's stream records findable and few, which its API has no means for. */
export class StreamRecords {
  readonly #db: DatabaseSync;
  readonly #timeline: Timeline;
  readonly #log: HostLog;
  readonly #passed = new Map<string, string>();
  #cancel: (() => void) | undefined;

  constructor(databaseFile: string, timeline: Timeline, log: HostLog) {
    this.#timeline = timeline;
    this.#log = log;
    this.#db = new DatabaseSync(databaseFile);
    this.#db.exec('PRAGMA busy_timeout = 5000');
    // Without it, every write to a table looks at all records of its stream for the last sequence number.
    this.#db.exec(
      'CREATE INDEX IF NOT EXISTS stream_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
    );
  }

  /** Notes that records of `table` up to and including `sequenceNumber` are no longer needed; they go a little later. */
  prune(table: string, sequenceNumber: string): void {
    this.#passed.set(table, sequenceNumber);
    this.#cancel ??= this.#timeline.at(this.#timeline.now() + pause.usually, () => this.#deletePassed());
  }

  close(): void {
    this.#cancel?.();
    this.#db.close();
  }

  #deletePassed(): void {
    this.#cancel = undefined;
    // The last record stays: the engine counts on from it.
    const remove = this.#db.prepare(`DELETE FROM _stream_records WHERE id IN (
      SELECT id FROM _stream_records WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= CAST(?2 AS INTEGER)
        AND CAST(sequence_number AS INTEGER) <
          (SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?1)
      LIMIT ${batch})`);
    let wait = pause.behind;
    for (const [table, sequenceNumber] of this.#passed) {
      try {
        const { changes } = remove.run(table, sequenceNumber);
        if (Number(changes) < batch) this.#passed.delete(table);
      } catch (error) {
        wait = pause.usually;
        this.#log.warn('Stream records could not be deleted; they are tried again', { table, error: String(error) });
      }
    }
    if (this.#passed.size > 0) {
      this.#cancel = this.#timeline.at(this.#timeline.now() + wait, () => this.#deletePassed());
    }
  }
}
