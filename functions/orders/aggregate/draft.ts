import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { largestTransaction } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import type { Order } from './order.ts';
import { linesPerPage } from './order-rows.ts';
import { commitOrder } from './store.ts';

/**
 * An order on its way to its next commit: as it is stored, as it shall be, and what happens and is written with it. Steps
 * that follow each other add to one draft, so that one transaction makes what all of them decide.
 */
export interface Draft {
  readonly stored: Order;
  readonly order: Order;
  readonly events: readonly NewEvent[];
  readonly writes: readonly Write[];
}

/** A draft that changes nothing yet. */
export function draftOf(stored: Order): Draft {
  return { stored, order: stored, events: [], writes: [] };
}

/** The draft with one more decision in it. */
export function amended(
  draft: Draft,
  { order, events, writes = [] }: { order: Order; events: readonly NewEvent[]; writes?: readonly Write[] },
): Draft {
  return {
    stored: draft.stored,
    order,
    events: [...draft.events, ...events],
    writes: [...draft.writes, ...writes],
  };
}

/** True when nothing would be written. */
function isEmpty({ stored, order, events, writes }: Draft): boolean {
  return order === stored && events.length === 0 && writes.length === 0;
}

/** How many writes still fit beside the header, all pages of lines and the events. */
export function roomIn({ order, writes }: Draft): number {
  return largestTransaction - 2 - Math.ceil(order.lines.length / linesPerPage) - writes.length;
}

/**
 * Commits a draft in one transaction. @returns the order as it is then stored; undefined when somebody else has changed it,
 * or what is written with it, meanwhile: the draft is of no use any more.
 */
export async function commitDraft(draft: Draft): Promise<Order | undefined> {
  if (isEmpty(draft)) return draft.stored;
  const result = await commitOrder(draft.stored, draft, draft.writes);
  return 'committed' in result ? result.committed : undefined;
}
