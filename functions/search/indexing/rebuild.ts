import { orderIdsPlacedOn } from '#functions/orders/public.ts';
import type { OrderDocument } from '../document.ts';
import { indexedAtOnce, indexOrders, type Correction } from './index-orders.ts';

/** As reports tell it. */
interface Difference {
  readonly what: string;
  readonly stood: string;
  readonly is: string;
}

/**
 * Indexes the orders of a branch and day again, believing nothing that stands there. What it has mended stays, so that it can be asked again
 * where it did not come to its end.
 */
export async function rebuildDay(branch: string, day: string): Promise<{ orders: number; differences: Difference[] }> {
  const orderIds = await Array.fromAsync(orderIdsPlacedOn(branch, day));
  const differences: Difference[] = [];
  for (let start = 0; start < orderIds.length; start += indexedAtOnce) {
    const part = orderIds.slice(start, start + indexedAtOnce);
    differences.push(...(await indexOrders(part)).map(differenceOf));
  }
  return { orders: orderIds.length, differences };
}

function differenceOf({ orderId, stood, is, added, removed }: Correction): Difference {
  const what = `order ${orderId}`;
  if (!stood) return { what, stood: 'not found', is: shown(is) };
  return { what, stood: `${shown(stood)}; ${added} places missing, ${removed} too many`, is: shown(is) };
}

const shown = ({ states, locations, terms }: OrderDocument): string =>
  `in ${['all', ...states].join(', ')}${locations.length > 0 ? ` at ${locations.join(', ')}` : ''}, ${terms.length} terms`;
