import * as z from 'zod';
import {
  code,
  currency,
  email,
  instant,
  listQuery,
  nonNegativeAmount,
  pageOf,
  phone,
  sku,
  slug,
  spanning,
} from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { text } from '../texts.ts';
import { stages } from '../vocabulary.ts';
import { fulfilmentStatuses, lifecycles, orderSummary, paymentStatuses, returnStatuses } from './order-views.ts';
import { orderRebuild, rebuildResult } from './reporting.ts';

/** Filters of `GET /v1/orders`. They can be combined; see the route. */
export const orderFilters = spanning(
  z.strictObject({
    ...listQuery,
    channel: slug.optional(),
    branch: slug.optional(),
    location: slug.optional().meta({ description: 'Where its work is, or was' }),
    customer: code.optional().meta({ description: 'The customer code' }),
    email: email.optional().meta({ description: 'Of who buys, pays or gets it, as addresses are compared' }),
    phone: phone.optional().meta({
      description: 'Of who buys, pays or gets it; without `+` as it is dialled in the countries of the branches',
    }),
    name: text(200).optional().meta({
      description:
        'Whole words of the names of people and companies, all of them, in any order, without case and accents',
    }),
    sku: sku.optional().meta({ description: 'Of one of its lines' }),
    tag: text(100).optional().meta({ description: 'One of its tags' }),
    tracking: text(100).optional().meta({ description: 'The tracking number of one of its parcels, without case' }),
    invoice: text(100).optional().meta({ description: 'The number of one of its invoices, such as `INV-uk-000005`' }),
    externalNumber: code.optional().meta({ description: "The channel's own number" }),
    lifecycle: z.enum(lifecycles).optional(),
    payment: z.enum(paymentStatuses).optional(),
    fulfilment: z.enum(fulfilmentStatuses).optional(),
    return: z.enum(returnStatuses).optional(),
    stage: z.enum(stages).optional().meta({ description: 'What it waits for' }),
    currency: currency.optional(),
    totalFrom: nonNegativeAmount.optional().meta({ description: 'A total of so much or more; needs a `currency`' }),
    totalTo: nonNegativeAmount.optional().meta({ description: 'A total of so much or less; needs a `currency`' }),
    placedFrom: instant.optional().meta({ description: 'Placed at this moment or later' }),
    placedTo: instant.optional().meta({ description: 'Placed before this moment' }),
    test: z.literal('true').optional().meta({ description: 'Test orders, which are left out otherwise' }),
    updatedSince: instant.optional().meta({
      description:
        'Changed at this moment or later, no longer than 30 days ago; what has changed first comes first, some of the minute before too',
    }),
    sort: z
      .enum(['placed', 'updated'])
      .optional()
      .meta({ description: 'Newest first by placement, or by the last change within 30 days; `placed` unless given' }),
  }),
  'placedFrom',
  'placedTo',
);

export type OrderFilters = z.output<typeof orderFilters>;

/** Lists of orders, and their rebuild. */
export const searchRoutes = defineRoutes({
  listOrders: {
    method: 'GET',
    path: '/v1/orders',
    access: 'orders:read',
    summary: 'List orders, newest first, or as they have changed',
    description:
      'Filters can be combined, and are judged by each order as it stands. An order is found some seconds after it was placed or has changed, by its external number or that of an invoice at once. With `updatedSince` orders come in the order of their changes, and again on a later page where they have changed meanwhile. A page may hold fewer orders than `limit` while there is a `next`.',
    query: orderFilters,
    success: { status: 200, description: 'A page of orders that the credentials reach', body: pageOf(orderSummary) },
    problems: ['invalid-cursor', 'cursor-expired'],
    example: { query: { channel: 'web', limit: '20' } },
  },
  rebuildSearch: {
    method: 'POST',
    path: '/v1/search/rebuild',
    access: 'reports:write',
    summary: 'Index the orders of a branch and day again',
    description:
      'For credentials that reach all channels. Reads each order that was placed on that day and every place that it has in a list; says where lists stood wrong and corrects them. On a sound system at rest nothing differs.',
    body: orderRebuild,
    success: { status: 200, description: 'What was read and what differed', body: rebuildResult },
    problems: ['not-found'],
    example: { body: { branch: 'uk', day: '2026-11-22' } },
  },
});
