import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { policyOf, presentLines, type Shipment } from '#functions/orders/rules.ts';
import { advance, takeStock, withEvents, eventLines, type Handling } from './handling.ts';
import { refuseHandOver } from './hand-over.ts';
import { refuseMove } from './pick-and-pack.ts';

/**
 * The customer has it: the carrier has delivered, the customer has collected, the service was performed, the digital goods
 * were sent. What no carrier carried becomes a shipment here, since it is invoiced by it. `now` is RFC 3339.
 * @param shipmentId of the shipment, where there is none yet.
 */
export function deliver(handling: Handling, shipmentId: string, now: string): Handling | Refusal {
  const { fulfilmentOrderId, location, method, state, lines, shipment } = handling.state.fulfilmentOrder;
  const refusal = refuseMove(handling, 'delivered', 'delivered');
  if (refusal) return refusal;
  const { deliveredFrom: needed } = policyOf(handling.state.order, method);
  if (state !== needed) {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is ${state} and cannot be delivered before it is ${needed}`,
    );
  }
  const leavesNow = shipment === undefined;
  const blocked = leavesNow ? refuseHandOver(handling) : undefined;
  if (blocked) return blocked;
  const delivered: Shipment = { ...(shipment ?? { shipmentId, packages: [], handedOverAt: now }), deliveredAt: now };
  const moved = advance(handling, 'delivered', { shipment: delivered });
  const gone = leavesNow ? takeStock(moved, lines, 'ship') : moved;
  return withEvents(gone, {
    type: 'FulfilmentOrderDelivered',
    data: {
      fulfilmentOrderId,
      location,
      shipmentId: delivered.shipmentId,
      lines: eventLines(presentLines(handling.state.fulfilmentOrder)),
    },
  });
}
