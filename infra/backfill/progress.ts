import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { WireRow } from '#shared/dynamodb/wire.ts';

/** How far the backfill of one table has come. */
export interface Progress {
  /** The kinds and versions that its rows are brought to, as text: other ones are another backfill. */
  readonly goal: string;
  /** Of `segments`, those that have been gone through. */
  readonly segment: number;
  /** The key after which the present segment goes on. */
  readonly after?: WireRow | undefined;
  /** Rows read. */
  readonly looked: number;
  /** Rows of an earlier version that were brought to the present one. */
  readonly brought: number;
  /** Rows of an earlier version that others have changed each time, and that must be gone through once more. */
  readonly left: number;
  /** Rows of no kind that this release knows, or of a version that it does not read any more. */
  readonly notRead: number;
  readonly startedAt: string;
  readonly endedAt?: string | undefined;
}

/** A table is gone through in so many parts of about the same size, which tell how much of it is done. */
export const segments = 64;

/** What the rows of a table are brought to. */
export function goalOf(kinds: readonly RowKind[]): string {
  return kinds
    .map(({ name, version }) => `${name} ${version}`)
    .sort()
    .join(', ');
}

/** A backfill that begins. */
export function begun(goal: string, startedAt: string): Progress {
  return { goal, segment: 0, looked: 0, brought: 0, left: 0, notRead: 0, startedAt };
}

/** Where a backfill to a goal goes on: where the last one was cut off, at the beginning, or nowhere, since it has ended. */
export function continued(
  kept: Progress | undefined,
  { goal, again, now }: { readonly goal: string; readonly again: boolean; readonly now: string },
): Progress | undefined {
  if (kept?.goal !== goal) return begun(goal, now);
  if (kept.endedAt === undefined) return kept;
  return again || kept.left > 0 ? begun(goal, now) : undefined;
}

/** One line that says how far it is. */
export function told(table: string, { segment, looked, brought, left, notRead, endedAt }: Progress): string {
  const share = endedAt === undefined ? `${Math.floor((100 * segment) / segments)} %` : 'done';
  const open = left > 0 ? `, ${left} changed by others each time: run it again` : '';
  const strange = notRead > 0 ? `, ${notRead} not read: of a kind or version that this release does not know` : '';
  return `${table}: ${share}, ${looked} rows looked at, ${brought} brought to the present version${open}${strange}`;
}
