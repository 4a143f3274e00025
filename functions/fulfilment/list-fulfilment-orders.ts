import { tableName } from '#shared/dynamodb/client.ts';
import { getAll } from '#shared/dynamodb/batch.ts';
import { queryPage, type Page } from '#shared/dynamodb/pages.ts';
import { fulfilmentOrderIn, fulfilmentQueue } from '#functions/orders/public.ts';
import type { FulfilmentOrder, FulfilmentState } from '#functions/orders/rules.ts';

/** One page of a location's fulfilment orders in one state, oldest first. Throws BadCursor. */
export async function listFulfilmentOrders(
  location: string,
  state: FulfilmentState,
  limit: number,
  cursor: string | undefined,
): Promise<Page<FulfilmentOrder>> {
  const { rows: keys, next } = await queryPage(
    {
      TableName: tableName('Orders'),
      IndexName: 'byQueue',
      KeyConditionExpression: '#queue = :queue',
      ExpressionAttributeNames: { '#queue': 'queue' },
      ExpressionAttributeValues: { ':queue': fulfilmentQueue(location, state) },
    },
    limit,
    cursor,
  );
  const rows = await getAll(
    'Orders',
    keys.map(({ order, entry }) => ({ order: String(order), entry: String(entry) })),
  );
  const byEntry = new Map(rows.map((row) => [row['entry'], fulfilmentOrderIn(row)]));
  return {
    // The index follows the table after a moment: what has moved on meanwhile is left out.
    rows: keys.flatMap(({ entry }) => {
      const found = byEntry.get(entry);
      return found && found.state === state ? [found] : [];
    }),
    next,
  };
}
