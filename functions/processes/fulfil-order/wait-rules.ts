import { turns, type NextStep } from './contracts.ts';
import {
  blockedBy,
  type Order,
  type OrderException,
  releaseBlockedBy,
  statusOf,
  unitsIn,
  waitsForTheRest,
} from '#functions/orders/rules.ts';

/** The waiting steps of an order's way. */
export type WayStep = 'accept' | 'invoice';

/** What a workflow can wait for: the end of a step of the way, or a person's decision. */
export type Wait = WayStep | `exception:${string}`;

/** How a waiting step ends. */
export type WaitAnswer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly error: (typeof turns)[NextStep]; readonly cause: string };

/** What usually follows a step of the way. Anything else is told as an error, so that the usual way costs no choice. */
const usuallyFollowing: Readonly<Record<WayStep, NextStep>> = { accept: 'invoice', invoice: 'complete' };

/** What the facts of an order answer to a wait; undefined while the workflow has to go on waiting. */
export function answerTo(wait: Wait, order: Order, exception?: Pick<OrderException, 'state'>): WaitAnswer | undefined {
  if (wait !== 'accept' && wait !== 'invoice') return decisionOn(exception);
  const next = nextStepOf(order);
  if (!next) return undefined;
  if (next === usuallyFollowing[wait]) return { output: {} };
  return { error: turns[next], cause: `after "${wait}" the order needs "${next}"` };
}

function decisionOn(exception: Pick<OrderException, 'state'> | undefined): WaitAnswer | undefined {
  if (!exception || exception.state === 'open') return undefined;
  return { output: { decision: exception.state === 'resumed' ? 'resume' : 'give_up' } };
}

/**
 * What an order needs; undefined while it depends on others (a location, a carrier, a receipt of stock, a payment provider,
 * a person). An answer is given only when its step can change something, so that no workflow turns in circles.
 */
export function nextStepOf(order: Order): NextStep | undefined {
  if (statusOf(order).lifecycle === 'cancelled') return 'cancelled';
  const uninvoiced = order.lines.some(
    ({ quantities, settled }) => quantities.shipped + quantities.delivered > settled.invoiced,
  );
  const uncollected = order.payment.method === 'card' && order.payments.captured < order.payments.invoiced;
  const moneyDue = uninvoiced || uncollected;
  if (moneyDue && !blockedBy(order, 'capture')) return 'invoice';
  if (hasMoreToAccept(order)) return 'accept';
  if (!moneyDue && order.lines.every(isFinished)) return 'complete';
  return undefined;
}

/** It is not screened, or units can be sourced, paid and released: backordered ones wait for stock, held ones for a person. */
function hasMoreToAccept(order: Order): boolean {
  if (!order.screenedAt) return true;
  if (order.payments.state === 'pending' || releaseBlockedBy(order)) return false;
  return unitsIn(order.lines, 'open') + (waitsForTheRest(order) ? 0 : unitsIn(order.lines, 'allocated')) > 0;
}

function isFinished({ ordered, quantities }: Order['lines'][number]): boolean {
  return quantities.delivered + quantities.cancelled === ordered;
}
