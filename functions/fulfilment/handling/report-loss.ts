import type { LossCause } from '#shared/contracts/vocabulary.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  mayMove,
  moveFulfilmentOrder,
  moveUnits,
  presentLines,
  unitsTold,
  type FulfilmentOrder,
  type Loss,
} from '#functions/orders/rules.ts';
import { changeLines, withEvents, type Handled, type Handling } from './handling.ts';
import {
  isSameNumber,
  together,
  unitsIn,
  unitsMeant,
  whichUnits,
  type NamedUnits,
  type Report,
} from './named-units.ts';

/** What is reported of a shipment that a carrier has: without parcel and lines, all of it that is still under way. */
export interface LossReport extends Report {
  readonly cause: LossCause;
}

/**
 * Units are lost or destroyed in transit. They left the stock at their hand-over, so that stock stays as it is; what was charged for them is
 * credited by billing. What is found after all is received back, or a person decides on it. What is not lost goes on to the customer. `now` is
 * RFC 3339.
 */
export function reportLoss(handling: Handling, report: LossReport, now: string): Handling | Refusal {
  const { order, fulfilmentOrder } = handling.state;
  const { fulfilmentOrderId, state, location, shipment } = fulfilmentOrder;
  const { cause, trackingNumber } = report;
  if (!shipment || !mayMove(fulfilmentOrder, 'undelivered')) {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is ${state}: only what is with a carrier can be lost in transit`,
    );
  }
  if (trackingNumber !== undefined && isReportedLost(fulfilmentOrder, trackingNumber)) {
    return refuse('conflicting-state', `parcel ${trackingNumber} has been reported as lost already`);
  }
  const underWay = unitsIn(presentLines(fulfilmentOrder));
  const meant = unitsMeant(fulfilmentOrder, report, underWay, underWay, ['are under way', 'be lost']);
  if (isRefusal(meant)) return meant;
  const units = whichUnits(fulfilmentOrder, together(meant), underWay);
  if (isRefusal(units)) return units;
  const loss: Loss = { cause, ...(trackingNumber === undefined ? {} : { trackingNumber }), lines: units, at: now };
  const losses = [...(fulfilmentOrder.losses ?? []), loss];
  const lines = changeLines(order, units, (line, { quantity }) => moveUnits(line, 'shipped', 'lost', quantity));
  const after = withoutUnits(fulfilmentOrder, { losses });
  return withEvents(
    {
      ...handling,
      state: { ...handling.state, order: { ...order, lines }, fulfilmentOrder: after, ...lostUnits(handling, units) },
    },
    {
      type: 'ParcelLost',
      data: {
        fulfilmentOrderId,
        shipmentId: shipment.shipmentId,
        location,
        cause,
        carrier: shipment.carrier,
        trackingNumber,
        lines: units.flatMap(({ lineId, quantity, serials }) => {
          const line = fulfilmentOrder.lines.find((one) => one.lineId === lineId);
          return line ? [{ ...unitsTold({ ...line, quantity }), ...(serials ? { serials: [...serials] } : {}) }] : [];
        }),
      },
    },
  );
}

/** What becomes of lost units that have serial numbers. */
function lostUnits({ state: { fulfilmentOrder } }: Handling, lost: readonly NamedUnits[]): Pick<Handled, 'units'> {
  const { fulfilmentOrderId, lines } = fulfilmentOrder;
  const units = lost.flatMap(({ lineId, serials = [] }) => {
    const { sku = '' } = lines.find((line) => line.lineId === lineId) ?? {};
    return serials.map((serial) => ({ sku, serial, fulfilmentOrderId, to: 'lost' as const }));
  });
  return units.length > 0 ? { units } : {};
}

/** A fulfilment order of which units do not come any more: undelivered when none are left to come. */
export function withoutUnits(
  fulfilmentOrder: FulfilmentOrder,
  gone: Partial<Pick<FulfilmentOrder, 'losses' | 'sentBack'>>,
): FulfilmentOrder {
  const after = { ...fulfilmentOrder, ...gone };
  return presentLines(after).length === 0 && mayMove(fulfilmentOrder, 'undelivered')
    ? moveFulfilmentOrder(fulfilmentOrder, 'undelivered', gone)
    : { ...after, version: fulfilmentOrder.version + 1 };
}

/** True where the loss of a parcel has been reported by its number. */
export function isReportedLost({ losses = [] }: FulfilmentOrder, trackingNumber: string): boolean {
  return losses.some((loss) => isSameNumber(loss.trackingNumber, trackingNumber));
}
