import { nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { newId } from '#shared/ids.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { amended, type Draft } from '#shared/work/change.ts';
import { fulfilmentOrdersOf, newFulfilmentWrite } from '#functions/orders/public.ts';
import {
  moveUnits,
  policyOf,
  releaseBlockedBy,
  statusOf,
  waitsForTheRest,
  type FulfilmentOrder,
  type Order,
} from '#functions/orders/rules.ts';
import { deliver } from '../handling/deliver.ts';
import { begin, changeLines, withEvents, eventLines, type Handling } from '../handling/handling.ts';
import { openUnits, planRelease, type Instruction } from './plan-release.ts';
import { serviceLocationOf } from './service-location.ts';

/**
 * Accepts an order and instructs the locations: a fulfilment order for each location that has units set aside. Digital
 * goods are delivered with it. Does nothing while a hold blocks the release, while an order that ships complete waits for
 * stock, or when nothing is to be released. What is released already is not released twice.
 * Throws StepFailure `NoServiceLocation`.
 */
export async function release(draft: Draft<Order>): Promise<Draft<Order>> {
  const { state: order } = draft;
  if (statusOf(order).lifecycle === 'cancelled') return draft;
  if (releaseBlockedBy(order) || waitsForTheRest(order)) return draft;
  const performsNow = order.lines.some((line) => openUnits(order, line) > 0);
  const instructions = planRelease(
    order,
    // Before acceptance no location has been instructed.
    order.acceptedAt ? await fulfilmentOrdersOf(order.orderId) : [],
    performsNow ? await serviceLocationOf(order) : undefined,
  );
  return instructions.length === 0 ? draft : amended(draft, instructAll(order, instructions, nowIso()));
}

function instructAll(order: Order, instructions: readonly Instruction[], now: string) {
  let current: Order = { ...order, acceptedAt: order.acceptedAt ?? now };
  const events: NewEvent[] = order.acceptedAt ? [] : [{ type: 'OrderAccepted', data: {} }];
  const fulfilmentOrders: FulfilmentOrder[] = [];
  for (const instruction of instructions) {
    const outcome = instruct(current, instruction, now);
    current = outcome.state.order;
    events.push(...outcome.events);
    fulfilmentOrders.push(outcome.state.fulfilmentOrder);
  }
  const writes = fulfilmentOrders.map(newFulfilmentWrite);
  return { state: current, events, writes };
}

function instruct(order: Order, { location, lines }: Instruction, now: string): Handling {
  const { orderId, channel, branch } = order;
  const { method, deliversItself } = policyOf(order);
  const fulfilmentOrder: FulfilmentOrder = {
    fulfilmentOrderId: newId('fulfilmentOrder'),
    orderId,
    channel,
    branch,
    location,
    method,
    state: 'released',
    lines,
    version: 1,
    createdAt: now,
  };
  const moved = changeLines(order, lines, (line, { quantity, allocations }) =>
    moveUnits(line, allocations.length > 0 ? 'allocated' : 'open', 'released', quantity),
  );
  const { fulfilmentOrderId } = fulfilmentOrder;
  const released = withEvents(begin({ ...order, lines: moved }, fulfilmentOrder), {
    type: 'FulfilmentOrderReleased',
    data: { fulfilmentOrderId, location, method, lines: eventLines(lines) },
  });
  if (!deliversItself) return released;
  const delivered = deliver(released, newId('shipment'), now);
  // A hold on the hand-over keeps digital goods back too; a person confirms them when it is gone.
  return isRefusal(delivered) ? released : delivered;
}
