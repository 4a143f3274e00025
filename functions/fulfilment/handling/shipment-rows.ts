import { any, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import { parcelRows, trackingReferences } from '../rows.ts';
import { trackingNumbersOf } from './hand-over.ts';
import { progressOf, type ParcelStatus } from './parcel.ts';

/** Where a parcel was last seen, by its tracking number. */
export interface Tracking {
  readonly status: ParcelStatus;
  readonly progress: number;
  readonly at: string;
}

/** The parcels of a shipment that carriers tell of: row `SHIPMENT#<id>`, only where there are tracking numbers. */
export interface Parcels {
  readonly numbers: readonly string[];
  /** By upper-case number. */
  readonly tracking: Readonly<Record<string, Tracking>>;
}

/** Which shipment a tracking number stands for. */
export interface TrackedShipment {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly shipmentId: string;
}

const entryOf = (shipmentId: string): string => `SHIPMENT#${shipmentId}`;
const trackingKey = (carrier: string | undefined, number: string): string =>
  `tracking#${(carrier ?? '').toLowerCase()}#${number.toUpperCase()}`;

/** Keeps what carriers will tell of a new shipment, and a row per tracking number by which they find it. */
export function parcelWrites({ orderId, fulfilmentOrderId, shipment }: FulfilmentOrder): Write[] {
  const numbers = trackingNumbersOf(shipment);
  if (!shipment || numbers.length === 0) return [];
  const { shipmentId, carrier } = shipment;
  const entry = entryOf(shipmentId);
  const tracked: TrackedShipment = { orderId, fulfilmentOrderId, shipmentId };
  return [
    put(`parcels ${shipmentId}`, parcelRows, { order: orderId, entry, numbers, tracking: {} }),
    ...numbers.map((number) => {
      const order = trackingKey(carrier, number);
      return put(`${order} ${entry}`, trackingReferences, { order, entry, tracked });
    }),
  ];
}

/** The shipments that a carrier's number stands for; a location may have left the carrier out. */
export async function trackedShipments(carrier: string, number: string): Promise<TrackedShipment[]> {
  const keys = new Set([trackingKey(carrier, number), trackingKey(undefined, number)]);
  const found = await Promise.all([...keys].map((key) => queryAll(trackingReferences, { partition: key })));
  return found.flat().map(({ tracked }) => tracked as TrackedShipment);
}

/**
 * Notes where a parcel was seen, unless it has been seen further on: carriers repeat themselves and come late.
 * @returns whether this was news.
 */
export async function noteTracking(
  { orderId, shipmentId }: TrackedShipment,
  number: string,
  status: ParcelStatus,
  at: string,
): Promise<boolean> {
  const tracking: Tracking = { status, progress: progressOf(status), at };
  const place = ['tracking', number.toUpperCase()];
  const isNews = any(unset(place), lessThan([...place, 'progress'], tracking.progress));
  const key = { order: orderId, entry: entryOf(shipmentId) };
  return (await apply(update('tracking', parcelRows, key, { setAt: [[place, tracking]] }, isNews))).ok;
}

/** The parcels of a shipment, read consistently; undefined when carriers know none. */
export async function loadParcels({ orderId, shipmentId }: TrackedShipment): Promise<Parcels | undefined> {
  const row = await get(parcelRows, { order: orderId, entry: entryOf(shipmentId) });
  return row && { numbers: row['numbers'] as string[], tracking: row['tracking'] as Record<string, Tracking> };
}
