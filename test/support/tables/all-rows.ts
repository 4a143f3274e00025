import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import type { Engine } from './engine.ts';

/** Every row of every table as text, so that anything left behind, or changed, is seen. */
export async function allRows(engine: Engine): Promise<Record<string, string[]>> {
  const kept: Record<string, string[]> = {};
  for (const table of Object.keys(tables) as TableName[]) {
    kept[table] = (await engine.rows(table)).map((row) => inOneOrder(row)).sort();
  }
  return kept;
}

/** A row as text with its attributes in alphabetical order: the engine gives them back in any. */
function inOneOrder(row: unknown): string {
  return JSON.stringify(row, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
