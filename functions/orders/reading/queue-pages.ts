import { getAll } from '#shared/dynamodb/batch.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import { queryPage, type Page } from '#shared/dynamodb/pages.ts';

/** One page of a queue of the Orders table (index `byQueue`), in the order of `queuedAt`, with the whole rows. */
export async function queuePage(
  queue: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Record<string, unknown>>> {
  const input = {
    TableName: tableName('Orders'),
    IndexName: 'byQueue',
    KeyConditionExpression: '#queue = :queue',
    ExpressionAttributeNames: { '#queue': 'queue' },
    ExpressionAttributeValues: { ':queue': queue },
  };
  const { rows: keys, next } = await queryPage(input, limit, cursor);
  const rows = await getAll(
    'Orders',
    keys.map(({ order, entry }) => ({ order: String(order), entry: String(entry) })),
  );
  const found = new Map(rows.map((row) => [nameOf(row), row]));
  // A row may have left the queue since the index was read.
  const present = keys.flatMap((key) => {
    const row = found.get(nameOf(key));
    return row?.['queue'] === queue ? [row] : [];
  });
  return { rows: present, next };
}

const nameOf = ({ order, entry }: Record<string, unknown>): string => `${String(order)}/${String(entry)}`;
