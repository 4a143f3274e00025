import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { uncollectedUnits } from '../aggregate/deadlines.ts';
import { groupOf } from '../aggregate/groups.ts';
import { unitsTold } from '../aggregate/units.ts';
import type { Order } from '../aggregate/order.ts';

/** True of an order of which something is ready that its customer has not collected by its deadline; `now` in milliseconds. */
export function isUncollected(order: Order, now: number): boolean {
  return uncollectedUnits(order, now).length > 0;
}

/** What is told of what nobody has collected in time, for each location, in the commit that cancels it. */
export function notCollected(order: Order, now: number): NewEvent[] {
  const ready = new Map(uncollectedUnits(order, now).map(({ lineId, quantity }) => [lineId, quantity]));
  const lines = order.lines.filter(({ lineId }) => ready.has(lineId));
  const byLocation = Map.groupBy(lines, (line) => groupOf(order, line).pickupLocation ?? '');
  return [...byLocation].map(([location, here]) => ({
    type: 'PickupNotCollected',
    data: {
      location,
      lines: here.map((line) => unitsTold({ ...line, quantity: ready.get(line.lineId) ?? 0 })),
    },
  }));
}
