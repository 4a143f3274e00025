import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kindsIn, type RowKind } from '#shared/dynamodb/row-kind.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Every kind of row that functions keep, as each `rows.ts` declares them. The first whose keys a row has is its kind; that of kept
 * answers comes last, since any key that is no other's is an answer's.
 */
export async function storedKinds(): Promise<RowKind[]> {
  const answers = 'shared/http/rows.ts';
  const found = globSync(['functions/**/rows.ts', 'shared/**/rows.ts'], { cwd: root }).sort();
  const files = [...found.filter((file) => file !== answers), answers];
  const declared = files.map(async (file) => (await import(join(root, file))) as Parameters<typeof kindsIn>[0]);
  return (await Promise.all(declared)).flatMap(kindsIn);
}
