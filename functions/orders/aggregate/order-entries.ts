import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import type { Row } from '#shared/dynamodb/wire.ts';

/** A page of the rows that belong to an order and whose entry starts with `prefix`, in the order of their entries. */
export function entriesPage(
  orderId: string,
  prefix: 'EVENT#' | 'NOTE#',
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Row>> {
  return readPage('Orders', { partition: orderId, prefix }, limit, cursor);
}
