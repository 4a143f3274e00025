import type { DiscountFacts, TaxFacts } from '#shared/contracts/prices.ts';
import { shareOfUnits } from '#shared/money.ts';

/** What goes off a price, in minor units. */
export type Discount = DiscountFacts & { readonly amount: number };

/** A tax on a price, in minor units. */
export type Tax = TaxFacts & { readonly amount: number };

/** What something costs, in minor units, by its components. Frozen at placement. */
export interface Price {
  /** All units, before discounts and taxes. */
  readonly price: number;
  /** Together not above `price`. */
  readonly discounts: readonly Discount[];
  readonly taxes: readonly Tax[];
  /** Price and discounts contain the taxes; absent where taxes come on top. */
  readonly taxIncluded?: true | undefined;
}

/** A price with what is to be paid for it: `amount = price - discounts + taxes`, without taxes where the price contains them. */
export interface PaidPrice extends Price {
  readonly amount: number;
}

/** Whether prices contain their taxes, as it is told of an order or document: absent where taxes come on top. */
export function pricesIncludeTaxOf(prices: readonly Price[]): { pricesIncludeTax?: true } {
  return prices.some(({ taxIncluded }) => taxIncluded) ? { pricesIncludeTax: true } : {};
}

/** Amounts added up. */
export function total(parts: readonly { readonly amount: number }[]): number {
  return parts.reduce((sum, { amount }) => sum + amount, 0);
}

/** What a price is after its discounts, with tax where it contains it. */
export function discountedOf({ price, discounts }: Price): number {
  return price - total(discounts);
}

/** What a price is after its discounts, without tax. */
export function netOf(price: Price): number {
  return discountedOf(price) - (price.taxIncluded ? total(price.taxes) : 0);
}

/** What is to be paid for a price. */
export function amountOf(price: Price): number {
  return discountedOf(price) + (price.taxIncluded ? 0 : total(price.taxes));
}

/** Whether a price contains its taxes, for what is made of it. */
export function taxIncludedIn({ taxIncluded }: Price): Pick<Price, 'taxIncluded'> {
  return taxIncluded ? { taxIncluded } : {};
}

/**
 * The frozen share of units `from + 1` to `from + count` out of `units` that cost `whole`, by component. Whatever units are cancelled,
 * invoiced and credited, and in whatever parts, the shares of each component add up to it exactly, the last unit takes the remainder, and
 * no share of units is below nothing, whatever their discounts. This file is the only place where a price is divided.
 */
export function shareOfPrice(whole: Price, units: number, from: number, count: number): PaidPrice {
  const before = upTo(whole, units, from);
  const after = upTo(whole, units, from + count);
  const discounts = whole.discounts.flatMap((discount, index) => {
    const amount = (after.discounts[index] ?? 0) - (before.discounts[index] ?? 0);
    return amount === 0 ? [] : [{ ...discount, amount }];
  });
  const taxes = whole.taxes.map((tax, index) => ({
    ...tax,
    amount: (after.taxes[index] ?? 0) - (before.taxes[index] ?? 0),
  }));
  const share = { price: after.price - before.price, discounts, taxes, ...taxIncludedIn(whole) };
  return { ...share, amount: amountOf(share) };
}

/**
 * Price, discounts and taxes of the first `count` units. Each discount takes its part of what those before it have left of the price, so that
 * one more minor unit of the price is always one more of exactly one of them, or of the net; so do taxes that the price contains.
 */
function upTo(whole: Price, units: number, count: number): { price: number; discounts: number[]; taxes: number[] } {
  const price = shareOfUnits(whole.price, units, 0, count);
  if (!whole.taxIncluded) {
    const taxes = whole.taxes.map(({ amount }) => shareOfUnits(amount, units, 0, count));
    return { price, discounts: inTurnUpTo(amountsIn(whole.discounts), whole.price, price), taxes };
  }
  const parts = inTurnUpTo(amountsIn([...whole.discounts, ...whole.taxes]), whole.price, price);
  return { price, discounts: parts.slice(0, whole.discounts.length), taxes: parts.slice(whole.discounts.length) };
}

