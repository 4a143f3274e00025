import { fulfilmentMethods, lineKinds } from '../vocabulary.ts';
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import {
  billedParty,
  bundleId,
  code,
  companyFacts,
  currency,
  email,
  instant,
  lineQuantity,
  listQuery,
  locale,
  madeId,
  nonNegativeAmount,
  pageOf,
  paymentProvider,
  phone,
  quantity,
  shareOfBundle,
  sku,
  slug,
  text,
  unitPrice,
  wholeUnits,
} from '../fields.ts';
import { freeData, freeDataOfLine } from '../free-data.ts';
import { groupId, mostGroups, mostRelated, newGroup, newGroupFacts, newRelated } from '../groups.ts';
import { presentmentView } from './exchange-rates.ts';
import { lineFacts } from '../line-facts.ts';
import { mostCharges, mostComponents, newCharge, newDiscount, tax } from '../prices.ts';
import { defineRoutes } from '../route.ts';
import { mostTenders, newTender, paymentToken } from './tenders.ts';
import { cancellationView, noteView, orderSummary, orderView, timelineEntry } from './order-views.ts';

/** The most lines of one order. */
export const mostLines = 1000;

/** The most components of one bundle. */
const mostOfBundle = 50;
/** The most units of one line. */
export const mostUnits = 1_000_000;

const bundleComponent = z
  .strictObject({
    sku,
    quantity: quantity.meta({ description: 'How much of it is in one bundle, in the unit of its item' }),
    groupId: groupId.optional().meta({ description: 'Its group; that of the bundle unless given' }),
    share: shareOfBundle,
    description: text(500).optional().meta({ description: "The item's own unless given" }),
    kind: z.enum(lineKinds).optional().meta({ description: 'What it is, where it may be no item here' }),
    externalLineId: lineFacts.externalLineId,
  })
  .meta({ id: 'NewBundleComponent' });

const placementLine = z
  .strictObject({
    sku,
    quantity,
    groupId: groupId.optional().meta({ description: 'Its group; needed where the order has several' }),
    unitPrice: unitPrice.optional().meta({
      description: 'Without it and without `price`, the price list’s for the customer, the quantity and the day',
    }),
    price: nonNegativeAmount.optional().meta({
      description:
        'Of all units, before discounts and taxes; units at `unitPrice`, rounded as `rounding` says, unless given',
    }),
    description: text(500).optional().meta({ description: "The item's own unless given" }),
    kind: z.enum(lineKinds).optional().meta({
      description: 'What it is, where it may be no item here; that of what its group holds unless given',
    }),
    discounts: z.array(newDiscount).max(mostComponents).optional().meta({ description: 'Of the whole line' }),
    taxes: z
      .array(tax)
      .max(mostComponents)
      .optional()
      .meta({ description: 'Of the whole line, after all discounts, those of the order as well' }),
    components: z.array(bundleComponent).min(1).max(mostOfBundle).optional().meta({
      description:
        'It is a bundle of these, of which its SKU need be no item: they become the lines of the order, with its price, discounts and taxes divided among them',
    }),
    ...lineFacts,
    ...freeDataOfLine,
  })
  .meta({ id: 'NewOrderLine' });

const cardPayment = z
  .strictObject({
    method: z.literal('card'),
    provider: paymentProvider,
    token: paymentToken,
  })
  .meta({ id: 'CardPayment' });

const paymentOnAccount = z.strictObject({ method: z.literal('on_account') }).meta({ id: 'PaymentOnAccount' });

const payment = z.discriminatedUnion('method', [cardPayment, paymentOnAccount]).meta({ id: 'NewOrderPayment' });

const customer = z
  .strictObject({
    customerId: code.optional().meta({ description: 'The customer code; orders are listed by it' }),
    name: text(200).optional(),
    ...companyFacts,
    email: email.optional(),
    phone: phone.optional(),
    locale: locale.default('en'),
  })
  .meta({ id: 'NewOrderCustomer' });

