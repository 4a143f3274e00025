import { branches, decimal } from '../business/business.ts';

// Apart from the system's own: what it writes is read here by other code.

/** Thousandths of a quantity as the API writes it, which has three places at most: whole numbers, which add up. */
export const thousandthsOf = (quantity: unknown): number => Math.round(Number(quantity) * 1000);

/** Minor units of an amount as the API writes it, which has all of its currency's places. */
export const minorOf = (amount: unknown): number => Number(String(amount).replace('.', ''));

const placesOf = (currency: string): number =>
  branches.find((branch) => branch.currency === currency || branch.foreign === currency)?.exponent ?? 2;

/** Minor units as the API takes them. */
export const written = (minor: number, currency: string): string => decimal(minor, placesOf(currency));
