import { nowIso } from '#shared/ambient.ts';
import { changeOrder, decide, exceptionsOf } from '#functions/orders/public.ts';
import { isMoneyDue, type OrderException } from '#functions/orders/rules.ts';
import type { Turn } from '../contracts.ts';

/**
 * Takes what the workflow has told of its invoicing and collecting out of the queue once nothing is due any more: others have collected it
 * meanwhile (the clock, a webhook, a resumption) or given it up, and nothing is left to be decided. The workflow that waits for that decision goes on.
 */
export async function endExceptions(orderId: string): Promise<void> {
  await changeOrder(orderId, async (order) => {
    if (order.openExceptions === 0 || isMoneyDue(order)) return undefined;
    const over = (await exceptionsOf(orderId)).filter(isAboutMoneyDue);
    const decision = { by: 'rule:nothing-due', at: nowIso(), reason: 'nothing is to be collected any more' };
    return over.length > 0 ? decide(order, over, 'resumed', decision) : undefined;
  });
}

const collecting: Turn = 'Invoice and capture';

const isAboutMoneyDue = ({ kind, state, stage }: OrderException): boolean =>
  kind === 'workflow' && state === 'open' && stage === collecting;
