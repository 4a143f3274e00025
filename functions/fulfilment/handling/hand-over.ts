import {
  blockedBy,
  policyOf,
  trackingNumbersOf,
  wrongContents,
  type FulfilmentPackage,
  type Shipment,
} from '#functions/orders/rules.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { advance, takeStock, withEvents, eventLines, type Handling } from './handling.ts';
import { refuseMove } from './pick-and-pack.ts';

/** What a location reports when it hands over. */
export interface HandOver {
  readonly shipmentId: string;
  readonly carrier?: string | undefined;
  /** One number for all packages, where they have no own. */
  readonly trackingNumber?: string | undefined;
  readonly packages: readonly FulfilmentPackage[];
}

/** The carrier has the goods: they leave the stock, and they cannot be cancelled any more. `now` is RFC 3339. */
export function handOver(handling: Handling, { shipmentId, ...facts }: HandOver, now: string): Handling | Refusal {
  const refusal = refuseHandOver(handling) ?? refuseMove(handling, 'handed_over', 'handed over');
  if (refusal) return refusal;
  const { fulfilmentOrderId, method, location, lines } = handling.state.fulfilmentOrder;
  if (policyOf(handling.state.order, method).deliveredFrom !== 'handed_over') {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is collected by the customer; confirm that with "deliver"`,
    );
  }
  const wrong = wrongContents(facts.packages, lines);
  if (wrong) {
    return refuse('conflicting-state', `fulfilment order ${fulfilmentOrderId}: ${wrong}`, {
      pointer: '/packages',
      message: wrong,
    });
  }
  const { carrier, trackingNumber } = facts;
  const shipment: Shipment = { shipmentId, ...facts, handedOverAt: now };
  const trackingNumbers = trackingNumbersOf(shipment);
  const gone = takeStock(advance(handling, 'handed_over', { shipment }), lines, 'ship');
  return withEvents(gone, {
    type: 'FulfilmentOrderHandedOver',
    data: {
      fulfilmentOrderId,
      location,
      method,
      shipmentId,
      carrier,
      trackingNumber,
      trackingNumbers,
      lines: eventLines(lines),
    },
  });
}

/** The hold that keeps goods in the house; undefined when they may go. */
export function refuseHandOver({ state: { order, fulfilmentOrder } }: Handling): Refusal | undefined {
  const hold = blockedBy(order, 'hand-over');
  return hold
    ? refuse(
        'conflicting-state',
        `a ${hold.type} hold (${hold.holdId}) keeps fulfilment order ${fulfilmentOrder.fulfilmentOrderId} from being handed over; it must be released first`,
      )
    : undefined;
}
