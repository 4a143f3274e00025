import * as z from 'zod';
import { mostDecimals, placesOf, type Quantity } from '../quantity.ts';

/** The largest quantity of one line, in the unit of its item. */
const largest = 1_000_000;
/** The largest quantity that a level is set to. */
const largestLevel = 10_000_000;

const places = `must be a number with at most ${mostDecimals} decimal places, such as 2 or 1.25`;
const inUnit = 'In the unit of the item, with at most as many decimal places as the item has `decimals`';

/** A number that is read and written by one codec (`shared/quantity.ts`): what is made of it is opaque. */
function exactly(schema: z.ZodNumber): z.ZodType<Quantity, number> {
  return schema.refine((value) => placesOf(value) <= mostDecimals, places) as unknown as z.ZodType<Quantity, number>;
}

/** Some of an item; how many decimal places it may have, the item says. */
export const quantity = exactly(z.number().min(0.001).max(largest)).meta({ description: inUnit });

/** So many of something that is only had whole, such as bundles. */
export const wholeUnits = z.int('must be a whole number: bundles are only had whole').min(1).max(largest);

/** What comes or goes. */
export const change = exactly(z.number().min(-largest).max(largest));

/** What is there, or is to be. */
export const level = exactly(z.number().min(0).max(largestLevel));

/** A quantity as it is told. */
export const quantityTold = exactly(z.number()).meta({ description: 'In the unit of the item' });

const measure = z
  .strictObject({ unit: z.string(), decimals: z.literal([1, 2, 3]) })
  .meta({ id: 'Measure', description: 'The unit, and how many decimal places its quantities have' });

/** How something is measured, for what tells of it. */
export const measureTold = {
  measure: measure.optional().meta({ description: 'Where it is sold in parts of its unit; absent for whole units' }),
};
