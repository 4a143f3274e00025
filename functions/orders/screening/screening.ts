import { ambient } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { amended, type Draft } from '#shared/work/change.ts';
import type { Order } from '../aggregate/order.ts';
import { screened } from './screen-order.ts';
import { screeningFacts } from './screening-facts.ts';
import { statusOf } from '../aggregate/status.ts';

/** Applies the screening rules to an order, once in its life; a cancelled one is not screened. */
export async function screen(draft: Draft<Order>): Promise<Draft<Order>> {
  const { state: order } = draft;
  if (order.screenedAt || statusOf(order).lifecycle === 'cancelled') return draft;
  return amended(
    draft,
    screened(order, await screeningFacts(order), ambient.now(), () => newId('hold')),
  );
}
