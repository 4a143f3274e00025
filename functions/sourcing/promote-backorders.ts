import { consume, type ReceivedEvent } from '#shared/events/consume.ts';
import { freeCancelledStock, loadOrder } from '#functions/orders/public.ts';
import { groupOf } from '#functions/orders/rules.ts';
import { movesIn } from '#functions/inventory/public.ts';
import { demandOf } from './planning/decision.ts';
import { compareQuantities } from '#shared/quantity.ts';
import { promoteItem } from './promote-item.ts';

type Freed =
  | 'StockMoved'
  | 'SafetyStockChanged'
  | 'StockBlockChanged'
  | 'LinesCancelled'
  | 'FulfilmentOrderRejected'
  | 'FulfilmentStockSettled'
  | 'StockReservationEnded';

/** Items that are worked on side by side. */
const concurrency = 8;

/** Sets arriving and freed stock aside for backordered lines. */
export const handler = consume<Freed | 'OrderDetailsChanged'>(async (event) => {
  // A cancellation too large for one transaction may have been cut off before it gave all its stock back.
  if (event.type === 'LinesCancelled' && event.metadata.orderId) await freeCancelledStock(event.metadata.orderId);
  const waiting =
    event.type === 'OrderDetailsChanged' ? await waitingForCouriers(event.metadata.orderId) : itemsFreedBy(event);
  const work = async (): Promise<void> => {
    for (let sku = waiting.pop(); sku !== undefined; sku = waiting.pop()) await promoteItem(sku);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, waiting.length) }, work));
});

/** The items for which an order waits that own couriers are to deliver. */
async function waitingForCouriers(orderId: string | undefined): Promise<string[]> {
  const order = orderId === undefined ? undefined : await loadOrder(orderId);
  const demand = order ? demandOf(order, 'backordered') : [];
  const delivered = demand.filter((one) => order && groupOf(order, one).method === 'local_delivery');
  return [...new Set(delivered.map(({ sku }) => sku))];
}

/** The items of which there may be more to set aside than before. */
export function itemsFreedBy(event: ReceivedEvent<Freed>): string[] {
  // The rule lets through only what came, and what was settled otherwise than by shipping.
  if (event.type === 'StockMoved') return movesIn(event.data).map(({ sku }) => sku);
  if (event.type === 'SafetyStockChanged')
    return compareQuantities(event.data.after, event.data.before) < 0 ? [event.data.sku] : [];
  if (event.type === 'StockBlockChanged') return event.data.blocked ? [] : [event.data.sku];
  if (event.type === 'StockReservationEnded') return [...new Set(event.data.units.map(({ sku }) => sku))];
  return [...new Set(event.data.lines.map(({ sku }) => sku))];
}
