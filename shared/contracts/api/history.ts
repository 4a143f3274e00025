import * as z from 'zod';
import { code, lineQuantity, nonNegativeAmount } from '../fields.ts';
import { pastInstant, pastRefund } from '../history.ts';
import { defineRoutes } from '../route.ts';
import { tenderKinds } from '../vocabulary.ts';
import { orderSummary } from './order-views.ts';
import { mostLines, placement } from './orders.ts';

/** The most of each kind of fact of one order: shipments, cancellations, payments, refunds, documents. */
export const mostFacts = 100;

const which = z
  .array(lineQuantity)
  .min(1)
  .max(mostLines)
  .optional()
  .meta({ description: 'Of which lines how many units; without it, all that no other fact names' });
const reference = code.optional().meta({ description: 'Under which number it stands where it was made' });
const location = code.optional().meta({ description: 'From where, by whatever code; it need not be known here' });
const carrier = code.optional();

const newPastShipment = z
  .strictObject({
    shippedAt: pastInstant,
    deliveredAt: pastInstant.optional(),
    lostAt: pastInstant.optional().meta({ description: 'In place of `deliveredAt`: it was lost or destroyed' }),
    sentBackAt: pastInstant.optional().meta({ description: 'In place of `deliveredAt`: it came back undelivered' }),
    location,
    carrier,
    trackingNumbers: z.array(code).max(20).optional(),
    lines: which,
  })
  .meta({ id: 'NewPastShipment' });

const newPastCancellation = z
  .strictObject({ cancelledAt: pastInstant, lines: which })
  .meta({ id: 'NewPastCancellation' });

const newPastPayment = z
  .strictObject({
    kind: z.enum(tenderKinds).default('bank_transfer'),
    amount: nonNegativeAmount
      .optional()
      .meta({ description: 'The total of the order, where there is no other and none is given' }),
    paidAt: pastInstant,
    reference,
  })
  .meta({ id: 'NewPastPayment' });

const newPastInvoice = z
  .strictObject({
    number: code.meta({ description: 'Its own number, as it was issued' }),
    issuedAt: pastInstant,
    total: nonNegativeAmount
      .optional()
      .meta({ description: 'What of the order was not cancelled, where there is no other and none is given' }),
  })
  .meta({ id: 'NewPastInvoice' });

const newPastCreditMemo = z
  .strictObject({
    number: code.meta({ description: 'Its own number, as it was issued' }),
    issuedAt: pastInstant,
    total: nonNegativeAmount,
    invoice: code.optional().meta({ description: 'The number of the invoice that it credits' }),
  })
  .meta({ id: 'NewPastCreditMemo' });

/** What has become of an order elsewhere, before it was recorded here. */
const newHistory = z
  .strictObject({
    shipments: z.array(newPastShipment).max(mostFacts).default([]),
    cancellations: z.array(newPastCancellation).max(mostFacts).default([]),
    payments: z.array(newPastPayment).max(mostFacts).default([]),
    refunds: z.array(pastRefund).max(mostFacts).default([]),
    invoices: z.array(newPastInvoice).max(mostFacts).default([]),
    creditMemos: z.array(newPastCreditMemo).max(mostFacts).default([]),
  })
  .meta({
    id: 'NewOrderHistory',
    description: 'Every unit was shipped or cancelled. An order of which something is still to be done is placed',
  });

export type NewHistory = z.output<typeof newHistory>;

/** The body of `POST /v1/historical-orders`: an order as it is placed, but for what only one that is carried out here has. */
export const historicalOrder = z
  .strictObject({
    ...placement.omit({
      payment: true,
      tenders: true,
      reservation: true,
      shipComplete: true,
      priority: true,
      test: true,
    }).shape,
    placedAt: pastInstant.meta({ description: 'When the customer ordered' }),
    history: newHistory,
  })
  .meta({ id: 'NewHistoricalOrder' });

export type HistoricalOrder = z.output<typeof historicalOrder>;

/** Orders from the past. */
export const historyRoutes = defineRoutes({
  recordOrder: {
    method: 'POST',
    path: '/v1/historical-orders',
    access: 'history:write',
    summary: 'Record an order from the past',
    description:
      'Takes an order that was carried out elsewhere, with what has become of it: shipments, cancellations, payments, refunds and documents, each with its own date and number. Nothing is done about it: no workflow runs, no stock moves, nothing is charged, posted or sent, and webhooks do not get it. It is found and listed as any other, counts in reports on the day on which it was placed, and stands in the feed of events as `OrderRecorded`. Its items need not be known here, and its channel may be closed. The external number is taken as that of a placed order is. What contradicts itself is refused: units that were shipped twice or not at all, a delivery before its shipment, a date to come, more refunded than paid.',
    body: historicalOrder,
    success: { status: 201, description: 'The order, at its end', body: orderSummary },
    problems: [
      'unknown-reference',
      'invalid-amount',
      'totals-do-not-add-up',
      'external-number-taken',
      'request-in-flight',
      'idempotency-key-reused',
    ],
    example: {
      body: {
        channel: 'web',
        externalNumber: 'WEB-2019-4711',
        type: 'ship',
        currency: 'GBP',
        placedAt: '2019-11-28T10:15:00Z',
        customer: { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com', locale: 'en' },
        shippingAddress: {
          name: 'Ada Green',
          lines: ['1 Orchard Road'],
          city: 'London',
          postalCode: 'N1 9GU',
          country: 'GB',
        },
        lines: [
          { sku: 'TEA-001', quantity: 3, unitPrice: '8.50', taxes: [{ amount: '5.10', name: 'VAT', rate: '20' }] },
        ],
        total: '30.60',
        history: {
          cancellations: [{ cancelledAt: '2019-11-28T12:00:00Z', lines: [{ lineId: '1', quantity: 1 }] }],
          shipments: [
            {
              shippedAt: '2019-11-29T15:00:00Z',
              deliveredAt: '2019-12-02T11:30:00Z',
              carrier: 'royal-mail',
              trackingNumbers: ['AB123456789GB'],
            },
          ],
          invoices: [{ number: 'R-2019-0815', issuedAt: '2019-11-29T00:00:00Z' }],
          payments: [{ kind: 'card', amount: '20.40', paidAt: '2019-11-29T15:05:00Z', reference: 'ch_4711' }],
        },
      },
    },
  },
});
