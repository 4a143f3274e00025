import { ambient } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { findBranch, findChannel } from '#functions/parties/public.ts';
import type { Order, OrderWithPeople } from '../../aggregate/order.ts';
import type { ScreeningPolicy } from '../screening-settings.ts';
import { askProvider } from './ask-provider.ts';
import { askedVersionOf, policyFor, type OutsideAnswer } from './outside-decision.ts';

/** What is said of an order outside at present; undefined where its branch asks nobody, or its channel has done so itself. */
export async function outsideAnswer(order: OrderWithPeople): Promise<OutsideAnswer | undefined> {
  const policy = await policyOfOrder(order);
  if (!policy) return undefined;
  return { policy, detailsVersion: askedVersionOf(order), verdict: await askProvider(order, policy.provider) };
}

async function policyOfOrder(order: Order): Promise<ScreeningPolicy | undefined> {
  const branch = await findBranch(order.branch);
  if (order.screening) return policyFor(order.screening, branch?.screening);
  if (!branch?.screening || (await findChannel(order.channel))?.screenedElsewhere) return undefined;
  return branch.screening;
}

/** Now, and with new ids. */
export const deciding = () => ({ now: ambient.now(), newHoldId: () => newId('hold') });
