import * as z from 'zod';
import { codeInPath, currency, day, listQuery, pageOf, quantity, sku, slug, unitPrice } from '../fields.ts';
import { defineRoutes } from '../route.ts';

const leastQuantity = quantity.meta({ description: 'For lines of so many units or more, all of their units' });

const listPrice = z
  .strictObject({
    sku,
    currency,
    unitPrice: unitPrice.meta({ description: 'Of one unit, up to six places finer than the currency' }),
    taxIncluded: z.boolean().optional().meta({
      description:
        'The price contains its taxes; without it, they come on top. For an order whose prices are the other way it is converted by the tax rates of the line',
    }),
    channel: slug.optional().meta({ description: 'For this channel alone; for all unless given' }),
    group: slug.optional().meta({ description: 'For customers of this group alone; for all unless given' }),
    minQuantity: leastQuantity,
    from: day.meta({ description: 'The first day on which it holds (UTC), YYYY-MM-DD' }),
    to: day.optional().meta({ description: 'The last day; without it, until it is set otherwise' }),
  })
  .meta({ id: 'ListPrice' });

const newListPrice = listPrice
  .extend({
    minQuantity: quantity
      .optional()
      .meta({ description: 'For lines of so many units or more, all of their units; for any quantity unless given' }),
  })
  .meta({ id: 'NewListPrice' });

const listPrices = z.strictObject({ items: z.array(listPrice) }).meta({ id: 'ListPrices' });
const newListPrices = z.strictObject({ items: z.array(newListPrice).min(1).max(50) }).meta({ id: 'NewListPrices' });

export type ListPriceBody = z.output<typeof listPrice>;
export type NewListPrice = z.output<typeof newListPrice>;

/** Prices by item, currency, channel, customer group, quantity and day. */
export const priceRoutes = defineRoutes({
  setPrices: {
    method: 'POST',
    path: '/v1/prices',
    access: 'catalogue:write',
    summary: 'Set prices of items',
    description:
      'All of the list or none. A price is known by its item, currency, channel, group, least quantity and first day: the last that was set for the same holds, and what was set before stays readable. One that stands so already is left alone. Orders that are placed keep the prices that they were placed with.',
    body: newListPrices,
    success: { status: 200, description: 'As set', body: listPrices },
    problems: ['invalid-request', 'invalid-amount', 'unknown-reference', 'not-authorised'],
    example: {
      body: {
        items: [
          { sku: 'TEA-001', currency: 'GBP', unitPrice: '9.99', from: '2026-01-01' },
          { sku: 'TEA-001', currency: 'GBP', unitPrice: '8.49', group: 'trade', minQuantity: 10, from: '2026-01-01' },
        ],
      },
    },
  },
  listPrices: {
    method: 'GET',
    path: '/v1/items/{sku}/prices',
    access: 'catalogue:read',
    summary: 'List the prices of an item',
    description:
      'All that was ever set; of several for the same the first holds. A price for one channel is told to who reaches it.',
    params: z.strictObject({ sku: codeInPath }),
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'The prices', body: pageOf(listPrice) },
    problems: ['invalid-cursor', 'not-found'],
    example: { params: { sku: 'TEA-001' } },
  },
});
