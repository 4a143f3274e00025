import type { Measure, Measured } from '#shared/quantity.ts';
import type { BucketText } from '#shared/bucket.ts';

/** Units of one line set aside on one counter of one location. */
export interface PlannedAllocation extends Measured {
  readonly lineId: string;
  readonly sku: string;
  readonly location: string;
  /** The location makes or buys them for the order: no counter has them. */
  readonly nonStock?: true | undefined;
  readonly shard: number;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  readonly quantity: number;
}

/** Units of one line that no location serves. */
export interface UnservedUnits extends Measured {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Why a location does not serve, in the order in which the rules are asked; `serves` where it does. */
export const verdicts = {
  serves: 'Serves some or all of the order',
  inactive: 'Is not active',
  'channel-not-served': "Does not serve the order's channel",
  'branch-not-served': "Does not serve the order's branch",
  'does-not-ship': 'Does not ship',
  'not-a-shop': 'Is no shop',
  'other-country': 'Lies in another country than the address, and own couriers deliver',
  'too-far': 'Is farther from the address than own couriers go',
  'no-pickup': 'Does not offer collection',
  'not-chosen-for-pickup': 'The customer collects elsewhere',
  'rejected-before': 'Has rejected this order before',
  'no-stock': 'Has none of the items free',
  'more-splits': 'Others serve the same units in fewer parts',
  farther: 'Another location that serves as much is nearer',
  'lower-priority': 'Another location that serves as much and is as near has priority',
  'later-name': 'Another location is equal in every respect and comes first by name',
} as const satisfies Record<string, string>;

export type Verdict = keyof typeof verdicts;

/** One location as the rules saw it: kept with the order, so that "why?" has an answer. */
export interface Candidate extends Measured {
  readonly location: string;
  /** For which group it was judged; absent where the order has one alone. */
  readonly groupId?: string | undefined;
  readonly verdict: Verdict;
  /** Units of the demand that its free stock covers, in steps of `measure` as all figures of a plan; 0 where an earlier rule has ruled it out. */
  readonly covers: number;
  /** Units that the plan takes from it. */
  readonly takes: number;
  /** Absent when it or the destination has no coordinates. */
  readonly kilometres?: number | undefined;
  readonly sameCountry?: boolean | undefined;
  readonly priority: number;
}

/** What of a group is set aside where, what no location serves, and how every location fared. */
export interface Plan {
  /** Absent where the order has one group alone. */
  readonly groupId?: string | undefined;
  /** The locations that are too far for own couriers. */
  readonly tooFar?: readonly string[] | undefined;
  readonly allocations: readonly PlannedAllocation[];
  readonly unserved: readonly UnservedUnits[];
  readonly candidates: readonly Candidate[];
  readonly demanded: number;
  /** Of the figures, where some of the demand is measured: the quantities of all lines are added up in it, each in the unit of its item. */
  readonly measure: Measure | undefined;
  /** Items that are free only where the order is kept away from after a rejection: their units wait and are not given up. */
  readonly keptAway: readonly string[];
}
