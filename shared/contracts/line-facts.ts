import * as z from 'zod';

/**
 * What an order says of a line beside what is ordered and what it costs. It is frozen at placement, and stands unchanged in the order and
 * on its invoices: a further member here is taken, kept and shown by all of them.
 */
export const lineFacts = {
  taxRate: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,4})?$/, 'must be a percentage such as "20" or "5.5"')
    .optional()
    .meta({ description: 'Percent, for the documents; the tax itself is not calculated from it' }),
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
