import type { Draft } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { carryOut } from './carry-out.ts';
import { demandOf } from './planning/decision.ts';
import { gatherFacts } from './gather-facts.ts';
import { planSourcing } from './planning/plan-sourcing.ts';
import { promoteItem } from './promote-item.ts';

/**
 * Sets stock aside for the open units of an order; what no location can serve is backordered or cancelled. Nothing is
 * decided twice: without open units it changes nothing.
 * @returns undefined when somebody else took the stock first: the order is to be looked at again.
 */
export async function source(draft: Draft): Promise<Draft | undefined> {
  const demand = demandOf(draft.order, 'open');
  if (demand.length === 0) return draft;
  return carryOut(draft, planSourcing(await gatherFacts(draft.order, demand, false)));
}

/** The items of which an order has units waiting for stock. */
export function itemsWaitedFor(order: Order): string[] {
  return [...new Set(demandOf(order, 'backordered').map(({ sku }) => sku))];
}

/**
 * Walks the queues of these items once more. Stock that arrived while a plan was made has found nobody waiting: whoever has
 * just come to wait must look again.
 */
export async function promoteItems(skus: readonly string[]): Promise<void> {
  for (const sku of skus) await promoteItem(sku);
}
