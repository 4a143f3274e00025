import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { ambient } from '../ambient.ts';
import { documents, tableName } from './client.ts';
import type { TableName } from './tables.ts';

/** The most keys of one BatchGet call. */
const largestBatch = 100;
const attempts = 8;

/** Which attributes are wanted, where not all are. */
export interface Projection {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
}

/** Reads rows by key, consistently and in no particular order; missing ones are left out. Keys must differ. */
export async function getAll(
  table: TableName,
  keys: readonly Record<string, string>[],
  projection?: Projection,
): Promise<Record<string, unknown>[]> {
  const starts = Array.from({ length: Math.ceil(keys.length / largestBatch) }, (_, index) => index * largestBatch);
  const batches = await Promise.all(
    starts.map((start) => getBatch(table, keys.slice(start, start + largestBatch), projection)),
  );
  return batches.flat();
}

async function getBatch(table: TableName, keys: readonly Record<string, string>[], projection?: Projection) {
  const name = tableName(table);
  const rows: Record<string, unknown>[] = [];
  let left: Record<string, unknown>[] = [...keys];
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error(`${table} is too busy: ${left.length} rows could not be read`);
    if (attempt > 1) await ambient.sleep(ambient.random() * 10 * 2 ** attempt);
    const { Responses, UnprocessedKeys } = await documents().send(
      new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true, ...projection } } }),
    );
    rows.push(...(Responses?.[name] ?? []));
    left = UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return rows;
}
