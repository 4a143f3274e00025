import { queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { backorderOf, type Backorder } from '../claiming/backorders.ts';
import { levelOf, type Level } from './level.ts';
import { backorderRows, levelRows } from '../rows.ts';

/** What is there of an item, and what waits for it. */
export interface StockOfItem {
  readonly levels: readonly Level[];
  readonly backorders: readonly Backorder[];
}

/** An item's levels at every location and the units that wait for it: one consistent read, for they stand side by side. */
export async function stockOfItem(sku: string): Promise<StockOfItem> {
  // "$" is the character after "#".
  const rows = await queryAll([backorderRows, levelRows], { partition: sku, from: 'BACKORDER#', to: 'LEVEL$' });
  const isLevel = ({ entry }: Row): boolean => String(entry).startsWith('LEVEL#');
  const isBackorder = ({ entry }: Row): boolean => String(entry).startsWith('BACKORDER#');
  return { levels: rows.filter(isLevel).map(levelOf), backorders: rows.filter(isBackorder).map(backorderOf) };
}
