import { amended, type Draft } from '#shared/work/change.ts';
import type { Order, OrderWithPeople } from '../aggregate/order.ts';
import { statusOf } from '../aggregate/status.ts';
import { cancelRefused } from './outside/cancel-refused.ts';
import { deciding, outsideAnswer } from './outside/outside-answer.ts';
import { isCancelledBy } from './outside/outside-decision.ts';
import { withPeople } from '../keeping/open-people.ts';
import { screened } from './screen-order.ts';
import { screeningFacts } from './screening-facts.ts';

/**
 * Applies the screening rules to an order, and has it screened outside where its branch says so, once in its life; a cancelled one is not
 * screened. @returns undefined where the order was refused outside and is cancelled: it is to be read anew.
 */
export async function screen(draft: Draft<Order>): Promise<Draft<Order> | undefined> {
  const { state } = draft;
  if (state.screenedAt || statusOf(state).lifecycle === 'cancelled') return draft;
  const order = await withPeople(state);
  const facts = await screeningFacts(order);
  const outside = facts.settings.outside && (await outsideAnswer(order));
  const judged = (one: OrderWithPeople) => {
    const { now, newHoldId } = deciding();
    return screened(one, { ...facts, outside }, now, newHoldId);
  };
  if (!outside || !isCancelledBy(outside)) return amended(draft, judged(order));
  await cancelRefused(order.orderId, async (present) => {
    const change = present.screenedAt ? undefined : judged(await withPeople(present));
    // Other details may have been said since.
    return change?.state.screening ? change : undefined;
  });
  return undefined;
}
