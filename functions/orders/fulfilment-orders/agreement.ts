import type { InHandState } from '../aggregate/order.ts';
import { joinAllocations, sameCounter } from '../aggregate/line-allocations.ts';
import type { LineAllocation, Order } from '../aggregate/order.ts';
import { isInHand, presentLines, unitStateIn, type FulfilmentOrder } from './fulfilment-order.ts';

/**
 * True when an order and all its fulfilment orders tell the same of what locations have in hand: as many released, picked and
 * packed units of each line, and stock that is set aside for it. They do at every moment; where they do not, they were read
 * at different ones.
 */
export function agreesWithAll(order: Order, fulfilmentOrders: readonly FulfilmentOrder[]): boolean {
  const inHand = fulfilmentOrders
    .filter(isInHand)
    .flatMap(({ state, lines }) => lines.map((line) => ({ ...line, state: unitStateIn[state] })));
  const byLine = Map.groupBy(inHand, ({ lineId }) => lineId);
  return order.lines.every(({ lineId, quantities, allocations }) => {
    const parts = byLine.get(lineId) ?? [];
    const unitsAre = (state: InHandState) => quantities[state] === sum(parts.filter((part) => part.state === state));
    const held = joinAllocations(parts.flatMap((part) => part.allocations));
    return unitsAre('released') && unitsAre('picked') && unitsAre('packed') && contain(allocations, held);
  });
}

/**
 * The same of one of them alone, where the others were not read: its units are where its state says, and what it has in hand is set
 * aside for it. False when the two were read at different moments.
 */
export function agreesWith(order: Order, fulfilmentOrder: FulfilmentOrder): boolean {
  const state = unitStateIn[fulfilmentOrder.state];
  if (!state) return true;
  const byLine = new Map(order.lines.map((line) => [line.lineId, line]));
  return presentLines(fulfilmentOrder).every(({ lineId, quantity, allocations }) => {
    const line = byLine.get(lineId);
    if (!line || line.quantities[state] < quantity) return false;
    return !isInHand(fulfilmentOrder) || contain(line.allocations, allocations);
  });
}

function contain(allocations: readonly LineAllocation[], held: readonly LineAllocation[]): boolean {
  return held.every((one) => sum(allocations.filter((each) => sameCounter(each, one))) >= one.quantity);
}

const sum = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((all, { quantity }) => all + quantity, 0);
