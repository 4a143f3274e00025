import * as z from 'zod';
import { currency, day, listQuery, nonNegativeAmount, pageOf, slug } from '../fields.ts';
import { defineRoutes } from '../route.ts';

/** Digits that no rate needs more of; with them every amount is converted exactly. */
const rate = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,12})?$/, 'must be a decimal number in quotes, such as "0.8571"')
  .refine((value) => /[1-9]/.test(value), 'must be above zero')
  .meta({
    description: 'What one unit of `from` is worth in `to`: exact, up to 9 digits before and 12 after the point',
  });

/** One rate of one day. */
export const exchangeRate = z
  .strictObject({
    from: currency,
    to: currency,
    date: day.meta({ description: 'The day from which on it holds, until a newer one, YYYY-MM-DD' }),
    rate,
    source: slug.meta({ description: 'Who says so: a code such as `ecb`' }),
  })
  .meta({ id: 'ExchangeRate' });

/** A total as the customer was shown it, in another currency than that of the order. */
export const presentmentView = z
  .strictObject({ currency, total: nonNegativeAmount, rate: exchangeRate })
  .meta({ id: 'Presentment' });

const exchangeRates = z.strictObject({ items: z.array(exchangeRate).min(1).max(50) }).meta({ id: 'ExchangeRates' });

export type ExchangeRateBody = z.output<typeof exchangeRate>;

/** Exchange rates by day, by which limits in money are judged. */
export const exchangeRateRoutes = defineRoutes({
  setExchangeRates: {
    method: 'POST',
    path: '/v1/exchange-rates',
    access: 'parties:write',
    summary: 'Set exchange rates of days',
    description:
      'All of the list or none. A pair of currencies has one rate for a day, which holds both ways round, until a newer one and for 14 days at most; the last that was set for the day holds, and what was set before stays readable. One that stands so already is left alone.',
    body: exchangeRates,
    success: { status: 200, description: 'As set', body: exchangeRates },
    problems: ['invalid-request', 'invalid-amount', 'not-authorised'],
    example: {
      body: { items: [{ from: 'EUR', to: 'GBP', date: '2026-11-30', rate: '0.8571', source: 'ecb' }] },
    },
  },
  listExchangeRates: {
    method: 'GET',
    path: '/v1/exchange-rates',
    access: 'parties:read',
    summary: 'List the exchange rates of two currencies, the newest first',
    description: 'All that were ever set between the two, either way round; of several of a day the first holds.',
    query: z.strictObject({ ...listQuery, from: currency, to: currency }),
    success: { status: 200, description: 'The rates', body: pageOf(exchangeRate) },
    problems: ['invalid-cursor'],
    example: { query: { from: 'EUR', to: 'GBP' } },
  },
});
