import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';

/** A page of the rows of a kind that belong to an order and whose entry starts with `prefix`, in the order of their entries. */
export function entriesPage(
  rows: RowKind<'Orders'>,
  orderId: string,
  prefix: 'EVENT#' | 'NOTE#' | 'WAS#',
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Row>> {
  return readPage(rows, { partition: orderId, prefix }, limit, cursor);
}