/** The body of `POST /v1/orders`. Amounts are in `currency`, with its decimal places. */
export const placement = z
  .strictObject({
    channel: slug,
    externalNumber: code.meta({ description: "The channel's own number of the order; unique per channel for ever" }),
    type: z.enum(fulfilmentMethods).optional().meta({
      description:
        'How all of it goes to the customer: goods, services or digital items. Needed unless `groups` says it, and then left out',
    }),
    currency,
    customer: customer.meta({ description: 'Who buys' }),
    billTo: billedParty.optional().meta({ description: 'To whom it is charged; the customer unless given' }),
    purchaseOrderNumber: code
      .optional()
      .meta({ description: "The customer's own number of it, as documents print it" }),
    ...newGroupFacts,
    groups: z.array(newGroup).min(1).max(mostGroups).optional().meta({
      description:
        'How its lines go to the customer, where they do not all go one way, numbered from "1" on; each line names its group. In place of `type`, `shippingAddress`, `deliveredBy`, `pickupLocation`, `wantedAt`, `promisedAt`, `shippingMethod` and `serviceLevel`',
    }),
    related: z
      .array(newRelated)
      .max(mostRelated)
      .optional()
      .meta({ description: 'Earlier orders that it belongs to, within reach of these credentials' }),
    placedAt: instant.optional().meta({ description: 'For orders taken over from elsewhere; not in the future' }),
    pricesIncludeTax: z.boolean().optional().meta({
      description: 'Prices and discounts of lines and charges contain their taxes; without it, taxes come on top',
    }),
    lines: z.array(placementLine).min(1).max(mostLines),
    discounts: z
      .array(newDiscount)
      .max(mostComponents)
      .optional()
      .meta({ description: 'Of the order; spread over the lines by what they cost, and frozen' }),
    charges: z.array(newCharge).max(mostCharges).optional().meta({
      description:
        'What it costs beside its lines: shipping, gift wrap, fees. They stand on the first invoice; what is below zero is taken off every invoice by what it comes to',
    }),
    total: nonNegativeAmount.optional().meta({
      description:
        'Lines and charges at their prices - discounts + taxes that the prices do not contain, which is checked; may be left out where a line has its price from the price lists',
    }),
    presentment: presentmentView.optional().meta({
      description: 'What the customer was shown, in another currency; it is kept and shown, and not booked',
    }),
    payment: payment.optional().meta({ description: 'How all of it is paid; this or `tenders`' }),
    tenders: z.array(newTender).min(1).max(mostTenders).optional().meta({
      description:
        'How it is paid where that is in other ways, in several, or already; this or `payment`. They come to the total. Used in a stated order: what is paid already, what is redeemed, cards, then what comes later',
    }),
    shipComplete: z.boolean().optional().meta({
      description: 'Release nothing before stock is set aside for every unit; without it, what is there goes first',
    }),
    reservation: madeId('rsv').optional().meta({
      description:
        'What was held for the basket: its units are set aside for the order, as far as it is not over by then',
    }),
    priority: z.int().min(0).max(9).default(5).meta({ description: '0 is served first when stock is short' }),
    ...freeData,
    test: z.boolean().optional().meta({
      description:
        'It is only tried out: checked, answered and told as any other, shown with `test`, and ended by itself after a day. It reaches no stock, warehouse, provider, customer, books or report, and its number is taken among tests alone. Whatever test credentials place is a test',
    }),
  })
  .meta({ id: 'NewOrder' });

export type Placement = z.output<typeof placement>;

const bundleQuantity = z.strictObject({ bundleId, quantity: wholeUnits }).meta({ id: 'BundleQuantity' });

/** The body of `POST /v1/orders/{orderId}/cancel`. Without lines and bundles, all that has not been handed over. */
export const cancellation = z
  .strictObject({
    reason: text(500).meta({ description: 'Kept with the order and as a note; events do not carry it' }),
    lines: z.array(lineQuantity).min(1).max(mostLines).optional(),
    bundles: z.array(bundleQuantity).min(1).max(mostLines).optional().meta({
      description: 'Whole bundles: so many units of each of their components. This, `lines` or both',
    }),
  })
  .meta({ id: 'NewCancellation' });

const newNote = z.strictObject({ text: text(4000) }).meta({ id: 'NewNote' });

