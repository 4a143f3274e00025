import type { ListPriceBody } from '#shared/contracts/api/prices.ts';
import type { Measured } from '#shared/quantity.ts';

/** What an item costs in a price list: one unit, for whom, from how many on, and when. */
export interface ListPrice extends Readonly<Omit<ListPriceBody, 'minQuantity'>>, Measured {
  /** In steps of the measure. */
  readonly minQuantity: number;
  /** Each setting counts on from 1. */
  readonly version: number;
}

/** Who buys, in which currency, how much, and on which day (UTC, `YYYY-MM-DD`). */
export interface Buying {
  readonly currency: string;
  readonly channel: string;
  readonly group?: string | undefined;
  /** In steps of the item's measure. */
  readonly quantity: number;
  readonly day: string;
}

/**
 * The price that holds: of those for this channel, group, quantity and day, one for the channel and the group before one for the group, that
 * before one for the channel, and that before one for all; of equals the one from the most units on, then the one that began last.
 */
export function priceFor(prices: readonly ListPrice[], buying: Buying): ListPrice | undefined {
  return prices.filter((price) => holdsFor(price, buying)).toSorted(byPrecedence)[0];
}

function holdsFor({ currency, channel, group, from, to, minQuantity }: ListPrice, buying: Buying): boolean {
  return (
    currency === buying.currency &&
    (channel ?? buying.channel) === buying.channel &&
    (group ?? buying.group) === buying.group &&
    minQuantity <= buying.quantity &&
    from <= buying.day &&
    (to ?? buying.day) >= buying.day
  );
}

const closeness = ({ channel, group }: ListPrice): number =>
  (group === undefined ? 0 : 2) + (channel === undefined ? 0 : 1);

function byPrecedence(one: ListPrice, other: ListPrice): number {
  const [closer, more] = [closeness(other) - closeness(one), other.minQuantity - one.minQuantity];
  if (closer !== 0 || more !== 0) return closer || more;
  return one.from < other.from ? 1 : -1;
}
