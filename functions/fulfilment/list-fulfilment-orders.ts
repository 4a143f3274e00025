import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { fulfilmentOrderIn, fulfilmentOrderRows, fulfilmentQueue } from '#functions/orders/public.ts';
import type { FulfilmentOrder, FulfilmentState } from '#functions/orders/rules.ts';

/** One page of a location's fulfilment orders in one state, oldest first. Throws BadCursor. */
export async function listFulfilmentOrders(
  location: string,
  state: FulfilmentState,
  limit: number,
  cursor: string | undefined,
): Promise<Page<FulfilmentOrder>> {
  const queue = { index: 'byQueue', partition: fulfilmentQueue(location, state) } as const;
  const { rows: keys, next } = await readPage(fulfilmentOrderRows, queue, limit, cursor);
  const rows = await getMany(
    fulfilmentOrderRows,
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
