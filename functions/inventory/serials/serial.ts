import { bucketOf, inWords, type BucketText } from '#shared/bucket.ts';
import type { SerialState } from '#shared/contracts/vocabulary.ts';

/** Which unit: serial numbers are unique among those of their item. */
export interface SerialName {
  readonly sku: string;
  readonly serial: string;
}

/** One unit of an item whose units have serial numbers. There is one of each, so that no unit is in two places. */
export interface SerialUnit extends SerialName {
  readonly state: SerialState;
  /** Where it is, or was last. */
  readonly location: string;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  /** For which it was packed; of packed, shipped and lost ones. */
  readonly orderId?: string | undefined;
  readonly fulfilmentOrderId?: string | undefined;
  /** Why it was removed. */
  readonly reason?: string | undefined;
  readonly changedAt: string;
}

/** Legal moves of a unit: its state machine. What was removed, lost or shipped can be found, or come back. */
export const serialMoves: Readonly<Record<SerialState, readonly SerialState[]>> = {
  in_stock: ['packed', 'removed'],
  packed: ['shipped', 'in_stock', 'removed'],
  shipped: ['lost', 'in_stock'],
  lost: ['in_stock'],
  removed: ['in_stock'],
};

/** True where a unit may move so; one in stock may move to another bucket. */
export const mayMoveTo = (from: SerialState, to: SerialState): boolean =>
  serialMoves[from].includes(to) || (from === 'in_stock' && to === 'in_stock');

/** The states out of which a unit moves to `to`. */
export function statesBefore(to: SerialState): SerialState[] {
  return (Object.keys(serialMoves) as SerialState[]).filter((from) => serialMoves[from].includes(to));
}

/** What a unit is called among all units: one text for each. */
export const serialName = ({ sku, serial }: SerialName): string => JSON.stringify([sku, serial]);

/** Units by their names. */
export type KnownSerials = ReadonlyMap<string, SerialUnit>;

/** A bucket of an item at a location, where units are. */
export interface SerialPlace {
  readonly sku: string;
  readonly location: string;
  readonly bucket?: BucketText | undefined;
}

export const isAt = (unit: SerialUnit, { sku, location, bucket }: SerialPlace): boolean =>
  unit.sku === sku && unit.location === location && unit.bucket === bucket;

/** True of units that are in the house: packed ones have not left. */
export const isThere = ({ state }: SerialUnit): boolean => state === 'in_stock' || state === 'packed';

/**
 * Why a unit cannot come to a place, in words; undefined where it can: nobody has known it, or it was removed or lost.
 * @param mayReturn whether one that has left with an order can come, too: a customer has returned it.
 */
export function cannotCome(unit: SerialUnit | undefined, to: SerialPlace, mayReturn: boolean): string | undefined {
  if (!unit || unit.state === 'removed' || unit.state === 'lost') return undefined;
  if (unit.state !== 'shipped') return whereIs(unit, to.location);
  if (mayReturn) return undefined;
  return `${whereIs(unit, to.location)}: receive it back there, or record an adjustment where a customer has returned it`;
}

/** Why a unit cannot be taken from a place, in words; undefined where it can: it is in stock there, and not packed. */
export function cannotGo(unit: SerialUnit | undefined, from: SerialPlace): string | undefined {
  if (unit?.state === 'in_stock' && isAt(unit, from)) return undefined;
  return unit ? whereIs(unit, from.location) : 'is not known: receive it first, or count it';
}

/** Where a unit is, for who is at `location`: of other places only that it is there. */
export function whereIs({ state, location: at, bucket }: SerialUnit, location: string): string {
  const place = at === location ? at : 'another location';
  if (state === 'in_stock') return `is in stock at ${place}${at === location ? inWords(bucketOf(bucket)) : ''}`;
  if (state === 'packed') return `is packed for a fulfilment order at ${place}`;
  if (state === 'shipped') return `has left ${place} with an order`;
  return state === 'lost' ? `left ${place} with an order and was lost` : `is off the books of ${place}`;
}

/** Units of a place that come and go, by their serial numbers. */
export interface MovingSerials {
  readonly coming: readonly string[];
  readonly going: readonly string[];
  /** Of those that come: they are listed there all the time, and were taken off the books without being named. */
  readonly again: readonly string[];
}

/** What a count has found of a place: units that are new there, and those that are not there any more. */
export type Counted = Pick<MovingSerials, 'coming' | 'going'>;

/**
 * Compares the serial numbers that were counted with those that are known to be there. Packed units are in the house and counted, too: `packed` are those
 * that were not named.
 */
export function countedSerials(
  named: readonly string[],
  there: readonly SerialUnit[],
  place: SerialPlace,
): Counted & { readonly packed: readonly string[] } {
  const here = there.filter((unit) => isThere(unit) && isAt(unit, place));
  const [known, said] = [new Set(here.map(({ serial }) => serial)), new Set(named)];
  const missing = here.filter(({ serial }) => !said.has(serial));
  return {
    coming: named.filter((serial) => !known.has(serial)),
    going: missing.filter(({ state }) => state === 'in_stock').map(({ serial }) => serial),
    packed: missing.filter(({ state }) => state === 'packed').map(({ serial }) => serial),
  };
}
