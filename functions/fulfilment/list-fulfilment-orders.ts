import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { fulfilmentOrderIn, fulfilmentOrderRows, fulfilmentQueue } from '#functions/orders/public.ts';
import type { FulfilmentOrder, FulfilmentState } from '#functions/orders/rules.ts';

/** How many stretches of a location's list one page looks through for fulfilment orders in the state. */
const mostStretches = 5;

/**
 * One page of a location's fulfilment orders in one state, oldest first. It may have fewer than `limit` while there is a `next`,
 * where many in other states stand in the same list. Throws BadCursor.
 */
export async function listFulfilmentOrders(
  location: string,
  state: FulfilmentState,
  limit: number,
  cursor: string | undefined,
): Promise<Page<FulfilmentOrder>> {
  const queue = fulfilmentQueue(location, state);
  const found: FulfilmentOrder[] = [];
  let next = cursor;
  for (let stretch = 1; stretch <= mostStretches && found.length < limit; stretch += 1) {
    const page = await queuePage(queue, limit - found.length, next);
    found.push(...page.rows.filter((one) => one.state === state));
    ({ next } = page);
    if (next === undefined) break;
  }
  return { rows: found, next };
}

async function queuePage(partition: string, limit: number, cursor: string | undefined): Promise<Page<FulfilmentOrder>> {
  const { rows: keys, next } = await readPage(fulfilmentOrderRows, { index: 'byQueue', partition }, limit, cursor);
  const rows = await getMany(
    fulfilmentOrderRows,
    keys.map(({ order, entry }) => ({ order: String(order), entry: String(entry) })),
  );
  const byEntry = new Map(rows.map((row) => [row['entry'], fulfilmentOrderIn(row)]));
  return { rows: keys.flatMap(({ entry }) => byEntry.get(entry) ?? []), next };
}
