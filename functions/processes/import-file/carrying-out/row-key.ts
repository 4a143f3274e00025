import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import { bulkKinds, type BulkRow } from '#functions/imports/public.ts';

/** What a row is about; empty where that cannot be read. */
export function keyOf(kind: ImportKind, row: BulkRow): string {
  if (!('body' in row)) return '';
  const { body } = row;
  const key = String(body[bulkKinds[kind].key]);
  if (kind !== 'stock') return key;
  const bucket = ['lot', 'condition', 'owner'].flatMap((name) => (body[name] === undefined ? [] : String(body[name])));
  return [`${key} at ${String(body['location'])}`, ...bucket].join(', ');
}
