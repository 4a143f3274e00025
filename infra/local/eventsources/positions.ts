import type { DatabaseSync } from 'node:sqlite';
import { rows, transaction } from '../data-folder/transaction.ts';

/** How far each lane of a stream mapping has come, kept so that a restart goes on from there. */
export interface Positions {
  /** One sequence number per lane, or undefined when the mapping is new. */
  load(mapping: string, lanes: number): string[] | undefined;
  save(mapping: string, lane: number, sequenceNumber: string): void;
  /** Sets all lanes to one position, as when the number of lanes or the stream is another one. */
  reset(mapping: string, lanes: number, sequenceNumber: string): void;
}

export function createPositions(db: DatabaseSync): Positions {
  db.exec(`CREATE TABLE IF NOT EXISTS eventsources_positions (
    mapping TEXT NOT NULL, lane INTEGER NOT NULL, sequence_number TEXT NOT NULL, PRIMARY KEY (mapping, lane)) WITHOUT ROWID`);
  const load = db.prepare('SELECT sequence_number FROM eventsources_positions WHERE mapping = ? ORDER BY lane');
  const save = db.prepare('INSERT OR REPLACE INTO eventsources_positions VALUES (?, ?, ?)');
  const clear = db.prepare('DELETE FROM eventsources_positions WHERE mapping = ?');

  function reset(mapping: string, lanes: number, sequenceNumber: string): void {
    transaction(db, () => {
      clear.run(mapping);
      for (let lane = 0; lane < lanes; lane++) save.run(mapping, lane, sequenceNumber);
    });
  }

  return {
    load(mapping, lanes) {
      const kept = rows<{ sequence_number: string }>(load, mapping).map(({ sequence_number }) => sequence_number);
      if (kept.length === 0) return undefined;
      if (kept.length === lanes) return kept;
      // Keys fall into other lanes now: all begin where the slowest was, and some records come again.
      const slowest = kept.reduce(earlier);
      reset(mapping, lanes, slowest);
      return Array.from({ length: lanes }, () => slowest);
    },
    save: (mapping, lane, sequenceNumber) => void save.run(mapping, lane, sequenceNumber),
    reset,
  };
}

/** The lower of two sequence numbers, which may have more digits than a number holds. */
export function earlier(a: string, b: string): string {
  return BigInt(a) < BigInt(b) ? a : b;
}

export function isAfter(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
