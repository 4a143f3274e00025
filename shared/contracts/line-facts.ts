import * as z from 'zod';
import { code } from './codes.ts';
import { roundings } from './vocabulary.ts';

/**
 * What an order says of a line beside what is ordered and what it costs. It is frozen at placement, and stands unchanged in the order and
 * on its invoices: a further member here is taken, kept and shown by all of them.
 */
export const lineFacts = {
  externalLineId: code.optional().meta({ description: "The channel's own id of the line" }),
  rounding: z.enum(roundings).optional().meta({
    description: 'How units at a price finer than the currency came to the price of the line; half_up unless given',
  }),
};

const facts = z.object(lineFacts);

export type LineFacts = Readonly<z.output<typeof facts>>;

/** These facts of a line, and nothing else of it; those that are absent stay so. */
export function lineFactsOf(line: LineFacts): LineFacts {
  const given = Object.keys(lineFacts).flatMap((name) => {
    const value = line[name as keyof LineFacts];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(given) as LineFacts;
}
