import type { BucketText } from '#shared/bucket.ts';
import type { SupplyKind } from '#shared/contracts/vocabulary.ts';
import type { Measured } from '#shared/quantity.ts';
import type { Place } from '../stock/level.ts';

/** Units of an item that are to come to a location on a day. */
export interface Supply extends Place, Measured {
  /** The number of the purchase order, transfer, return or production run, with that of its line where it has several of the item. */
  readonly number: string;
  readonly kind: SupplyKind;
  /** Of which bucket they will be, where that is known. */
  readonly bucket?: BucketText | undefined;
  /** Steps of its measure that are still to come: at least 1, for what has come or was cancelled is no supply any more. */
  readonly quantity: number;
  /** Calendar day at the location, `YYYY-MM-DD`. */
  readonly expectedOn: string;
  /** Counts changes, from 1. */
  readonly version: number;
}

/** What is to be written of a supply: as it stands then, or that it is over. */
export interface SupplyChange {
  readonly before: Supply | undefined;
  readonly after: Supply | undefined;
}

/** A supply as it is said to stand now; of no unit it is cancelled. Nothing changes where it stands so already. */
export function supplySet(before: Supply | undefined, said: Omit<Supply, 'version'>): SupplyChange | undefined {
  if (said.quantity === 0) return before && { before, after: undefined };
  const after = { ...said, version: (before?.version ?? 0) + 1 };
  return before && isSame(before, after) ? undefined : { before, after };
}

const isSame = (one: Supply, other: Supply): boolean =>
  one.location === other.location &&
  one.kind === other.kind &&
  one.bucket === other.bucket &&
  one.quantity === other.quantity &&
  one.expectedOn === other.expectedOn;

/** A supply after units of it have come. More than were to come end it as well. */
export function supplyReceived(before: Supply, units: number): SupplyChange {
  const quantity = before.quantity - units;
  return { before, after: quantity > 0 ? { ...before, quantity, version: before.version + 1 } : undefined };
}
