import type { Turn, Turned, Wait } from '../contracts.ts';
import {
  isAwaitingCollection,
  isFulfilled,
  isMoneyDue,
  isToBeInvoiced,
  type Order,
  type OrderException,
  releaseBlockedBy,
  type Stage,
  stageOf,
  statusOf,
  unitsIn,
  waitsForTheRest,
} from '#functions/orders/rules.ts';

/** Which state waits in a stage. In the first two an order is worked on; a hold that lets nothing begin is decided on. */
const waitIn: Readonly<Record<Stage, Exclude<Wait, 'Await resolution'>>> = {
  screening: 'Await decision',
  sourcing: 'Await decision',
  held: 'Await decision',
  backordered: 'Await stock',
  payment: 'Await payment',
  fulfilment: 'Await shipment',
  delivery: 'Await delivery',
  done: 'Await delivery',
};

/** What an order needs by its facts: work that can be done now, else the state that waits for others. */
export function turnOf(order: Order): Turn {
  return workOf(order) ?? (isMoneyHeld(order) ? 'Await decision' : waitOf(order));
}

/** What is ready to be collected leaves when the customer has it, and is invoiced then: its delivery is not the end. */
function waitOf(order: Order): Turn {
  const stage = stageOf(order);
  return isAwaitingCollection({ ...order, stage }) ? 'Await shipment' : waitIn[stage];
}

/** All has left, and a hold keeps it from being invoiced or collected: `Await delivery` is for what only its delivery ends. */
function isMoneyHeld(order: Order): boolean {
  return stageOf(order) === 'delivery' && isMoneyDue(order);
}

/** How a step or a wait ends that leaves the order as it is. */
export const turned = (order: Order): Turned => ({ next: turnOf(order), stage: order.stage });

/** What the facts of an order answer to a wait; undefined while it goes on. */
export function answerTo(wait: Wait, order: Order, exception?: Pick<OrderException, 'state'>): Turned | undefined {
  if (wait === 'Await resolution') return resolutionOf(order, exception);
  const answer = turned(order);
  return answer.next === wait ? undefined : answer;
}

function resolutionOf({ stage }: Order, exception: Pick<OrderException, 'state'> | undefined): Turned | undefined {
  if (!exception || exception.state === 'open') return undefined;
  return { next: exception.state === 'resumed' ? 'Accept' : 'Cancel the rest', stage };
}

/**
 * The work that an order needs; undefined while it depends on others (a location, a carrier, a receipt of stock, a payment
 * provider, a person). Work is named only when it can change something, so that no workflow turns in circles.
 */
export function workOf(order: Order): Turn | undefined {
  if (statusOf(order).lifecycle === 'cancelled') return 'Settle cancellation';
  if (isToBeInvoiced(order)) return 'Invoice and capture';
  if (hasMoreToAccept(order)) return 'Accept';
  // The commit that left nothing to be done has usually completed the order.
  if (isFulfilled(order)) return order.completedAt === undefined ? 'Complete' : 'Completed';
  return undefined;
}

/** It is not screened, or units can be sourced, paid and released: backordered ones wait for stock, held ones for a person. */
function hasMoreToAccept(order: Order): boolean {
  if (!order.screenedAt) return true;
  if (order.payments.state === 'pending' || releaseBlockedBy(order)) return false;
  return unitsIn(order.lines, 'open') + (waitsForTheRest(order) ? 0 : unitsIn(order.lines, 'allocated')) > 0;
}
