import { measured, quantityOf, type Measure, type Measured, type Quantity } from '#shared/quantity.ts';

/** What is sold in whole units. */
export const wholeUnits: Measured = measured(undefined);

/** What is sold by weight, in grams. */
export const byKilogram: Measure = { unit: 'kg', decimals: 3 };
export const byWeight: Measured = measured(byKilogram);

/** So many whole units, as they are told. */
export const inUnits = (count: number): Quantity => quantityOf(count, undefined);

/** Grams as the kilograms of a request or an answer, and back: whole numbers in between, as nothing is reckoned in kilograms. */
export const kilograms = (grams: number): number => grams / 1000;
export const gramsOf = (quantity: number): number => Math.round(quantity * 1000);

/** A quantity less another, by their digits. */
export const less = (quantity: number, other: number): number => kilograms(gramsOf(quantity) - gramsOf(other));
