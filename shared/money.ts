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
  const exponent = exponentOf(currency);
  if (exponent === undefined) return { error: `${currency} is not an ISO 4217 currency code` };
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text);
  if (!match) return { error: `"${text}" is not a decimal amount such as "${formatMinor(1999, currency)}"` };
  // Zeros beyond the currency's digits say nothing: "1000.00" is 1000 yen.
  const fraction = (match[3] ?? '').slice(0, exponent) + (match[3] ?? '').slice(exponent).replace(/0+$/, '');
  if (fraction.length > exponent) {
    return { error: `"${text}" has ${fraction.length} decimal places, ${currency} has ${exponent}` };
  }
  const minor = Number((match[2] ?? '') + fraction.padEnd(exponent, '0'));
  if (minor > largestMinor)
    return { error: `"${text}" is above the largest amount, ${formatMinor(largestMinor, currency)}` };
  return { minor: match[1] === '-' && minor !== 0 ? -minor : minor };
}

/** Writes minor units as a decimal amount with exactly the currency's digits: `1990` GBP as `"19.90"`. */
export function formatMinor(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not an ISO 4217 currency code`);
  if (!Number.isSafeInteger(minor)) throw new RangeError(`${minor} is not a whole number of minor units`);
  const digits = Math.abs(minor)
    .toString()
    .padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
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
