import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { mayMove, policyOf } from '#functions/orders/rules.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { advance, withEvents, eventLines, type Handling } from './handling.ts';

/** The location has taken the goods off the shelf. */
export function pick(handling: Handling): Handling | Refusal {
  const refusal = refuseMove(handling, 'picking', 'picked');
  if (refusal) return refusal;
  const { fulfilmentOrderId, location } = handling.state.fulfilmentOrder;
  return withEvents(advance(handling, 'picking'), {
    type: 'FulfilmentOrderPicked',
    data: { fulfilmentOrderId, location },
  });
}

/** The goods are packed: ready for the carrier, or for the customer who collects. */
export function pack(handling: Handling): Handling | Refusal {
  const refusal = refuseMove(handling, 'packed', 'packed');
  if (refusal) return refusal;
  const { fulfilmentOrderId, location, method, lines } = handling.state.fulfilmentOrder;
  const events: NewEvent[] = [{ type: 'FulfilmentOrderPacked', data: { fulfilmentOrderId, location } }];
  if (policyOf(handling.state.order, method).deliveredFrom === 'packed') {
    const data = { fulfilmentOrderId, location, lines: eventLines(lines) };
    events.push({ type: 'FulfilmentOrderReadyForPickup', data });
  }
  return withEvents(advance(handling, 'packed'), ...events);
}

/** Why the fulfilment order may not move there; undefined when it may. */
export function refuseMove(
  { state: { order, fulfilmentOrder } }: Handling,
  to: 'picking' | 'packed' | 'handed_over' | 'delivered' | 'rejected',
  action: string,
): Refusal | undefined {
  const { fulfilmentOrderId, state, method } = fulfilmentOrder;
  const { picksAndPacks } = policyOf(order, method);
  if (!picksAndPacks && (to === 'picking' || to === 'packed' || to === 'handed_over')) {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is a ${method} and cannot be ${action}; confirm it with "deliver"`,
    );
  }
  if (mayMove(fulfilmentOrder, to)) return undefined;
  return refuse('conflicting-state', `fulfilment order ${fulfilmentOrderId} is ${state} and cannot be ${action}`);
}
