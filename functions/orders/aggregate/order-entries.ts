import { tableName } from '#shared/dynamodb/client.ts';
import { queryPage, type Page } from '#shared/dynamodb/pages.ts';

/** A page of the rows that belong to an order and whose entry starts with `prefix`, in the order of their entries. */
export function entriesPage(
  orderId: string,
  prefix: 'EVENT#' | 'NOTE#',
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Record<string, unknown>>> {
  const query = {
    TableName: tableName('Orders'),
    KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
    ExpressionAttributeValues: { ':order': orderId, ':prefix': prefix },
    ConsistentRead: true,
  };
  return queryPage(query, limit, cursor);
}
