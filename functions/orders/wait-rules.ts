import type { NextStep } from '#workflows/contracts.ts';
import type { OrderException } from './exception.ts';
import { activeHolds, blockedBy, releaseBlockedBy } from './holds.ts';
import type { Order, Stage } from './order.ts';
import { waitsForTheRest } from './ship-complete.ts';
import { statusOf, unitsIn } from './status.ts';

/** What a workflow can wait for. */
export type Wait = 'screening' | 'payment' | 'payment-hold' | 'progress' | `exception:${string}`;

/** How a waiting step ends. */
export type WaitAnswer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly error: 'OrderCancelled' | 'PaymentDeclined'; readonly cause: string };

/** What the facts of an order answer to a wait; undefined while the workflow has to go on waiting. */
export function answerTo(
  wait: Wait,
  order: Order,
  exceptions: readonly Pick<OrderException, 'exceptionId' | 'state'>[] = [],
): WaitAnswer | undefined {
  if (wait === 'progress') {
    const next = nextStepOf(order);
    return next && { output: { next, version: order.version } };
  }
  if (wait.startsWith('exception:')) {
    return decisionOn(exceptions.find(({ exceptionId }) => wait === `exception:${exceptionId}`));
  }
  if (statusOf(order).lifecycle === 'cancelled') return { error: 'OrderCancelled', cause: 'the order is cancelled' };
  if (wait === 'screening') return isScreened(order) ? done : undefined;
  if (wait === 'payment-hold') return activeHolds(order).some(({ type }) => type === 'payment') ? undefined : done;
  return paymentAnswer(order);
}

const done: WaitAnswer = { output: {} };

/** Judged by the rules, and nothing keeps it from being accepted; what was accepted before stays accepted. */
function isScreened(order: Order): boolean {
  return order.screenedAt !== undefined && (order.acceptedAt !== undefined || !blockedBy(order, 'accept'));
}

function paymentAnswer({ payments }: Order): WaitAnswer | undefined {
  if (payments.state === 'authorised') return done;
  if (payments.state === 'declined') return { error: 'PaymentDeclined', cause: 'the provider declined the payment' };
  return undefined;
}

function decisionOn(exception: Pick<OrderException, 'state'> | undefined): WaitAnswer | undefined {
  if (!exception || exception.state === 'open') return undefined;
  return { output: { decision: exception.state === 'resumed' ? 'resume' : 'give_up' } };
}

/**
 * What an order needs once it has been through a release; undefined while it depends on others (a location, a carrier, a
 * receipt of stock, a person). An answer is given only when its step can change something, so that no workflow turns in
 * circles: backordered units wait for stock, held ones for a person.
 */
export function nextStepOf(order: Order): NextStep | undefined {
  if (statusOf(order).lifecycle === 'cancelled') return 'cancelled';
  const uninvoiced = order.lines.some(
    ({ quantities, settled }) => quantities.shipped + quantities.delivered > settled.invoiced,
  );
  const uncollected = order.payment.method === 'card' && order.payments.captured < order.payments.invoiced;
  const moneyDue = uninvoiced || uncollected;
  if (moneyDue && !blockedBy(order, 'capture')) return 'invoice';
  const movable = unitsIn(order.lines, 'open') + (waitsForTheRest(order) ? 0 : unitsIn(order.lines, 'allocated'));
  if (movable > 0 && !releaseBlockedBy(order)) return 'source';
  if (!moneyDue && order.lines.every(isFinished)) return 'complete';
  return undefined;
}

/**
 * True when the order needs the very step that has just been carried out and nothing about it has changed since: going on
 * would turn in circles. `seen` is the version at the last answer.
 */
export function isStandingStill(order: Order, seen: number): boolean {
  const next = nextStepOf(order);
  return order.version === seen && (next === 'source' || next === 'invoice');
}

/** The stage that an order is in while its workflow waits for progress; its present one when there is something to do. */
export function stageWhileWaiting(order: Order): Stage {
  if (nextStepOf(order)) return order.stage;
  const { lines } = order;
  if (unitsIn(lines, 'released', 'picked', 'packed') > 0) return 'fulfilment';
  if (waitsForTheRest(order)) return 'backordered';
  if (unitsIn(lines, 'open', 'allocated') > 0) return 'held';
  if (unitsIn(lines, 'backordered') > 0) return 'backordered';
  return lines.every(isFinished) ? 'held' : 'delivery';
}

function isFinished({ ordered, quantities }: Order['lines'][number]): boolean {
  return quantities.delivered + quantities.cancelled === ordered;
}
