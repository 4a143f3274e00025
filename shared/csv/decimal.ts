/** An exact decimal number: an integer of units of 10^-8. */
export type Decimal = bigint & { readonly [brand]: 'Decimal' };
declare const brand: unique symbol;

const places = 8;
const unit = 10n ** BigInt(places);

/** The character before the decimals. */
export const decimalMarks = ['point', 'comma'] as const;
export type DecimalMark = (typeof decimalMarks)[number];

const forms: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^([+-]?)(\d{1,15})(?:\.(\d{1,8}))?$/,
  comma: /^([+-]?)(\d{1,15})(?:,(\d{1,8}))?$/,
};

/** The number that a text of digits is; undefined for anything else, groups of thousands and signs of currencies too. */
export function readDecimal(text: string, mark: DecimalMark): Decimal | undefined {
  const match = forms[mark].exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  const value = BigInt(whole) * unit + BigInt(decimals.padEnd(places, '0'));
  return (sign === '-' ? -value : value) as Decimal;
}

/** Whether a number tells that its file has decimal commas: what follows is no group of thousands. */
export const hasDecimalComma = (text: string): boolean => /^[+-]?\d+,(?:\d{1,2}|\d{4,8})$/.test(text);

/** An integer as a decimal number. */
export const decimalOf = (whole: number | bigint): Decimal => (BigInt(whole) * unit) as Decimal;

/** A number times an integer. */
export const times = (value: Decimal, whole: bigint): Decimal => (value * whole) as Decimal;

/** The sum of numbers. */
export const sumOf = (values: Iterable<Decimal>): Decimal => {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum as Decimal;
};
