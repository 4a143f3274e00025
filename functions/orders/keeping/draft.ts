import { largestTransaction } from '#shared/dynamodb/transact.ts';
import { isEmpty, isLost, type Draft } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import type { Order } from '../aggregate/order.ts';
import { linesPerPage } from './order-rows.ts';
import { keepOrder } from './store.ts';

/** How many writes still fit beside the header, all pages of lines, the events and what the customer owes. */
export function roomIn({ state, writes }: Draft<Order>): number {
  return largestTransaction - 3 - Math.ceil(state.lines.length / linesPerPage) - writes.length;
}

/**
 * Commits a draft in one transaction. @returns the order as it is then stored; undefined when another writer has changed it,
 * or what is written with it, meanwhile: the draft is of no use any more.
 */
export async function commitDraft(draft: Draft<Order>): Promise<Order | undefined> {
  if (isEmpty(draft)) return draft.stored;
  const result = await commit(keepOrder, draft.stored, draft);
  return isLost(result) ? undefined : result.state;
}
