import type { Rounding } from './contracts/vocabulary.ts';
import { stepsInUnit, type MeasuredSteps } from './quantity.ts';
import { currencyExponents } from './currencies.ts';

/** An amount in integer minor units of an ISO 4217 currency: `{ minor: 1999, currency: 'GBP' }` is £19.99. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** The same as it leaves the system, in answers, events, webhooks: a decimal string, `{ amount: '19.99', currency: 'GBP' }`. */
export interface DecimalMoney {
  readonly amount: string;
  readonly currency: string;
}

/** Digits after the decimal point: JPY 0, EUR 2, BHD 3. Undefined for a code that ISO 4217 does not list. */
export function exponentOf(currency: string): number | undefined {
  return currencyExponents[currency];
}

/** The largest amount in minor units that is accepted, well inside the exact integers. */
export const largestMinor = 1e13;

/**
 * Reads a decimal amount (`"19.99"`) as minor units of `currency`.
 * @returns the integer, or why it cannot be read.
 */
export function parseAmount(text: string, currency: string): { minor: number } | { error: string } {
  const parsed = parseUnitPrice(text, currency);
  if ('error' in parsed || !parsed.finer) return parsed;
  const exponent = exponentOf(currency) ?? 0;
  return { error: `"${text}" has ${exponent + parsed.finer} decimal places, ${currency} has ${exponent}; round it` };
}

/**
 * A price that may be finer than its currency: `minor` counts in steps of a minor unit divided by ten `finer` times. 8.325 EUR is
 * `{ minor: 8325, finer: 1 }`; without `finer` it is whole minor units.
 */
export interface UnitPrice {
  readonly minor: number;
  readonly finer?: number | undefined;
}

/** How many decimal places a price of one unit may have beyond those of its currency. */
export const mostFiner = 6;

/**
 * Reads a decimal amount (`"0.0035"`) exactly, though it be finer than its currency. Zeros at the end are nothing: "1000.00" JPY is 1000.
 * @returns the price, or why it cannot be read.
 */
export function parseUnitPrice(text: string, currency: string): UnitPrice | { error: string } {
  const exponent = exponentOf(currency);
  if (exponent === undefined) return { error: `${currency} is not an ISO 4217 currency code; use one such as EUR` };
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text);
  if (!match) return { error: `"${text}" is not a decimal amount such as "${formatMinor(1999, currency)}"` };
  const [, sign, whole = '', places = ''] = match;
  // Zeros beyond the currency's digits say nothing: "1000.00" is 1000 yen.
  const fraction = places.replace(/0+$/, '');
  const finer = Math.max(0, fraction.length - exponent);
  if (finer > mostFiner) {
    return {
      error: `"${text}" has ${fraction.length} decimal places, at most ${exponent + mostFiner} are kept; round it`,
    };
  }
  const minor = BigInt(whole + fraction.padEnd(exponent, '0'));
  if (minor > BigInt(largestMinor) * 10n ** BigInt(finer)) {
    return { error: `"${text}" is above the largest amount, ${formatMinor(largestMinor, currency)}` };
  }
  if (minor > Number.MAX_SAFE_INTEGER) return { error: `"${text}" has more digits than can be kept exactly` };
  const signed = sign === '-' && minor !== 0n ? -Number(minor) : Number(minor);
  return { minor: signed, ...(finer > 0 ? { finer } : {}) };
}

/** Writes a price of one unit with the digits of its currency, and more where it is finer: `{ minor: 8325, finer: 1 }` EUR as `"8.325"`. */
export function formatUnitPrice({ minor, finer = 0 }: UnitPrice, currency: string): string {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency code; use one such as EUR`);
  return decimalText(minor, exponent + finer);
}

/** A number as a fraction; `under` is above zero. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const one: Fraction = { over: 1n, under: 1n };

/**
 * What so many steps of a measure cost in whole minor units, at the price of one unit; where that is no whole number, by the rounding. Steps below
 * zero cost as much below zero.
 * @param times by what a price that is not as it is wanted is multiplied, before it is rounded.
 */
export function priceOfSteps(
  { minor, finer = 0 }: UnitPrice,
  { steps, measure }: MeasuredSteps,
  rounding: Rounding,
  times: Fraction = one,
): number {
  const of = 10n ** BigInt(finer) * BigInt(stepsInUnit(measure)) * times.under;
  const price = Number(divided(BigInt(minor) * BigInt(Math.abs(steps)) * times.over, of, rounding));
  return steps < 0 ? -price : price;
}

/** A whole in `partsOfPercent`. */
export const wholeOfPercent = 1_000_000n;

/** A percentage of up to four places (`"5.5"`) in parts of which `wholeOfPercent` are a whole. */
export function partsOfPercent(text: string): bigint {
  const [whole = '', places = ''] = text.split('.');
  return BigInt(whole + places.padEnd(4, '0'));
}

/** The price of one unit, of which so many steps cost `price` minor units: exact, or up to four places finer than the currency. */
export function unitPriceOf(price: number, { steps, measure }: MeasuredSteps): UnitPrice {
  const places = 4;
  const ofUnit = BigInt(price) * BigInt(stepsInUnit(measure));
  let minor = divided(ofUnit * 10n ** BigInt(places), BigInt(steps), 'half_up');
  let finer = places;
  while (finer > 0 && minor % 10n === 0n) {
    minor /= 10n;
    finer -= 1;
  }
  if (minor <= Number.MAX_SAFE_INTEGER) return { minor: Number(minor), ...(finer > 0 ? { finer } : {}) };
  return { minor: Number(divided(ofUnit, BigInt(steps), 'half_up')) };
}

/** A quotient of what is not negative as a whole number. */
function divided(amount: bigint, by: bigint, rounding: Rounding): bigint {
  const whole = amount / by;
  const twice = 2n * (amount % by);
  if (twice === 0n) return whole;
  const isUp = {
    up: true,
    down: false,
    half_up: twice >= by,
    half_even: twice > by || (twice === by && whole % 2n === 1n),
  }[rounding];
  return isUp ? whole + 1n : whole;
}

/** Writes minor units as a decimal amount with exactly the currency's digits: `1990` GBP as `"19.90"`. */
export function formatMinor(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency code; use one such as EUR`);
  return decimalText(minor, exponent);
}

