import { isDeepStrictEqual } from 'node:util';
import { isPassing, orderIn, placeOf, versionOf, type Restored, type StoredRow } from './stored-row.ts';

/**
 * How a row of the backup stands in the live table. `missing`: not there. `gone`: not there, and it is of a kind that goes with the work.
 * `newer`: changed since the backup. `older`: the live row counts fewer changes than the backup's. `differs`: otherwise not the same.
 * `added`: only the live table has it.
 */
export type Standing = 'missing' | 'gone' | 'newer' | 'older' | 'differs' | 'added';

/** A row that is not the same in both. */
export interface Finding {
  readonly table: Restored;
  readonly standing: Standing;
  readonly backup: StoredRow | undefined;
  readonly live: StoredRow | undefined;
}

/** What was found of one order, or of one partition that belongs to no order. */
export interface Subject {
  /** The order's id, or table and partition. */
  readonly name: string;
  readonly orderId: string | undefined;
  readonly findings: readonly Finding[];
  /** The order's live header as it was when it was compared; undefined where there was none. */
  readonly header?: StoredRow | undefined;
}

/** Compares one row; undefined where both are the same. */
export function compare(
  table: Restored,
  backup: StoredRow | undefined,
  live: StoredRow | undefined,
): Finding | undefined {
  if (backup && live && isDeepStrictEqual(backup, live)) return undefined;
  return { table, standing: standingOf(table, backup, live), backup, live };
}

function standingOf(table: Restored, backup: StoredRow | undefined, live: StoredRow | undefined): Standing {
  if (!backup) return 'added';
  if (!live) return isPassing(table, backup) ? 'gone' : 'missing';
  const [before, now] = [versionOf(backup), versionOf(live)];
  if (before === undefined || now === undefined || before === now) return 'differs';
  return now > before ? 'newer' : 'older';
}

/** The attributes that are not the same in a row of both. */
export function changedAttributes({ backup, live }: Finding): string[] {
  if (!backup || !live) return [];
  const names = new Set([...Object.keys(backup), ...Object.keys(live)]);
  return [...names].filter((name) => !isDeepStrictEqual(backup[name], live[name])).sort();
}

/** Findings by the order that they are about; those of no order by their partition. Orders come first. */
export function bySubject(findings: readonly Finding[]): Subject[] {
  const groups = Map.groupBy(findings, (finding) => subjectOf(finding));
  const subjects = [...groups].map(([name, own]) => {
    const orderId = name.startsWith('ord_') ? name : undefined;
    return { name, orderId, findings: own };
  });
  return subjects.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const key = ({ name, orderId }: Subject): string => `${orderId ? 0 : 1}${name}`;

function subjectOf({ table, backup, live }: Finding): string {
  const row = backup ?? live ?? {};
  return orderIn(table, row) ?? `${table} ${placeOf(table, row)[0]}`;
}
