import type {
  FulfilmentOrderState as FulfilmentState,
  LossCause,
  RejectionReason,
  SendBackCause,
} from '#shared/contracts/vocabulary.ts';
import type { Measured } from '#shared/quantity.ts';
import type { BucketText } from '#shared/bucket.ts';
import type { GroupFacts, LineAllocation, UnitState } from '../aggregate/order.ts';
import type { FulfilmentMethod } from '../aggregate/policies.ts';
import { withoutSerials } from './packed-serials.ts';

export type { FulfilmentOrderState as FulfilmentState } from '#shared/contracts/vocabulary.ts';

/** A packed unit, by its serial number. */
export interface PackedSerial {
  readonly serial: string;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
}

/** Units of one order line that a location shall hand over, and the stock set aside for them. */
export interface FulfilmentLine extends Measured {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** Empty for services and digital items. */
  readonly allocations: readonly LineAllocation[];
  /** Packing names the serial number of each unit. */
  readonly serialised?: true | undefined;
  /** Of its units, once they are packed. */
  readonly serials?: readonly PackedSerial[] | undefined;
}

/** Units of a line in a package. */
export interface PackedUnits {
  readonly lineId: string;
  readonly quantity: number;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  /** Absent for units without serial numbers. */
  readonly serials?: readonly string[] | undefined;
}

/** Units of a line that did not reach the customer; `serials` of those that have serial numbers. */
export interface UndeliveredUnits {
  readonly lineId: string;
  readonly quantity: number;
  readonly serials?: readonly string[] | undefined;
}

export interface FulfilmentPackage {
  readonly trackingNumber?: string | undefined;
  readonly weightGrams?: number | undefined;
  /** What it holds; not kept of one that holds everything. */
  readonly contents?: readonly PackedUnits[] | undefined;
}

/** The fact: what left, when, and how it can be followed. */
export interface Shipment {
  readonly shipmentId: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly packages: readonly FulfilmentPackage[];
  readonly handedOverAt: string;
  readonly deliveredAt?: string | undefined;
}

/** Units of a shipment that were lost or destroyed in transit. */
export interface Loss {
  readonly cause: LossCause;
  /** Of the parcel that they were in, where that was said. */
  readonly trackingNumber?: string | undefined;
  readonly lines: readonly UndeliveredUnits[];
  readonly at: string;
}

/** Units of a line that have come back; `found` of them had been lost, absent for none. */
export interface SentBackUnits extends UndeliveredUnits {
  readonly found?: number | undefined;
}

/** Units of a shipment that have come back undelivered. */
export interface SentBack {
  readonly cause: SendBackCause;
  readonly trackingNumber?: string | undefined;
  readonly lines: readonly SentBackUnits[];
  readonly at: string;
}

/** A request that has moved a fulfilment order on, and what it came to. */
export interface RequestedMove {
  readonly key: string;
  readonly request: string;
  readonly state: FulfilmentState;
  readonly version: number;
}

/** What a location is told of the group beside its lines. Holds no personal data. */
export interface GroupInstructions extends Pick<
  GroupFacts,
  'wantedAt' | 'promisedAt' | 'shippingMethod' | 'serviceLevel'
> {
  /** Absent where the order has one group alone. */
  readonly groupId?: string | undefined;
}

/** The instruction to one location to pick, pack and hand over some lines. Row `FULFILMENT#<id>` of its order. */
export interface FulfilmentOrder extends GroupInstructions {
  readonly fulfilmentOrderId: string;
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  readonly location: string;
  readonly method: FulfilmentMethod;
  readonly state: FulfilmentState;
  readonly lines: readonly FulfilmentLine[];
  /** Counts changes; the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly shipment?: Shipment | undefined;
  /** What of it was lost in transit; absent for nothing. `lines` are what was handed over all the same. */
  readonly losses?: readonly Loss[] | undefined;
  /** What of it has come back undelivered; absent for nothing. */
  readonly sentBack?: readonly SentBack[] | undefined;
  /** Each move happens once, so that there are few: what is asked for again is known by them. */
  readonly requested?: readonly RequestedMove[] | undefined;
  readonly rejection?:
    | { readonly reason: RejectionReason; readonly note?: string | undefined; readonly at: string }
    | undefined;
}

/** Legal moves of a fulfilment order: its state machine. Services and digital goods are delivered from `released`. */
export const fulfilmentMoves: Readonly<Record<FulfilmentState, readonly FulfilmentState[]>> = {
  scheduled: ['released', 'on_hold', 'rejected', 'cancelled'],
  released: ['picking', 'delivered', 'on_hold', 'rejected', 'cancelled'],
  on_hold: ['released', 'rejected', 'cancelled'],
  picking: ['packed', 'rejected', 'cancelled'],
  packed: ['handed_over', 'delivered', 'rejected', 'cancelled'],
  handed_over: ['delivered', 'undelivered'],
  delivered: [],
  undelivered: [],
  rejected: [],
  cancelled: [],
};

