import { ambient } from '#shared/ambient.ts';
import type { Draft } from '#shared/work/change.ts';
import { isHeld, loadReservation, type Reservation } from '#functions/inventory/public.ts';
import { withPeople } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { carryOut } from './carry-out.ts';
import { demandOf } from './planning/decision.ts';
import { planOrder } from './gather-facts.ts';
import { promoteItem } from './promote-item.ts';

/**
 * Sets stock aside for the open units of an order; what no location can serve is backordered or cancelled. Nothing is
 * decided twice: without open units it changes nothing. A large order is sourced in parts, each committed; without `goesOn`
 * it stops after one, and what is left is sourced by the next call.
 * @returns undefined when another order took the stock first: the order is to be looked at again.
 */
export async function source(
  draft: Draft<Order>,
  goesOn: () => boolean = () => true,
): Promise<Draft<Order> | undefined> {
  const demand = demandOf(draft.state, 'open');
  if (demand.length === 0) return draft;
  const reservation = await reservationFor(draft.state);
  const plans = await planOrder(await withPeople(draft.state), demand, reservation?.units);
  return carryOut(draft, plans, goesOn, reservation);
}

/** What is held for an order, until it is sourced or the time is over. */
async function reservationFor({ reservation: id }: Order): Promise<Reservation | undefined> {
  const reservation = id === undefined ? undefined : await loadReservation(id);
  return reservation && isHeld(reservation, ambient.now()) ? reservation : undefined;
}

/** True while units of an order want stock and nothing is decided on them. */
export function hasUnsourced(order: Order): boolean {
  return demandOf(order, 'open').length > 0;
}

/** The items of which an order has units waiting for stock. */
export function itemsWaitedFor(order: Order): string[] {
  return [...new Set(demandOf(order, 'backordered').map(({ sku }) => sku))];
}

/**
 * Walks the queues of these items once more. Stock that arrived while a plan was made has found no order
 * waiting: an order that has just come to wait must look again.
 */
export async function promoteItems(skus: readonly string[]): Promise<void> {
  for (const sku of skus) await promoteItem(sku);
}
