import { any, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { get, getMany, queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { trackingNumbersOf, type FulfilmentOrder } from '#functions/orders/rules.ts';
import { parcelRows } from '../rows.ts';
import { isSentBack } from './receive-back.ts';
import { isReportedLost } from './report-loss.ts';
import { progressOf, type ParcelStatus } from './parcel.ts';

/** Where a parcel was last seen. */
export interface Tracking {
  readonly status: ParcelStatus;
  readonly progress: number;
  readonly at: string;
}

/** The shipment that a tracking number stands for. */
interface TrackedShipment {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly shipmentId: string;
}

/** A parcel of a shipment, by the number under which its carrier tells of it; `key` is that of its row. */
export interface Parcel extends TrackedShipment {
  readonly key: { readonly order: string; readonly entry: string };
}

const keyOf = (carrier: string | undefined, number: string): string =>
  `tracking#${(carrier ?? '').toLowerCase()}#${number.toUpperCase()}`;

/** The keys of the rows of a shipment's parcels, each once, of all or of those with these numbers. */
function parcelKeys({ shipment }: FulfilmentOrder, numbers = trackingNumbersOf(shipment)): Parcel['key'][] {
  if (!shipment) return [];
  const entry = `SHIPMENT#${shipment.shipmentId}`;
  const keys = new Set(numbers.map((number) => keyOf(shipment.carrier, number)));
  return [...keys].map((order) => ({ order, entry }));
}

/** A row for each parcel of a new shipment, by which its carrier finds it, and where it is noted what the carrier tells. */
export function parcelWrites(fulfilmentOrder: FulfilmentOrder): Write[] {
  const { orderId, fulfilmentOrderId, shipment } = fulfilmentOrder;
  if (!shipment) return [];
  const tracked: TrackedShipment = { orderId, fulfilmentOrderId, shipmentId: shipment.shipmentId };
  return parcelKeys(fulfilmentOrder).map((key) => put(`${key.order} ${key.entry}`, parcelRows, { ...key, tracked }));
}

/** The parcels that a carrier's number stands for; a location may have left the carrier out. */
export async function parcelsBy(carrier: string, number: string): Promise<Parcel[]> {
  const keys = new Set([keyOf(carrier, number), keyOf(undefined, number)]);
  const found = await Promise.all([...keys].map((key) => queryAll(parcelRows, { partition: key })));
  return found.flat().map((row) => ({
    ...(row['tracked'] as TrackedShipment),
    key: { order: String(row['order']), entry: String(row['entry']) },
  }));
}

/**
 * Notes where a parcel was seen, unless it has been seen further on: carriers repeat themselves and come late.
 * @returns whether this was news.
 */
export async function noteTracking({ key }: Parcel, status: ParcelStatus, at: string): Promise<boolean> {
  const seen: Tracking = { status, progress: progressOf(status), at };
  const isNews = any(unset('seen'), lessThan(['seen', 'progress'], seen.progress));
  return (await apply(update('tracking', parcelRows, key, { set: { seen } }, isNews))).ok;
}

/**
 * Where the parcels of a shipment that were neither reported as lost nor sent back were last seen, read consistently: undefined for one that its carrier has
 * not told of.
 */
export async function parcelsSeen(fulfilmentOrder: FulfilmentOrder): Promise<(Tracking | undefined)[]> {
  const present = trackingNumbersOf(fulfilmentOrder.shipment).filter(
    (one) => !isReportedLost(fulfilmentOrder, one) && !isSentBack(fulfilmentOrder, one),
  );
  const keys = parcelKeys(fulfilmentOrder, present);
  const rows = await getMany(parcelRows, keys);
  const seen = new Map(rows.map((row: Row) => [row['order'], row['seen'] as Tracking | undefined]));
  return keys.map(({ order }) => seen.get(order));
}

/** Where a parcel was last seen, read consistently; undefined where its carrier has not told. */
export async function lastSeen({ key }: Parcel): Promise<Tracking | undefined> {
  const row = await get(parcelRows, key);
  return row?.['seen'] as Tracking | undefined;
}
