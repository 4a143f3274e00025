import { nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { newId } from '#shared/ids.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { StepFailure } from '#shared/steps.ts';
import { amended, type Draft } from '#shared/work/change.ts';
import { fulfilmentOrdersOf, newFulfilmentWrite, roomIn } from '#functions/orders/public.ts';
import {
  groupsOf,
  instructionsOf,
  linesOf,
  moveUnits,
  policyOf,
  releaseBlockedBy,
  statusOf,
  type FulfilmentOrder,
  type Order,
} from '#functions/orders/rules.ts';
import { deliver } from '../handling/deliver.ts';
import { begin, changeLines, withEvents, eventLines, type Handling } from '../handling/handling.ts';
import { openUnits, planRelease, type Instruction } from './plan-release.ts';
import { serviceLocationOf } from './service-location.ts';

/**
 * Accepts an order and instructs the locations: a fulfilment order for each location that has units of a group set aside. Digital
 * goods are delivered with it, whatever the rest of the order waits for. Does nothing while a hold blocks the release, or when nothing is to
 * be released; what an order that ships complete has set aside waits for the rest of its stock. What is released already is not
 * released twice, and what does not fit into the transaction is left to the next run. Throws StepFailure `NoServiceLocation` where
 * nothing else is to be released.
 */
export async function release(draft: Draft<Order>): Promise<Draft<Order>> {
  const { state: order } = draft;
  if (statusOf(order).lifecycle === 'cancelled' || releaseBlockedBy(order)) return draft;
  const performing = groupsOf(order).filter(({ groupId }) =>
    linesOf(order, groupId).some((line) => openUnits(order, line) > 0),
  );
  const performedAt = new Map<string, string>();
  for (const group of performing) {
    const location = await serviceLocationOf(order, group);
    if (location) performedAt.set(group.groupId, location);
  }
  const instructions = planRelease(
    order,
    // Before acceptance no location has been instructed.
    order.acceptedAt ? await fulfilmentOrdersOf(order.orderId) : [],
    performedAt,
  );
  if (instructions.length === 0) {
    if (performing.length > 0) throw noServiceLocation(order);
    return draft;
  }
  const fitting = instructions.slice(0, Math.max(0, roomIn(draft)));
  return fitting.length === 0 ? draft : amended(draft, instructAll(order, fitting, nowIso()));
}

function noServiceLocation({ channel, branch }: Order): StepFailure {
  return new StepFailure(
    'NoServiceLocation',
    `no active location performs services for channel ${channel} and branch ${branch}; add one, then resume`,
  );
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

function instruct(order: Order, { group, location, lines }: Instruction, now: string): Handling {
  const { orderId, channel, branch } = order;
  const { method } = group;
  const instructions = { ...(order.groups ? { groupId: group.groupId } : {}), ...instructionsOf(group) };
  const fulfilmentOrder: FulfilmentOrder = {
    fulfilmentOrderId: newId('fulfilmentOrder'),
    orderId,
    channel,
    branch,
    location,
    method,
    ...instructions,
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
    data: { fulfilmentOrderId, location, method, ...instructions, lines: eventLines(lines) },
  });
  if (!policyOf(order, method).deliversItself) return released;
  const delivered = deliver(released, newId('shipment'), now);
  // A hold on the hand-over keeps digital goods back too; a person confirms them when it is gone.
  return isRefusal(delivered) ? released : delivered;
}
