import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';

/** One page of a queue of rows of a kind (index `byQueue`), in the order of `queuedAt`, with the whole rows. */
export async function queuePage(
  kind: RowKind<'Orders'>,
  queue: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Row>> {
  const { rows: keys, next } = await readPage(kind, { index: 'byQueue', partition: queue }, limit, cursor);
  const rows = await getMany(
    kind,
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

const nameOf = ({ order, entry }: Row): string => `${String(order)}/${String(entry)}`;
