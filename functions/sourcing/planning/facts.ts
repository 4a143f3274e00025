import type { Coordinates } from '#shared/distance.ts';
import type { Measured } from '#shared/quantity.ts';
import type { BucketText } from '#shared/bucket.ts';
import type { GoodsMethod, LocationKind } from '#shared/contracts/vocabulary.ts';

/** What sourcing must know of a location. `all` or a list says which channels and branches it serves. */
export interface SourcingLocation {
  readonly location: string;
  readonly kind: LocationKind;
  readonly active: boolean;
  readonly ships: boolean;
  readonly offersPickup: boolean;
  readonly channels: 'all' | readonly string[];
  readonly branches: 'all' | readonly string[];
  readonly country: string;
  readonly coordinates?: Coordinates | undefined;
  /** 1 is asked first. */
  readonly priority: number;
}

/** Units of one order line that want stock. */
export interface Demand extends Measured {
  readonly lineId: string;
  /** Absent where the order has one fulfilment group alone. */
  readonly groupId?: string | undefined;
  readonly sku: string;
  /** Any location that may serve can make or buy it. */
  readonly nonStock?: true | undefined;
  readonly quantity: number;
}

/** What can still be set aside of an item on one counter of a location. */
export interface FreeStock {
  readonly sku: string;
  readonly location: string;
  /** It is made or bought there for the order, and on no counter. */
  readonly nonStock?: true | undefined;
  readonly shard: number;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  readonly available: number;
}

/** A location that is not asked again for this order, for these items or for all. */
export interface Exclusion {
  readonly location: string;
  readonly skus: 'all' | readonly string[];
  readonly reason: string;
}

/** Everything that a sourcing decision on a group depends on. The same facts give the same plan. */
export interface SourcingFacts {
  /** Absent where the order has one group alone. */
  readonly groupId?: string | undefined;
  /** Spreads different orders over the shards of a hot item's counter. */
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  readonly method: GoodsMethod;
  /** The one location that serves a pickup. */
  readonly pickupLocation?: string | undefined;
  /** The one country, and the locations that are too far, for what own couriers deliver. */
  readonly country?: string | undefined;
  readonly tooFar?: readonly string[] | undefined;
  readonly destination?: { readonly country: string; readonly coordinates?: Coordinates | undefined } | undefined;
  readonly demand: readonly Demand[];
  readonly locations: readonly SourcingLocation[];
  readonly stock: readonly FreeStock[];
  readonly excluded: readonly Exclusion[];
}
