import type { FulfilmentLine, FulfilmentOrder, LineAllocation, Order, OrderLine } from '#functions/orders/rules.ts';
import { allocationsWithout, isInHand, policyOf } from '#functions/orders/rules.ts';

/** Where digital goods are sent from: no place on earth. */
export const digitalLocation = 'digital';

/** What one location is to be instructed to hand over. */
export interface Instruction {
  readonly location: string;
  readonly lines: readonly FulfilmentLine[];
}

/**
 * Groups what can be released by location: units with stock set aside and no fulfilment order yet, and open units that need
 * no stock, which go to `serviceLocation`.
 * @param fulfilmentOrders all of the order's.
 */
export function planRelease(
  order: Order,
  fulfilmentOrders: readonly FulfilmentOrder[],
  serviceLocation: string | undefined,
): Instruction[] {
  const byLocation = new Map<string, FulfilmentLine[]>();
  const instruct = (location: string, line: FulfilmentLine): void => {
    byLocation.set(location, [...(byLocation.get(location) ?? []), line]);
  };
  const instructed = allocationsInHand(fulfilmentOrders);
  for (const line of order.lines) {
    const { lineId, sku } = line;
    const free = allocationsWithout(line.allocations, instructed.get(lineId) ?? []);
    for (const [location, allocations] of Map.groupBy(free, (one) => one.location)) {
      instruct(location, { lineId, sku, quantity: sumOf(allocations), allocations });
    }
    const open = openUnits(order, line);
    if (open > 0 && serviceLocation) instruct(serviceLocation, { lineId, sku, quantity: open, allocations: [] });
  }
  return [...byLocation].map(([location, lines]) => ({ location, lines }));
}

/** Open units that go out without stock. */
export function openUnits(order: Order, { quantities }: Pick<OrderLine, 'quantities'>): number {
  return policyOf(order).needsStock ? 0 : quantities.open;
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
