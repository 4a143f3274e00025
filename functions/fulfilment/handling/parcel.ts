/** Where a carrier says that a parcel is, from the first to the last; a later update never goes back behind an earlier one. */
const progress = {
  unknown: 0,
  pre_transit: 1,
  in_transit: 2,
  out_for_delivery: 3,
  available_for_pickup: 4,
  error: 5,
  failure: 6,
  cancelled: 7,
  return_to_sender: 8,
  lost: 9,
  delivered: 10,
} as const;

export type ParcelStatus = keyof typeof progress;

/** Statuses after which the carrier does not bring the parcel by itself. */
export const deliveryExceptions: ReadonlySet<ParcelStatus> = new Set([
  'error',
  'failure',
  'cancelled',
  'return_to_sender',
]);

export const progressOf = (status: ParcelStatus): number => progress[status];

export function isParcelStatus(text: string): text is ParcelStatus {
  return Object.hasOwn(progress, text);
}

/** True when every parcel of a shipment that has any has been delivered. */
export function allDelivered(seen: readonly ({ readonly status: ParcelStatus } | undefined)[]): boolean {
  return seen.length > 0 && seen.every((parcel) => parcel?.status === 'delivered');
}
