import { queryAll } from '#shared/dynamodb/pages.ts';
import { backorderOf, type Backorder } from '../claiming/backorders.ts';
import { inventoryTable, levelOf, type Level } from './level.ts';

/** What is there of an item, and what waits for it. */
export interface StockOfItem {
  readonly levels: readonly Level[];
  readonly backorders: readonly Backorder[];
}

/** An item's levels at every location and the units that wait for it: one consistent read, for they stand side by side. */
export async function stockOfItem(sku: string): Promise<StockOfItem> {
  const rows = await Array.fromAsync(
    queryAll({
      TableName: inventoryTable(),
      KeyConditionExpression: '#item = :item AND #entry BETWEEN :first AND :last',
      ExpressionAttributeNames: { '#item': 'item', '#entry': 'entry' },
      // "$" is the character after "#".
      ExpressionAttributeValues: { ':item': sku, ':first': 'BACKORDER#', ':last': 'LEVEL$' },
      ConsistentRead: true,
    }),
  );
  const isLevel = (row: Record<string, unknown>): boolean => String(row['entry']).startsWith('LEVEL#');
  const isBackorder = (row: Record<string, unknown>): boolean => String(row['entry']).startsWith('BACKORDER#');
  return { levels: rows.filter(isLevel).map(levelOf), backorders: rows.filter(isBackorder).map(backorderOf) };
}
