declare const told: unique symbol;

/**
 * A quantity as it is told outside, in answers, requests, events and files: a number in the unit of its item with at most three decimal
 * places, `1.25` for 1.250 kg. It is opaque here: `stepsOf` reads it, `quantityOf` writes it, and nothing reckons with it.
 */
export interface Quantity {
  readonly [told]: true;
}

/** How many decimal places quantities of an item have; 0 for what is sold in whole units. */
export type Decimals = 0 | 1 | 2 | 3;

export const mostDecimals = 3 satisfies Decimals;

/**
 * How something is measured that is sold in parts of its unit: 1.250 kg of it are 1,250 steps of a thousandth. Absent, wherever it can
 * be, for what is sold in whole units, whose step is the unit.
 */
export interface Measure {
  readonly unit: string;
  readonly decimals: Exclude<Decimals, 0>;
}

/**
 * What says how its steps are measured. The member is named by whoever makes one, so that no step is taken for a unit; it is absent, and not
 * undefined, from what is kept of whole units (`measured`).
 */
export interface Measured {
  readonly measure: Measure | undefined;
}

/** How much it is of, in steps of its measure. */
export interface MeasuredSteps extends Measured {
  readonly steps: number;
}

/** The measure as a member of what carries it; nothing for whole units. */
export function measured(measure: Measure | undefined): Measured {
  return (measure ? { measure } : {}) as Measured;
}

/** The measure of something, for what is made of it. */
export function measureIn({ measure }: { readonly measure?: Measure | undefined }): Measured {
  return measured(measure);
}

/** How an item of this unit and so many decimals is measured. */
export function measureOf({
  unit,
  decimals = 0,
}: {
  unit: string;
  decimals?: Decimals | undefined;
}): Measure | undefined {
  return decimals === 0 ? undefined : { unit, decimals };
}

/** How many steps one unit has: 1 of what is sold whole, 1,000 of what is sold by thousandths. */
export function stepsInUnit(measure: Measure | undefined): number {
  return 10 ** decimalsOf(measure);
}

function decimalsOf(measure: Measure | undefined): Decimals {
  return measure?.decimals ?? 0;
}

/**
 * Reads a quantity as a whole number of the steps of its measure. It is read by the digits of the number as JSON writes it, and not
 * reckoned with.
 * @returns the steps, or why it is none of this measure.
 */
export function stepsOf(quantity: Quantity, measure: Measure | undefined): number | { error: string } {
  const decimals = decimalsOf(measure);
  const { whole, fraction } = digitsOf(quantity);
  if (fraction.length <= decimals) return Number(whole + fraction.padEnd(decimals, '0')) + 0;
  if (!measure)
    return { error: `must be a whole number: the item is sold in whole units, and ${textOf(quantity)} is none` };
  const places = decimals === 1 ? '1 decimal place' : `${decimals} decimal places`;
  return {
    error: `must have at most ${places} in the unit ${measure.unit}; ${textOf(quantity)} has ${fraction.length}`,
  };
}

/** Writes steps of a measure as a quantity: 1,250 thousandths of a kilogram as `1.25`. */
export function quantityOf(steps: number, measure: Measure | undefined): Quantity {
  // The nearest double to a decimal of so few digits has these very digits when it is written.
  return Number(decimalText(steps, decimalsOf(measure))) as unknown as Quantity;
}

/** Writes steps for people with all decimal places of their measure and its unit: `1.250 kg`; what is sold whole as its number alone. */
export function quantityText(steps: number, measure: Measure | undefined): string {
  return measure ? `${decimalQuantity(steps, measure)} ${measure.unit}` : String(steps);
}

/** The same as part of a sentence: `1.250 kg`, `12 units`. */
export function unitsText(steps: number, measure: Measure | undefined): string {
  return measure ? quantityText(steps, measure) : `${steps} units`;
}

/** Steps of a measure as decimal text with all of its places: `1.250`. */
export function decimalQuantity(steps: number, { decimals }: Measure): string {
  return decimalText(steps, decimals);
}

/** The finest measure: things that are measured differently are added up and compared in it, each in the unit of its own. */
export const thousandths: Measure = { unit: 'each', decimals: mostDecimals };

/** Steps of a measure in the steps of `thousandths`. */
export function inThousandths(steps: number, measure: Measure | undefined): number {
  return steps * 10 ** (mostDecimals - decimalsOf(measure));
}

/** Positive where `one` is more than `other`, negative where it is less; both are of one item. */
export function compareQuantities(one: Quantity, other: Quantity): number {
  return Number(one) - Number(other);
}

/** So many times a quantity, as exactly as it is said. */
export function times(quantity: Quantity, count: number): Quantity {
  const measure = measureSaid(quantity);
  const steps = stepsOf(quantity, measure);
  return quantityOf(typeof steps === 'number' ? steps * count : 0, measure);
}

/** How exactly a quantity is said that belongs to no item: in whole units, or in thousandths. */
export function measureSaid(quantity: Quantity): Measure | undefined {
  return digitsOf(quantity).fraction === '' ? undefined : thousandths;
}

/** The number of decimal places of a quantity; more than `mostDecimals` for what is none. */
export function placesOf(quantity: number): number {
  const [, fraction = ''] = /^-?\d+(?:\.(\d+))?$/.exec(String(quantity)) ?? [undefined, 'no decimal'];
  return fraction.length;
}

function textOf(quantity: Quantity): string {
  return String(quantity);
}

function digitsOf(quantity: Quantity): { whole: string; fraction: string } {
  const [whole = '', fraction = ''] = textOf(quantity).split('.');
  return { whole, fraction };
}

function decimalText(steps: number, decimals: Decimals): string {
  if (!Number.isSafeInteger(steps)) throw new RangeError(`${steps} is not a whole number of steps`);
  if (decimals === 0) return String(steps);
  const digits = String(Math.abs(steps)).padStart(decimals + 1, '0');
  return `${steps < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