function decimalText(minor: number, places: number): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not a whole number of minor units`);
  const digits = Math.abs(minor)
    .toString()
    .padStart(places + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Minor units of a currency in the form in which money leaves the system: `1990` GBP as `{ amount: '19.90', currency: 'GBP' }`. */
export function decimalMoney(minor: number, currency: string): DecimalMoney {
  return { amount: formatMinor(minor, currency), currency };
}

/** Writes an amount with its currency for people: `"19.90 GBP"`. */
export function formatMoney(money: Money): string {
  return `${formatMinor(money.minor, money.currency)} ${money.currency}`;
}

/** An exchange rate of one day: one unit of `from` is worth `rate` units of `to`. It holds the other way round as well. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  /** Decimal text, exact: `"0.8571"`. */
  readonly rate: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Who says so: `ecb`. */
  readonly source: string;
}

/**
 * The same amount in another currency: computed exactly, and rounded once, half a minor unit away from zero. Undefined where the
 * rate is not between these two currencies, or the amount is too large to be kept exactly.
 */
export function converted({ minor, currency }: Money, to: string, rate: ExchangeRate): Money | undefined {
  if (currency === to) return { minor, currency };
  const straight = rate.from === currency && rate.to === to;
  const exponents = [exponentOf(currency), exponentOf(to)];
  if ((!straight && !(rate.from === to && rate.to === currency)) || exponents.includes(undefined)) return undefined;
  const [whole = '', fraction = ''] = rate.rate.split('.');
  const units = BigInt(whole + fraction);
  const [ofOne, ofOther] = straight ? [units, 10n ** BigInt(fraction.length)] : [10n ** BigInt(fraction.length), units];
  const [before = 0, after = 0] = exponents;
  if (ofOther === 0n) return undefined;
  const result = halfAwayFromZero(BigInt(minor) * ofOne * 10n ** BigInt(after), ofOther * 10n ** BigInt(before));
  return Number.isSafeInteger(Number(result)) ? { minor: Number(result), currency: to } : undefined;
}

/** An amount in another currency, by the first of the rates that is between the two; undefined where none is. */
export function inCurrency(amount: Money, currency: string, rates: readonly ExchangeRate[]): Money | undefined {
  if (amount.currency === currency) return amount;
  for (const rate of rates) {
    const found = converted(amount, currency, rate);
    if (found) return found;
  }
  return undefined;
}

/** `above / below`, rounded; `below` is above zero. */
function halfAwayFromZero(above: bigint, below: bigint): bigint {
  const magnitude = above < 0n ? -above : above;
  const rounded = (2n * magnitude + below) / (2n * below);
  return above < 0n ? -rounded : rounded;
}

/**
 * Spreads `total` minor units over `weights` by largest remainder: the shares add up to `total` exactly, no share differs
 * from its exact value by a whole unit, and of equal remainders the earlier one is served first.
 * Weights are non-negative integers; when all are zero the total is spread evenly.
 */
export function spread(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) {
    if (total !== 0) throw new RangeError(`cannot spread ${total} over nothing`);
    return [];
  }
  const sign = total < 0 ? -1 : 1;
  const amount = BigInt(Math.abs(total));
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  const effective = sum === 0n ? weights.map(() => 1n) : weights.map((weight) => BigInt(weight));
  const whole = sum === 0n ? BigInt(weights.length) : sum;
  const shares = effective.map((weight) => (amount * weight) / whole);
  const byRemainder = effective
    .map((weight, index) => ({ index, remainder: (amount * weight) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  let left = amount - shares.reduce((all, share) => all + share, 0n);
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    shares[index] = (shares[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return shares.map((share) => sign * Number(share));
}

/**
 * What units `from + 1` to `from + count` of a line carry of `total` minor units that belong to `quantity` units.
 * Whatever the order in which units are shipped, cancelled and returned, the parts add up to `total` exactly and the
 * last unit takes the remainder.
 */
export function shareOfUnits(total: number, quantity: number, from: number, count: number): number {
  if (from < 0 || count < 0 || from + count > quantity) {
    throw new RangeError(`units ${from} to ${from + count} are outside 0 to ${quantity}`);
  }
  const upTo = (units: number): number => {
    const exact = (BigInt(Math.abs(total)) * BigInt(units)) / BigInt(Math.max(quantity, 1));
    return Math.sign(total) * Number(exact);
  };
  return upTo(from + count) - upTo(from) + 0;
}
