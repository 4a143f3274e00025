import { mostSerials } from '#shared/contracts/fields.ts';
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
  firstUnits,
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
      const what = { lineId, sku, ...measureIn(line), ...(line.serialised ? { serialised: line.serialised } : {}) };
      const free = isComplete ? allocationsWithout(line.allocations, instructed.get(lineId) ?? []) : [];
      for (const [location, allocations] of Map.groupBy(free, (one) => one.location)) {
        instruct(location, { ...what, quantity: sumOf(allocations), allocations });
      }
      const open = openUnits(order, line);
      if (open > 0 && performer) instruct(performer, { ...what, quantity: open, allocations: [] });
    }
    return [...byLocation].flatMap(([location, lines]) =>
      inParts(lines).map((part) => ({ group, location, lines: part })),
    );
  });
}

/**
 * Lines as one fulfilment order, or as several where they have more units with serial numbers than are packed at once: what has none goes with the first.
 */
function inParts(lines: readonly FulfilmentLine[]): (readonly FulfilmentLine[])[] {
  const parts: FulfilmentLine[][] = [lines.filter(({ serialised }) => !serialised)];
  let room = mostSerials;
  for (const line of lines.filter(({ serialised }) => serialised)) {
    for (let left = line; left.allocations.length > 0;) {
      if (room === 0) {
        parts.push([]);
        room = mostSerials;
      }
      const allocations = firstUnits(left.allocations, room);
      const quantity = sumOf(allocations);
      parts.at(-1)?.push({ ...left, quantity, allocations });
      room -= quantity;
      const rest = allocationsWithout(left.allocations, allocations);
      left = { ...left, quantity: left.quantity - quantity, allocations: rest };
    }
  }
  return parts.filter((part) => part.length > 0);
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
