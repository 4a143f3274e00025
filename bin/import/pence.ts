import { readDecimal, type Decimal } from '../csv.ts';

/** Whole pence as the API's decimal amount in pounds: 1990 as "19.90". Throws a RangeError for anything but a whole number. */
export function pounds(pence: number): string {
  if (!Number.isSafeInteger(pence)) throw new RangeError(`${pence} is not a whole number of pence`);
  const digits = String(Math.abs(pence)).padStart(3, '0');
  return `${pence < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An amount that the API has answered. Throws for a text that is none. */
export function decimalOfAmount(amount: string): Decimal {
  const value = readDecimal(amount, 'point');
  if (value === undefined) throw new Error(`the API answered with an amount that is none: "${amount}"`);
  return value;
}

/** Whole pence as an exact number of pounds. Throws a RangeError for anything but a whole number. */
export const penceToPounds = (pence: number): Decimal => (BigInt(pence) * 1_000_000n) as Decimal;

/** An exact number of pounds as a decimal amount, with two decimals and more where it has more. */
export function poundsText(amount: Decimal): string {
  const digits = String(amount).replace('-', '').padStart(9, '0');
  const [whole, decimals] = [digits.slice(0, -8), digits.slice(-8).replace(/0{1,6}$/, '')];
  return `${amount < 0n ? '-' : ''}${whole}.${decimals}`;
}

/** The pence of an amount that the API has answered. Throws for one that is none, or has fractions of a penny. */
export function wholePence(amount: string): number {
  const value = decimalOfAmount(amount);
  if (value % 1_000_000n !== 0n) throw new Error(`the API answered with ${amount}, which is no whole number of pence`);
  return Number(value / 1_000_000n);
}
