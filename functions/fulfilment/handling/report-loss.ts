import type { LossCause } from '#shared/contracts/vocabulary.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  mayMove,
  moveFulfilmentOrder,
  moveUnits,
  presentLines,
  type FulfilmentOrder,
  type Loss,
} from '#functions/orders/rules.ts';
import { changeLines, withEvents, type Handling } from './handling.ts';

/** Units of one line, as a report names them. */
interface NamedUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** What is reported of a shipment that a carrier has: without parcel and lines, all of it that is still under way. */
export interface LossReport {
  readonly cause: LossCause;
  /** Of the parcel that is lost. */
  readonly trackingNumber?: string | undefined;
  /** The units that are lost; of a parcel, what was in it. */
  readonly lines?: readonly NamedUnits[] | undefined;
}

/**
 * Units are lost or destroyed in transit. They left the stock at their hand-over, so that stock stays as it is; what was charged for them is
 * credited by billing. A loss is final: what is found after all, a person decides on. What is not lost goes on to the customer. `now` is
 * RFC 3339.
 */
export function reportLoss(handling: Handling, report: LossReport, now: string): Handling | Refusal {
  const { order, fulfilmentOrder } = handling.state;
  const { fulfilmentOrderId, state, location, shipment } = fulfilmentOrder;
  if (!shipment || !mayMove(fulfilmentOrder, 'undelivered')) {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is ${state}: only what is with a carrier can be lost in transit`,
    );
  }
  const units = lostUnits(fulfilmentOrder, report);
  if ('refused' in units) return units;
  const { cause, trackingNumber } = report;
  const loss: Loss = {
    cause,
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    lines: units.lines,
    at: now,
  };
  const losses = [...(fulfilmentOrder.losses ?? []), loss];
  const isAllLost = presentLines({ ...fulfilmentOrder, losses }).length === 0;
  const lines = changeLines(order, units.lines, (line, { quantity }) => moveUnits(line, 'shipped', 'lost', quantity));
  const after: FulfilmentOrder = isAllLost
    ? moveFulfilmentOrder(fulfilmentOrder, 'undelivered', { losses })
    : { ...fulfilmentOrder, losses, version: fulfilmentOrder.version + 1 };
  const skus = new Map(fulfilmentOrder.lines.map(({ lineId, sku }) => [lineId, sku]));
  return withEvents(
    { ...handling, state: { ...handling.state, order: { ...order, lines }, fulfilmentOrder: after } },
    {
      type: 'ParcelLost',
      data: {
        fulfilmentOrderId,
        shipmentId: shipment.shipmentId,
        location,
        cause,
        carrier: shipment.carrier,
        trackingNumber,
        lines: units.lines.map((line) => ({ ...line, sku: skus.get(line.lineId) ?? '' })),
      },
    },
  );
}

/** Which units a report means, each line once; or why it cannot be so. */
function lostUnits(
  fulfilmentOrder: FulfilmentOrder,
  { trackingNumber, lines }: LossReport,
): { readonly lines: NamedUnits[] } | Refusal {
  const { fulfilmentOrderId } = fulfilmentOrder;
  const underWay = presentLines(fulfilmentOrder).map(({ lineId, quantity }) => ({ lineId, quantity }));
  if (trackingNumber !== undefined) {
    const held = unitsOfParcel(fulfilmentOrder, trackingNumber);
    if (!held) {
      const message = `fulfilment order ${fulfilmentOrderId} has no parcel ${trackingNumber}`;
      return refuse('unknown-reference', message, { pointer: '/trackingNumber', message });
    }
    if (isReportedLost(fulfilmentOrder, trackingNumber)) {
      return refuse('conflicting-state', `parcel ${trackingNumber} has been reported as lost already`);
    }
    if (held.lines) return checked(fulfilmentOrder, underWay, lines ?? held.lines);
    if (!lines) {
      const message = `nobody has said what is in parcel ${trackingNumber}: name its lines`;
      return refuse('conflicting-state', message, { pointer: '/lines', message });
    }
  }
  return checked(fulfilmentOrder, underWay, lines ?? underWay);
}

/** What a parcel holds, by its number; without `lines` where that was not said. Undefined where there is no such parcel. */
function unitsOfParcel(
  { lines, shipment }: FulfilmentOrder,
  trackingNumber: string,
): { readonly lines?: NamedUnits[] } | undefined {
  if (!shipment) return undefined;
  const all = lines.map(({ lineId, quantity }) => ({ lineId, quantity }));
  // One number for all packages.
  if (isSameNumber(shipment.trackingNumber, trackingNumber)) return { lines: all };
  const { packages } = shipment;
  const parcels = packages.filter((one) => isSameNumber(one.trackingNumber, trackingNumber));
  if (parcels.length === 0) return undefined;
  if (packages.length === 1) return { lines: all };
  const contents = parcels.flatMap((one) => (one.contents ? [one.contents] : []));
  return contents.length < parcels.length ? {} : { lines: together(contents.flat()) };
}

/** Carriers write their numbers in capitals or not. */
const isSameNumber = (one: string | undefined, other: string): boolean => one?.toUpperCase() === other.toUpperCase();

function checked(
  { fulfilmentOrderId }: FulfilmentOrder,
  underWay: readonly NamedUnits[],
  named: readonly NamedUnits[],
): { readonly lines: NamedUnits[] } | Refusal {
  const left = new Map(underWay.map(({ lineId, quantity }) => [lineId, quantity]));
  for (const [index, { lineId, quantity }] of named.entries()) {
    const most = left.get(lineId) ?? 0;
    if (quantity <= most) {
      left.set(lineId, most - quantity);
      continue;
    }
    const message = `of line ${lineId} of fulfilment order ${fulfilmentOrderId} ${most} units are under way, ${quantity} cannot be lost`;
    return refuse('conflicting-state', message, { pointer: `/lines/${index}`, message });
  }
  return { lines: together(named) };
}

/** Units by line, each once. */
function together(units: readonly NamedUnits[]): NamedUnits[] {
  const sums = new Map<string, number>();
  for (const { lineId, quantity } of units) sums.set(lineId, (sums.get(lineId) ?? 0) + quantity);
  return [...sums].map(([lineId, quantity]) => ({ lineId, quantity }));
}

/** True where the loss of a parcel has been reported by its number. */
export function isReportedLost({ losses = [] }: FulfilmentOrder, trackingNumber: string): boolean {
  return losses.some((loss) => isSameNumber(loss.trackingNumber, trackingNumber));
}
