import * as z from 'zod';
import { amount, code, codeInPath, currency, money } from '../fields.ts';
import { defineRoutes } from '../route.ts';

/** Money of which there may be less than nothing. */
const balance = z
  .strictObject({ amount: amount.meta({ description: 'May be below zero' }), currency })
  .meta({ id: 'Balance' });

const customerCredit = z
  .strictObject({
    customerId: code,
    limit: money.optional().meta({ description: 'Absent where nothing is given on account' }),
    owed: z.array(balance).meta({
      description:
        'By currency: orders on account from their screening on, less what is cancelled, credited and received. Below zero where more was received than is owed',
    }),
    counted: balance.optional().meta({
      description:
        'The same in the currency of the limit, each order by the rate of its day; absent where a rate lacks',
    }),
    available: balance
      .optional()
      .meta({ description: 'The limit less what counts; below zero where a person let more pass' }),
  })
  .meta({ id: 'CustomerCredit' });

export type CustomerCreditView = z.output<typeof customerCredit>;

/** What customers owe. */
export const creditRoutes = defineRoutes({
  readCredit: {
    method: 'GET',
    path: '/v1/customers/{customerId}/credit',
    access: 'parties:read',
    summary: 'Read what a customer owes and may still owe',
    description:
      'An order on account counts from the moment in which it is found to be within the limit, or a person releases its credit hold, until it is paid.',
    params: z.strictObject({ customerId: codeInPath }),
    success: { status: 200, description: 'Limit, debt and what is left', body: customerCredit },
    problems: ['not-found'],
    example: { params: { customerId: 'c-1001' } },
  },
});
