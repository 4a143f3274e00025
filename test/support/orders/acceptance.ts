import { authorise, decideUndecided, type Authorisation } from '#functions/billing/payments/authorise.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { release } from '#functions/fulfilment/releasing/release-order.ts';
import { draftOf, type Draft } from '#shared/work/change.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { commitDraft, screen } from '#functions/orders/public.ts';
import { statusOf, unitsIn, type Order } from '#functions/orders/rules.ts';
import { itemsWaitedFor, promoteItems, source } from '#functions/sourcing/source-order.ts';
import { StepFailure } from '#shared/steps.ts';
import { stored } from './order-workflow.ts';

// The parts of an order's acceptance, each by itself and committed.

async function committed(
  orderId: string,
  part: (draft: Draft<Order>) => Promise<Draft<Order> | undefined>,
): Promise<Order> {
  return retryLost(`order ${orderId}`, async () => {
    const draft = await part(draftOf(await stored(orderId)));
    return (draft && (await commitDraft(draft))) ?? { lost: [] };
  });
}

/** Applies the screening rules. @returns the order as it then stands. */
export function screenOrder(orderId: string): Promise<Order> {
  return committed(orderId, screen);
}

/** Sets stock aside for the open units. @returns the units that are set aside and that wait. */
export async function sourceOrder(orderId: string): Promise<{ allocated: number; backordered: number }> {
  let order = await committed(orderId, async (draft) => live(draft.state) && source(draft));
  if (live(order) && itemsWaitedFor(order).length > 0) {
    await promoteItems(itemsWaitedFor(order));
    order = await stored(orderId);
  }
  return { allocated: unitsIn(order.lines, 'allocated'), backordered: unitsIn(order.lines, 'backordered') };
}

function live(order: Order): true {
  if (statusOf(order).lifecycle !== 'cancelled') return true;
  throw new StepFailure('OrderCancelled', `order ${order.orderId} is cancelled`);
}

/** Sees to the payment; what a cancelled order does not need is let go. */
export async function authoriseOrder(orderId: string): Promise<{ state: Authorisation['state'] | 'cancelled' }> {
  let state: Authorisation['state'] | 'cancelled' = 'pending';
  const account = await decideUndecided(await loadAccount(orderId));
  if (statusOf(account.order).lifecycle === 'cancelled') {
    await settleAccount(account);
    return { state: 'cancelled' };
  }
  await committed(orderId, async () => {
    const account = await decideUndecided(await loadAccount(orderId));
    const authorisation = await authorise(draftOf(account.order), account);
    state = authorisation?.state ?? 'pending';
    return authorisation?.draft;
  });
  return { state };
}

/** Instructs the locations. @returns how many fulfilment orders this run has made. */
export async function releaseOrder(orderId: string): Promise<{ released: number }> {
  let released = 0;
  await committed(orderId, async (begun) => {
    live(begun.state);
    const draft = await release(begun);
    released = draft.writes.length;
    return draft;
  });
  return { released };
}
