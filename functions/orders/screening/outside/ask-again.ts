import { ambient } from '#shared/ambient.ts';
import { withPeople } from '../../keeping/open-people.ts';
import { changeOrder, loadOrder } from '../../keeping/store.ts';
import { cancelRefused } from './cancel-refused.ts';
import { deciding, outsideAnswer } from './outside-answer.ts';
import { askedAgainAt, isCancelledBy, screenedOutside } from './outside-decision.ts';

/**
 * Asks once more about an order whose outside screening is pending and due, and takes what comes into it. Can be repeated at any time; an
 * answer that nobody waits for any more is left.
 */
export async function askAgain(orderId: string): Promise<void> {
  const order = await loadOrder(orderId);
  const due = order && askedAgainAt(order);
  if (!order || due === undefined || Date.parse(due) > ambient.now()) return;
  const answer = await outsideAnswer(await withPeople(order));
  if (!answer) return;
  if (isCancelledBy(answer)) {
    await cancelRefused(orderId, async (present) => screenedOutside(present, answer, deciding()));
    return;
  }
  await changeOrder(orderId, (present) => screenedOutside(present, answer, deciding()));
}