/**
 * What each of some parts of a whole has of its first `upTo` minor units: its share of what those before it have left. One more minor unit
 * is always one more of exactly one part, or of the rest of the whole that is in none of them. Nothing is below zero.
 */
export function inTurnUpTo(parts: readonly number[], whole: number, upTo: number): number[] {
  let left = upTo;
  let wholeLeft = whole;
  return parts.map((part) => {
    const share = shareOfUnits(part, wholeLeft, 0, left);
    left -= share;
    wholeLeft -= part;
    return share;
  });
}

const amountsIn = (components: readonly { readonly amount: number }[]): number[] =>
  components.map(({ amount }) => amount);

/**
 * The share of the minor units `from + 1` to `from + count` of what is to be paid for something that is not counted in units, by component.
 * It comes to exactly `count`, below zero where the whole is; in whatever parts it is taken, the shares of each component add up to it
 * exactly, and none has another sign than its component.
 */
export function shareOfAmount(whole: Price, from: number, count: number): PaidPrice {
  const before = partsUpTo(whole, from);
  const after = partsUpTo(whole, from + count);
  const sign = amountOf(whole) < 0 ? -1 : 1;
  const share = (last: readonly number[], first: readonly number[], index: number): number =>
    sign * ((last[index] ?? 0) - (first[index] ?? 0)) + 0;
  const some = <Component extends { readonly amount: number }>(
    components: readonly Component[],
    of: 'discounts' | 'taxes',
  ): Component[] =>
    components.flatMap((component, index) => {
      const amount = share(after[of], before[of], index);
      return amount === 0 ? [] : [{ ...component, amount }];
    });
  const [discounts, taxes] = [some(whole.discounts, 'discounts'), some(whole.taxes, 'taxes')];
  const amount = sign * count + 0;
  const price = amount + total(discounts) - (whole.taxIncluded ? 0 : total(taxes));
  return { price, discounts, taxes, ...taxIncludedIn(whole), amount };
}

/** Taxes in the first minor units of what is paid, and the discounts that go with them, without their sign. */
function partsUpTo(whole: Price, count: number): { discounts: number[]; taxes: number[] } {
  const paid = Math.abs(amountOf(whole));
  return {
    discounts: whole.discounts.map(({ amount }) => shareOfUnits(amount, paid, 0, count)),
    taxes: inTurnUpTo(amountsIn(whole.taxes).map(Math.abs), paid, count),
  };
}

/** Prices of one order added up by component; discounts and taxes that are the same but for their amount become one. */
export function priceTogether(prices: readonly Price[]): PaidPrice {
  const sum = {
    price: prices.reduce((all, { price }) => all + price, 0),
    discounts: together(prices.flatMap(({ discounts }) => discounts)),
    taxes: together(prices.flatMap(({ taxes }) => taxes)),
    ...(prices.some(({ taxIncluded }) => taxIncluded) ? { taxIncluded: true as const } : {}),
  };
  return { ...sum, amount: amountOf(sum) };
}

/** What is the same but for its amount as one, in the order in which they first come. */
export function together<Component extends Discount | Tax>(components: readonly Component[]): Component[] {
  const sums = new Map<string, Component>();
  for (const component of components) {
    const key = kindOfComponent(component);
    const before = sums.get(key);
    sums.set(key, before ? { ...before, amount: before.amount + component.amount } : component);
  }
  return [...sums.values()];
}

/** Equal for components that are the same but for their amount. */
export function kindOfComponent({ amount: _, ...facts }: Discount | Tax): string {
  return JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many of them differ in more than their amount. */
export function kindsOf(components: readonly (Discount | Tax)[]): number {
  return new Set(components.map(kindOfComponent)).size;
}

/** A tax as it is kept. That the seller remits it is not said: it is usual. */
export function frozenTax({ remittedBy, ...facts }: TaxFacts, amount: number): Tax {
  return { ...facts, amount, ...(remittedBy === 'marketplace' ? { remittedBy } : {}) };
}

/** Components with their amounts as text. */
export function written<Component extends { readonly amount: number }>(
  components: readonly Component[],
  amount: (minor: number) => string,
): (Omit<Component, 'amount'> & { amount: string })[] {
  return components.map((component) => ({ ...component, amount: amount(component.amount) }));
}
