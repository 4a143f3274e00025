import { placeOf, type Restored, type StoredRow } from './stored-row.ts';

/** Which versions the live rows of each kind have, as far as their keys tell kinds apart: what comes back may be of an earlier one. */
export class RowVersions {
  readonly #latest = new Map<string, number>();

  take(table: Restored, row: StoredRow): void {
    const kind = kindIn(table, row);
    this.#latest.set(kind, Math.max(this.#latest.get(kind) ?? 0, versionIn(row)));
  }

  /** True of a row whose kind has live rows of a later version. */
  isEarlier(table: Restored, row: StoredRow): boolean {
    return versionIn(row) < (this.#latest.get(kindIn(table, row)) ?? 0);
  }
}

/** A row that does not say its version is of the first. */
const versionIn = (row: StoredRow): number => Number(row['v']?.N ?? 1);

/** The table, and what keys begin with. */
function kindIn(table: Restored, row: StoredRow): string {
  const [partition, sort] = placeOf(table, row);
  const begin = (text: string) => text.replace(/[#_].*$/, '');
  return table === 'Billing' ? `${table} ${begin(partition)}` : `${table} ${sort.replace(/#[^A-Z].*$/, '')}`;
}