const orderId = madeId('ord');
const params = z.strictObject({ orderId });
const demoOrder = { orderId: exampleIds.deliveredOrder };

/** Placing, reading and cancelling orders; their timeline and notes. */
export const orderRoutes = defineRoutes({
  placeOrder: {
    method: 'POST',
    path: '/v1/orders',
    access: 'orders:write',
    summary: 'Place an order',
    description:
      'The order is taken as it stands, or refused as a whole. Discounts and taxes are spread over the lines by largest remainder and frozen. The same Idempotency-Key gives the same answer; the same external number with another key is refused with the id of the order that has it.',
    body: placement,
    success: { status: 201, description: 'The order is placed and will be carried on by itself', body: orderSummary },
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
        externalNumber: 'WEB-100001',
        type: 'ship',
        currency: 'GBP',
        customer: { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com', locale: 'en' },
        shippingAddress: {
          name: 'Ada Green',
          lines: ['1 Orchard Road'],
          city: 'London',
          postalCode: 'N1 9GU',
          country: 'GB',
        },
        lines: [
          { sku: 'TEA-001', quantity: 2, unitPrice: '9.99', taxes: [{ amount: '3.60', name: 'VAT', rate: '20' }] },
          {
            sku: 'MUG-001',
            quantity: 1,
            unitPrice: '12.50',
            discounts: [{ amount: '2.00', kind: 'promotion', reason: 'Mug of the week' }],
            taxes: [{ amount: '1.90', name: 'VAT', rate: '20' }],
          },
        ],
        discounts: [{ amount: '1.00', code: 'WELCOME', kind: 'coupon' }],
        charges: [
          { kind: 'shipping', name: 'Royal Mail', price: '3.95', taxes: [{ amount: '0.79', name: 'VAT', rate: '20' }] },
        ],
        total: '39.72',
        payment: { method: 'card', provider: 'test', token: 'tok_ok' },
      },
    },
  },
  readOrder: {
    method: 'GET',
    path: '/v1/orders/{orderId}',
    access: 'orders:read',
    summary: 'Read an order',
    description: 'With its lines and where their units stand, holds, payments, fulfilment orders and shipments.',
    params,
    success: { status: 200, description: 'The order; its version is the ETag', body: orderView },
    problems: ['not-found'],
    example: { params: demoOrder },
  },
  readTimeline: {
    method: 'GET',
    path: '/v1/orders/{orderId}/timeline',
    access: 'orders:read',
    summary: 'Read what happened to an order',
    description: 'Every event in its sequence, each told in a sentence. Events of one change are never torn apart.',
    params,
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'A page of events, oldest first', body: pageOf(timelineEntry) },
    problems: ['not-found', 'invalid-cursor'],
    example: { params: demoOrder },
  },
  addNote: {
    method: 'POST',
    path: '/v1/orders/{orderId}/notes',
    access: 'orders:write',
    summary: 'Add a note to an order',
    params,
    body: newNote,
    success: { status: 201, description: 'The note', body: noteView },
    problems: ['not-found', 'request-in-flight', 'idempotency-key-reused'],
    example: { params: demoOrder, body: { text: 'The customer called: leave it with the neighbour.' } },
  },
  listNotes: {
    method: 'GET',
    path: '/v1/orders/{orderId}/notes',
    access: 'orders:read',
    summary: 'List the notes of an order',
    params,
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'A page of notes, oldest first', body: pageOf(noteView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { params: demoOrder },
  },
  cancelOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    access: 'orders:write',
    summary: 'Cancel an order, or some of its units',
    description:
      'Whatever has not been handed over can be cancelled; its stock is free at once, and its money is voided or refunded by itself. Without `lines` everything that can still be cancelled is. `If-Match` is honoured when it is sent.',
    params,
    body: cancellation,
    ifMatch: 'honoured',
    success: { status: 200, description: 'What was cancelled', body: cancellationView },
    problems: ['not-found', 'conflicting-state', 'stale-version', 'request-in-flight', 'idempotency-key-reused'],
    example: {
      params: { orderId: exampleIds.orderToCancel },
      body: { reason: 'The customer changed their mind' },
    },
  },
});
