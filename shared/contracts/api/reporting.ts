import * as z from 'zod';
import { code, currency, day, moment, quantityTold, slug } from '../fields.ts';
import { defineRoutes } from '../route.ts';

/** A sum of amounts, which may be longer than each of them. */
const sum = z.string().regex(/^-?\d+(?:\.\d{1,4})?$/);

const counts = z.record(z.string(), z.int().min(0)).meta({ id: 'CountsByStatus' });

/** How fresh a report is. */
const freshness = {
  asOf: moment
    .optional()
    .meta({ description: 'When the newest event that was counted happened; absent before the first' }),
  ageSeconds: z.number().min(0).optional().meta({ description: 'Seconds from that moment to this answer' }),
};

export const orderCounts = z
  .strictObject({
    branch: slug,
    day,
    channel: slug,
    orders: z.int().min(0),
    lifecycle: counts,
    payment: counts,
    fulfilment: counts,
    return: counts,
    totals: z.record(z.string(), sum).meta({ description: 'Sum of order totals by currency, as decimal strings' }),
  })
  .meta({ id: 'OrderCounts' });

export const orderReport = z.strictObject({ days: z.array(orderCounts), ...freshness }).meta({ id: 'OrderReport' });

const stockValue = z.strictObject({ amount: sum, currency }).meta({ id: 'StockValue' });

export const stockRow = z
  .strictObject({
    sku: z.string(),
    location: slug,
    onHand: quantityTold,
    available: quantityTold,
    backordered: quantityTold.meta({ description: 'Units of all orders that wait for this item, wherever it arrives' }),
    shortage: quantityTold.meta({ description: 'Units promised or waiting that the shelf does not hold' }),
    value: stockValue.optional(),
  })
  .meta({ id: 'StockReportRow' });

export const stockReport = z
  .strictObject({
    location: slug,
    items: z.int().min(0),
    units: z.int().meta({ description: 'Units on hand of the items that are sold in whole ones' }),
    unsellable: z.int().min(0).meta({ description: 'Units of these that cannot be sold: not as new, or blocked' }),
    ofOthers: z.int().min(0).meta({ description: 'Units of these that belong to others, and are in no value' }),
    value: z
      .record(z.string(), sum)
      .meta({ description: 'What the units on hand cost at present, by currency, as decimal strings' }),
    shortages: z.array(stockRow),
    ...freshness,
  })
  .meta({ id: 'StockReport' });

const reportDifference = z
  .strictObject({ what: z.string(), stood: z.string(), is: z.string() })
  .meta({ id: 'ReportDifference' });

export const rebuildResult = z
  .strictObject({
    orders: z.int().min(0).meta({ description: 'Orders that were read again' }),
    differences: z.array(reportDifference).meta({
      description: 'Where the projection differed from its sources; it is corrected',
    }),
  })
  .meta({ id: 'ReportRebuild' });

/** A day of a branch, of which a projection is made anew. */
export const orderRebuild = z.strictObject({ branch: slug, day }).meta({ id: 'OrderReportRebuild' });
const stockRebuild = z
  .strictObject({ location: slug, skus: z.array(code).min(1).max(100) })
  .meta({ id: 'StockReportRebuild' });

export const reportingRoutes = defineRoutes({
  reportOrders: {
    method: 'GET',
    path: '/v1/reports/orders',
    access: 'reports:read',
    summary: 'Orders by status, channel and day of placement',
    query: z.strictObject({ branch: slug, from: day, to: day, channel: slug.optional() }),
    success: { status: 200, description: 'One row per channel and day that has orders', body: orderReport },
    problems: ['not-found'],
    example: { query: { branch: 'uk', from: '2026-11-01', to: '2026-11-30' } },
  },
  reportStock: {
    method: 'GET',
    path: '/v1/reports/stock',
    access: 'reports:read',
    summary: 'Stock value and shortages of a location',
    query: z.strictObject({ location: slug }),
    success: { status: 200, description: 'Totals, and the items that are short', body: stockReport },
    problems: ['not-found'],
    example: { query: { location: 'london' } },
  },
  rebuildOrderReport: {
    method: 'POST',
    path: '/v1/reports/orders/rebuild',
    access: 'reports:write',
    summary: 'Count a day of a branch again from the orders themselves',
    description:
      'For credentials that reach all channels. Says where the report stood wrong and corrects it. On a sound system at rest nothing differs.',
    body: orderRebuild,
    success: { status: 200, description: 'What was read and what differed', body: rebuildResult },
    problems: ['not-found'],
    example: { body: { branch: 'uk', day: '2026-11-22' } },
  },
  rebuildStockReport: {
    method: 'POST',
    path: '/v1/reports/stock/rebuild',
    access: 'reports:write',
    summary: 'Read the stock report of some items again from their levels',
    body: stockRebuild,
    success: { status: 200, description: 'What differed', body: rebuildResult },
    problems: ['not-found'],
    example: { body: { location: 'london', skus: ['TEA-001'] } },
  },
});

export type OrderCounts = z.infer<typeof orderCounts>;
export type StockRow = z.infer<typeof stockRow>;