/** Where the units of a live fulfilment order stand on their order's lines; undefined when it has none any more. */
export const unitStateIn: Readonly<Record<FulfilmentState, UnitState | undefined>> = {
  scheduled: 'released',
  released: 'released',
  on_hold: 'released',
  picking: 'picked',
  packed: 'packed',
  handed_over: 'shipped',
  delivered: 'delivered',
  undelivered: undefined,
  rejected: undefined,
  cancelled: undefined,
};

/** True when the fulfilment order may move to `to`. */
export function mayMove({ state }: FulfilmentOrder, to: FulfilmentState): boolean {
  return fulfilmentMoves[state].includes(to);
}

/**
 * The fulfilment order in its next state, one version on. `facts` are recorded with the move (shipment, rejection,
 * fewer lines). Throws a RangeError on an illegal move: ask `mayMove` first.
 */
export function moveFulfilmentOrder(
  fulfilmentOrder: FulfilmentOrder,
  to: FulfilmentState,
  facts: Partial<Pick<FulfilmentOrder, 'shipment' | 'rejection' | 'lines' | 'losses' | 'sentBack'>> = {},
): FulfilmentOrder {
  if (!mayMove(fulfilmentOrder, to)) {
    throw new RangeError(
      `fulfilment order ${fulfilmentOrder.fulfilmentOrderId} cannot move from ${fulfilmentOrder.state} to ${to}`,
    );
  }
  return { ...fulfilmentOrder, ...facts, state: to, version: fulfilmentOrder.version + 1 };
}

/** True while the location still has it in hand: nothing has left, and it can be cancelled or rejected. */
export function isInHand({ state }: Pick<FulfilmentOrder, 'state'>): boolean {
  return fulfilmentMoves[state].includes('cancelled');
}

/** The tracking numbers of a shipment, each once. */
export function trackingNumbersOf(shipment: Shipment | undefined): string[] {
  const numbers = [shipment?.trackingNumber, ...(shipment?.packages ?? []).map((one) => one.trackingNumber)];
  return [...new Set(numbers.filter((number) => number !== undefined))];
}

type Undelivered = Pick<FulfilmentOrder, 'lines' | 'losses' | 'sentBack'>;

/** What of a fulfilment order was neither lost nor sent back, by line: its state says where it is. */
export function presentLines({ lines, losses = [], sentBack = [] }: Undelivered): FulfilmentLine[] {
  if (losses.length + sentBack.length === 0) return [...lines];
  const [lost, back] = [losses.flatMap((one) => one.lines), sentBack.flatMap((one) => one.lines)];
  return lines.flatMap((line) => {
    const found = back.map(({ lineId, found: quantity = 0 }) => ({ lineId, quantity }));
    const quantity = line.quantity - unitsOf(line, lost) - unitsOf(line, back) + unitsOf(line, found);
    return quantity === 0
      ? []
      : [withoutSerials({ ...line, quantity }, [...serialsOf(line, lost), ...serialsOf(line, back)])];
  });
}

/** What of a fulfilment order is lost, and has not come back, by line. */
export function lostLines({ lines, losses = [], sentBack = [] }: Undelivered): FulfilmentLine[] {
  const lost = losses.flatMap((one) => one.lines);
  const back = sentBack.flatMap((one) => one.lines);
  const found = back.map(({ lineId, found: quantity = 0 }) => ({ lineId, quantity }));
  return lines.flatMap((line) => {
    const quantity = unitsOf(line, lost) - unitsOf(line, found);
    if (quantity === 0) return [];
    const gone = new Set(serialsOf(line, lost).map(({ serial }) => serial));
    const present = (line.serials ?? []).filter(({ serial }) => !gone.has(serial));
    return [withoutSerials({ ...line, quantity }, [...present, ...serialsOf(line, back)])];
  });
}

function serialsOf({ lineId }: FulfilmentLine, parts: readonly UndeliveredUnits[]): { readonly serial: string }[] {
  return parts.flatMap((part) => (part.lineId === lineId ? (part.serials ?? []) : [])).map((serial) => ({ serial }));
}

function unitsOf(
  { lineId }: FulfilmentLine,
  parts: readonly { readonly lineId: string; readonly quantity: number }[],
): number {
  return parts.reduce((sum, part) => (part.lineId === lineId ? sum + part.quantity : sum), 0);
}
