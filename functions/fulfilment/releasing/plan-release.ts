import { measureIn } from '#shared/quantity.ts';
import type {
  FulfilmentGroup,
  FulfilmentLine,
  FulfilmentOrder,
  LineAllocation,
  Order,
  OrderLine,
} from '#functions/orders/rules.ts';
import {
  allocationsWithout,
  groupsOf,
  isInHand,
  linesOf,
  policyOfLine,
  waitsForTheRest,
} from '#functions/orders/rules.ts';

/** Where digital goods are sent from: no place on earth. */
export const digitalLocation = 'digital';

/** What one location is to be instructed to hand over of a group. */
export interface Instruction {
  readonly group: FulfilmentGroup;
  readonly location: string;
  readonly lines: readonly FulfilmentLine[];
}

/**
 * Gathers what can be released by group and location: units with stock set aside and no fulfilment order yet, unless they wait for the rest of
 * the order, and open units that need no stock, which go to the group's location of `performedAt`.
 * @param fulfilmentOrders all of the order's.
 */
export function planRelease(
  order: Order,
  fulfilmentOrders: readonly FulfilmentOrder[],
  performedAt: ReadonlyMap<string, string>,
): Instruction[] {
  const instructed = allocationsInHand(fulfilmentOrders);
  const isComplete = !waitsForTheRest(order);
  return groupsOf(order).flatMap((group) => {
    const byLocation = new Map<string, FulfilmentLine[]>();
    const instruct = (location: string, line: FulfilmentLine): void => {
      byLocation.set(location, [...(byLocation.get(location) ?? []), line]);
    };
    const performer = performedAt.get(group.groupId);
    for (const line of linesOf(order, group.groupId)) {
      const { lineId, sku } = line;
      const what = { lineId, sku, ...measureIn(line) };
      const free = isComplete ? allocationsWithout(line.allocations, instructed.get(lineId) ?? []) : [];
      for (const [location, allocations] of Map.groupBy(free, (one) => one.location)) {
        instruct(location, { ...what, quantity: sumOf(allocations), allocations });
      }
      const open = openUnits(order, line);
      if (open > 0 && performer) instruct(performer, { ...what, quantity: open, allocations: [] });
    }
    return [...byLocation].map(([location, lines]) => ({ group, location, lines }));
  });
}

/** Open units that go out without stock. */
export function openUnits(order: Order, line: OrderLine): number {
  return policyOfLine(order, line).needsStock ? 0 : line.quantities.open;
}

function allocationsInHand(fulfilmentOrders: readonly FulfilmentOrder[]): Map<string, LineAllocation[]> {
  const instructed = new Map<string, LineAllocation[]>();
  for (const { lineId, allocations } of fulfilmentOrders.filter(isInHand).flatMap(({ lines }) => lines)) {
    instructed.set(lineId, [...(instructed.get(lineId) ?? []), ...allocations]);
  }
  return instructed;
}

function sumOf(allocations: readonly LineAllocation[]): number {
  return allocations.reduce((sum, { quantity }) => sum + quantity, 0);
}
