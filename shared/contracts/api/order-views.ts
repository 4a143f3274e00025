import * as z from 'zod';
import { address, country } from '../fields.ts';

const money = z.string().meta({ description: 'Decimal amount in the currency of the order' });
const units = z.int().meta({ description: 'Units' });
const moment = z.string().meta({ description: 'RFC 3339 date and time' });

export const lifecycles = ['placed', 'accepted', 'in_fulfilment', 'completed', 'cancelled'] as const;
export const paymentStatuses = [
  'none',
  'pending',
  'authorised',
  'partially_captured',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'failed',
] as const;
export const fulfilmentStatuses = [
  'unfulfilled',
  'backordered',
  'partially_shipped',
  'shipped',
  'partially_delivered',
  'delivered',
] as const;
export const returnStatuses = ['none', 'requested', 'partially_returned', 'returned'] as const;

/** Where an order stands, on four independent axes, derived from its quantities and payments. */
export const orderStatus = z.strictObject({
  lifecycle: z.enum(['draft', ...lifecycles]),
  payment: z.enum(paymentStatuses),
  fulfilment: z.enum(fulfilmentStatuses),
  return: z.enum(returnStatuses),
});

/** An order in a list, and the answer to its placement and cancellation. Without personal data. */
export const orderSummary = z.strictObject({
  orderId: z.string(),
  channel: z.string(),
  branch: z.string(),
  externalNumber: z.string(),
  type: z.enum(['ship', 'pickup', 'service', 'digital']),
  status: orderStatus,
  currency: z.string(),
  total: money,
  lineCount: z.int(),
  placedAt: moment,
  promisedAt: moment.optional(),
  version: z.int().meta({ description: 'Counts changes; the ETag' }),
});

const quantities = z.strictObject({
  open: units,
  cancelled: units,
  backordered: units,
  allocated: units,
  released: units,
  picked: units,
  packed: units,
  shipped: units,
  delivered: units,
  returned: units,
});

const line = z.strictObject({
  lineId: z.string(),
  sku: z.string(),
  description: z.string(),
  kind: z.enum(['goods', 'service', 'kit', 'digital']),
  ordered: units,
  unitPrice: money,
  discount: money.meta({ description: "The line's own discount and its share of the order's" }),
  tax: money,
  taxRate: z.string().optional(),
  total: money.meta({ description: 'Units at their price, less discount, plus tax' }),
  backorderable: z.boolean(),
  quantities: quantities.meta({ description: 'Where the units stand; each ordered unit stands in exactly one state' }),
  allocations: z.array(z.strictObject({ location: z.string(), quantity: units })),
});

const hold = z.strictObject({
  holdId: z.string(),
  type: z.string(),
  reason: z.string(),
  blocks: z.array(z.string()),
  state: z.enum(['active', 'released', 'rejected']),
  createdBy: z.string(),
  createdAt: moment,
  endedBy: z.string().optional(),
  endedAt: moment.optional(),
  endReason: z.string().optional(),
});

const packages = z.array(z.strictObject({ trackingNumber: z.string().optional(), weightGrams: z.number().optional() }));

const fulfilmentOrder = z.strictObject({
  fulfilmentOrderId: z.string(),
  location: z.string(),
  method: z.string(),
  state: z.string(),
  lines: z.array(z.strictObject({ lineId: z.string(), sku: z.string(), quantity: units })),
  createdAt: moment,
  shipmentId: z.string().optional(),
  rejection: z.strictObject({ reason: z.string(), note: z.string().optional(), at: moment }).optional(),
});

const shipment = z.strictObject({
  shipmentId: z.string(),
  fulfilmentOrderId: z.string(),
  location: z.string(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  packages,
  handedOverAt: moment,
  deliveredAt: moment.optional(),
});

/** One order with everything that belongs to it. */
export const orderView = z.strictObject({
  ...orderSummary.shape,
  customer: z.strictObject({
    customerId: z.string().optional(),
    name: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    locale: z.string(),
  }),
  shippingAddress: z.strictObject({ ...address.shape, country }).optional(),
  pickupLocation: z.string().optional(),
  lines: z.array(line),
  totals: z
    .strictObject({ goods: money, discount: money, tax: money, shipping: money, shippingTax: money, total: money })
    .meta({ description: 'goods - discount + tax + shipping + shippingTax = total, as placed' }),
  payment: z.strictObject({ method: z.enum(['card', 'on_account']), provider: z.string().optional() }),
  payments: z.strictObject({
    state: z.enum(['none', 'pending', 'authorised', 'declined']),
    authorised: money,
    captured: money,
    refunded: money,
    voided: money,
    invoiced: money,
    credited: money,
  }),
  holds: z.array(hold),
  fulfilmentOrders: z.array(fulfilmentOrder),
  shipments: z.array(shipment),
  priority: z.int(),
  shipComplete: z.boolean().optional(),
  acceptedAt: moment.optional(),
  completedAt: moment.optional(),
  cancelledAt: moment.optional(),
  cancelReason: z.string().optional(),
  stage: z.string().meta({ description: 'What the order waits for at present' }),
  attentionAt: moment.optional().meta({ description: 'When somebody looks at it unless it has moved on' }),
  openExceptions: z.int(),
  policyVersion: z.int(),
});

/** One event of an order, told in a sentence. */
export const timelineEntry = z.strictObject({
  sequence: z.int(),
  type: z.string(),
  occurredAt: moment,
  sentence: z.string().meta({ description: 'What happened and who did it, for people' }),
  data: z.record(z.string(), z.unknown()).meta({ description: 'The facts of the event; amounts in minor units' }),
  eventId: z.string(),
  actor: z
    .strictObject({
      kind: z.enum(['client', 'person', 'step', 'clock', 'provider', 'carrier', 'system']),
      id: z.string(),
      name: z.string().optional().meta({ description: 'What the client is called' }),
    })
    .meta({
      description: 'Who did it: a client or person, a workflow step, a scheduled or reacting function, a provider',
    }),
  causedBy: z.string().meta({
    description: 'What led to it: the event, `<execution>/<step>`, `<function>@<time>`, or the id of the request',
  }),
  requestId: z.string().optional().meta({ description: 'The API request that it began with' }),
});

export const noteView = z.strictObject({
  noteId: z.string(),
  text: z.string(),
  writtenBy: z.string().meta({ description: 'The client that wrote it' }),
  writtenAt: moment,
});

export const cancellationView = z.strictObject({
  order: orderSummary,
  cancelled: z.array(z.strictObject({ lineId: z.string(), sku: z.string(), quantity: units })),
  amount: money.meta({ description: 'What is not owed any more: voided or refunded by itself' }),
});
