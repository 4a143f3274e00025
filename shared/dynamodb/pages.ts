import { DatabaseError } from './protocol/database.ts';
import { queryRows, type Place, type Query, type Source } from './reads.ts';
import type { TableName } from './tables.ts';
import type { Row } from './wire.ts';

export interface Page<Of> {
  readonly rows: readonly Of[];
  /** Opaque; undefined on the last page. */
  readonly next: string | undefined;
}

/** A cursor that was not issued by this API. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
}

/**
 * Reads a page of up to `limit` rows of a query. `cursor` is what an earlier page returned as `next`. Throws BadCursor for
 * anything else.
 */
export async function readPage<Table extends TableName>(
  source: Source<Table>,
  wanted: Query<Table>,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Row>> {
  const after = cursor === undefined ? undefined : decode(cursor);
  try {
    const { rows, last } = await queryRows(source, wanted, { limit, after });
    return { rows, next: last && encode(last) };
  } catch (error) {
    const isRefused = error instanceof DatabaseError && error.name === 'ValidationException';
    throw isRefused && after ? new BadCursor('the cursor does not belong to this list', { cause: error }) : error;
  }
}

/** For lists that come on one page: no cursor was ever issued, so any is a BadCursor. */
export function expectNoCursor(cursor: string | undefined): void {
  if (cursor !== undefined) throw new BadCursor('this list comes on one page');
}

function encode(key: Place): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decode(cursor: string): Place {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (key !== null && typeof key === 'object' && Object.values(key).every((part) => typeof part === 'string')) {
      return key as Place;
    }
  } catch {
    // told below
  }
  throw new BadCursor('the cursor was not issued by this API');
}
