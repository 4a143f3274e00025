import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { mayMove, policyOf } from '#functions/orders/rules.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { KnownSerials } from '#functions/inventory/public.ts';
import { packedUnits, withPacked, type NamedSerials } from './pack-serials.ts';
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

/**
 * The goods are packed: ready for the carrier, or for the customer who collects. Units with serial numbers are named by them: each is in stock here, of the lot,
 * condition and owner that were set aside.
 * @param named by line.
 * @param known what is known of these units.
 */
export function pack(
  handling: Handling,
  named: readonly NamedSerials[] = [],
  known: KnownSerials = new Map(),
): Handling | Refusal {
  const refusal = refuseMove(handling, 'packed', 'packed');
  if (refusal) return refusal;
  const { fulfilmentOrder, order } = handling.state;
  const units = packedUnits(fulfilmentOrder, named, known);
  if (isRefusal(units)) return units;
  const { fulfilmentOrderId, location, method } = fulfilmentOrder;
  const lines = fulfilmentOrder.lines.map((line) => withPacked(line, units));
  const serialised = lines.filter(({ serials }) => serials !== undefined);
  const told = serialised.length > 0 ? { lines: eventLines(serialised) } : {};
  const events: NewEvent[] = [{ type: 'FulfilmentOrderPacked', data: { fulfilmentOrderId, location, ...told } }];
  if (policyOf(order, method).deliveredFrom === 'packed') {
    const data = { fulfilmentOrderId, location, lines: eventLines(lines) };
    events.push({ type: 'FulfilmentOrderReadyForPickup', data });
  }
  const packed = advance(handling, 'packed', serialised.length > 0 ? { lines } : {});
  const state = units.length > 0 ? { ...packed.state, units: units.map((unit) => unit.change) } : packed.state;
  return withEvents({ ...packed, state }, ...events);
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
