import { queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { backorderOf, type Backorder } from '../claiming/backorders.ts';
import { levelOf, type Level } from './level.ts';
import { heldOfRow } from '../reserving/reservation-rows.ts';
import { freeLapsed } from '../reserving/reserved-stock.ts';
import { backorderRows, heldRows, levelRows } from '../rows.ts';

/** What is there of an item, and what waits for it. */
export interface StockOfItem {
  readonly levels: readonly Level[];
  readonly backorders: readonly Backorder[];
}

/**
 * An item's levels at every location and the units that wait for it: one consistent read, for they stand side by side. Reservations that
 * are past their time are ended by it.
 */
export async function stockOfItem(sku: string): Promise<StockOfItem> {
  const rows = await rowsOfItem(sku);
  // What is read is claimed by who reads it: what is past its time is freed before.
  const isFreed = await freeLapsed(rows.filter(isHeld).map(heldOfRow));
  return stockIn(isFreed ? await rowsOfItem(sku) : rows);
}

function rowsOfItem(sku: string): Promise<Row[]> {
  // "$" is the character after "#".
  return queryAll([backorderRows, heldRows, levelRows], { partition: sku, from: 'BACKORDER#', to: 'LEVEL$' });
}

const isHeld = ({ entry }: Row): boolean => String(entry).startsWith('HELD#');

function stockIn(rows: readonly Row[]): StockOfItem {
  const isLevel = ({ entry }: Row): boolean => String(entry).startsWith('LEVEL#');
  const isBackorder = ({ entry }: Row): boolean => String(entry).startsWith('BACKORDER#');
  return { levels: rows.filter(isLevel).map(levelOf), backorders: rows.filter(isBackorder).map(backorderOf) };
}
