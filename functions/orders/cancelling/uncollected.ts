import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { isAwaitingCollection } from '../aggregate/deadlines.ts';
import type { Order } from '../aggregate/order.ts';

/** True of an order whose customer has not collected it by its deadline; `now` in milliseconds. */
export function isUncollected(order: Order, now: number): boolean {
  return isAwaitingCollection(order) && order.deadlineAt !== undefined && Date.parse(order.deadlineAt) <= now;
}

/** What is told of an order that nobody has collected in time, in the commit that cancels what is ready. */
export function notCollected({ lines, pickupLocation: location = '' }: Order): NewEvent {
  const ready = lines.filter(({ quantities }) => quantities.packed > 0);
  return {
    type: 'PickupNotCollected',
    data: {
      location,
      lines: ready.map(({ lineId, sku, quantities }) => ({ lineId, sku, quantity: quantities.packed })),
    },
  };
}
