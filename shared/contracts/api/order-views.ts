import {
  lifecycles,
  paymentStatuses,
  fulfilmentStatuses,
  returnStatuses,
  orderTypes,
  lineKinds,
  holdStates,
  holdTypes,
  blockables,
  fulfilmentMethods,
  fulfilmentOrderStates,
  rejectionReasons,
  stages,
  paymentMethods,
  authorisationStates,
  actorKinds,
} from '../vocabulary.ts';
import * as z from 'zod';
import {
  bucketTold,
  serialsTold,
  amount,
  billedPartyView,
  bundleId,
  chargeId,
  code,
  companyFacts,
  currency,
  lineId,
  madeId,
  moment,
  normalForms,
  measureTold,
  quantityTold,
  requestId,
  slug,
  unitPrice,
  version,
  wholeUnits,
} from '../fields.ts';
import { freeData, freeDataOfLine } from '../free-data.ts';
import { groupFacts, groupId, groupInstructions, groupView, relatedView } from '../groups.ts';
import { historyView } from '../history.ts';
import { presentmentView } from './exchange-rates.ts';
import { screeningReason, screeningView } from './screening.ts';
import { lineFacts } from '../line-facts.ts';
import { chargeFacts, discountView, signedTax, tax } from '../prices.ts';
import { tenderView } from './tenders.ts';

export { lifecycles, paymentStatuses, fulfilmentStatuses, returnStatuses } from '../vocabulary.ts';

const money = amount.meta({ description: 'Decimal amount in the currency of the order' });

/** Where an order stands, on four independent axes, derived from its quantities and payments. */
export const orderStatus = z
  .strictObject({
    lifecycle: z.enum(['draft', ...lifecycles]),
    payment: z.enum(paymentStatuses),
    fulfilment: z.enum(fulfilmentStatuses),
    return: z.enum(returnStatuses),
  })
  .meta({ id: 'OrderStatus' });

/** An order in a list, and the answer to its placement and cancellation. Without personal data. */
export const orderSummary = z
  .strictObject({
    orderId: madeId('ord'),
    channel: slug,
    branch: slug,
    externalNumber: code,
    type: z.enum(orderTypes),
    status: orderStatus,
    currency,
    total: money,
    lineCount: z.int(),
    placedAt: moment,
    promisedAt: moment.optional().meta({ description: 'Of several groups the earliest' }),
    test: z.literal(true).optional().meta({ description: 'The order is a test' }),
    recordedAt: moment.optional().meta({
      description: 'When it was recorded as history: it was carried out elsewhere. Absent for an order that was placed',
    }),
    version,
  })
  .meta({ id: 'OrderSummary' });

const quantities = z
  .strictObject({
    open: quantityTold,
    cancelled: quantityTold,
    backordered: quantityTold,
    allocated: quantityTold,
    released: quantityTold,
    picked: quantityTold,
    packed: quantityTold,
    shipped: quantityTold,
    delivered: quantityTold,
    lost: quantityTold,
    sentBack: quantityTold,
    returned: quantityTold,
  })
  .meta({ id: 'LineQuantities' });

const allocation = z
  .strictObject({ location: slug, ...bucketTold, quantity: quantityTold })
  .meta({ id: 'LineAllocation' });

const priceCheck = z
  .strictObject({ listed: money.optional().meta({ description: 'Of all units by the price lists' }) })
  .meta({ id: 'PriceCheck' });

const line = z
  .strictObject({
    lineId,
    sku: z.string(),
    unmapped: z.literal(true).optional().meta({ description: 'It is no item here: map it to one' }),
    custom: z.literal(true).optional().meta({
      description: 'It is no item here, and is made, bought or done for the order: no stock stands behind its units',
    }),
    orderedSku: z.string().optional().meta({ description: 'As it was ordered, where it was mapped to another' }),
    description: z.string(),
    kind: z.enum(lineKinds),
    bundleId: bundleId.optional().meta({ description: 'Of which bundle it is a component' }),
    groupId: groupId.optional().meta({ description: 'Its fulfilment group, where the order has several' }),
    ordered: quantityTold,
    ...measureTold,
    unitPrice,
    price: money.meta({ description: 'Of all units, before discounts and taxes' }),
    priceCheck: priceCheck.optional().meta({
      description:
        'The price that was sent differs from the price lists by more than the `priceTolerance` of its channel; without `listed` they could not be compared, as the line states no rate of its taxes',
    }),
    discounts: z.array(discountView).meta({ description: "The line's own, and its shares of the order's" }),
    taxes: z.array(tax),
    ...lineFacts,
    ...freeDataOfLine,
    total: money.meta({ description: 'Price less discounts, plus taxes that the price does not contain' }),
    backorderable: z.boolean(),
    serialised: z.literal(true).optional().meta({ description: 'Each unit has a serial number' }),
    quantities: quantities.meta({
      description: 'Where the units stand; each ordered unit stands in exactly one state',
    }),
    allocations: z.array(allocation),
  })
  .meta({ id: 'OrderLine' });

const bundle = z
  .strictObject({
    bundleId,
    sku: z.string(),
    description: z.string(),
    ordered: wholeUnits,
    externalLineId: lineFacts.externalLineId,
    price: money.meta({ description: 'Of all of its lines, before discounts and taxes' }),
    discounts: z.array(discountView),
    taxes: z.array(tax),
    total: money.meta({ description: 'Price less discounts, plus taxes that the price does not contain' }),
  })
  .meta({ id: 'Bundle' });

const charge = z
  .strictObject({
    chargeId,
    ...chargeFacts,
    price: money.meta({ description: 'Before discounts and taxes' }),
    discounts: z.array(discountView),
    taxes: z.array(signedTax),
    total: money.meta({ description: 'Price less discounts, plus taxes that the price does not contain' }),
    invoiced: money.meta({ description: 'What of it stands on invoices' }),
    cancelled: money,
  })
  .meta({ id: 'OrderCharge' });

const hold = z
  .strictObject({
    holdId: madeId('hld'),
    type: z.enum(holdTypes),
    reason: z.string(),
    blocks: z.array(z.enum(blockables)),
    state: z.enum(holdStates),
    createdBy: z.string(),
    createdAt: moment,
    endedBy: z.string().optional(),
    endedAt: moment.optional(),
    endReason: z.string().optional(),
    withPayment: z.literal(true).optional().meta({ description: 'It was released with another means of payment' }),
    reasons: z.array(screeningReason).optional().meta({ description: 'What an outside screening objects to' }),
  })
  .meta({ id: 'OrderHold' });

/** One package of a shipment. */
export const packageView = z
  .strictObject({
    trackingNumber: z.string().optional(),
    weightGrams: z.int().optional(),
    contents: z
      .array(
        z
          .strictObject({ lineId, quantity: quantityTold, ...bucketTold, ...serialsTold })
          .meta({ id: 'PackageContent' }),
      )
      .optional()
      .meta({ description: 'What it holds; absent where its location has not said which of several holds what' }),
  })
  .meta({ id: 'Package' });

/** Units of an item on a line. */
export const lineUnits = z.strictObject({ lineId, sku: z.string(), quantity: quantityTold }).meta({ id: 'LineUnits' });

/** Why a location could not serve it. */
export const rejectionView = z
  .strictObject({ reason: z.enum(rejectionReasons), note: z.string().optional(), at: moment })
  .meta({ id: 'Rejection' });

const fulfilmentOrder = z
  .strictObject({
    fulfilmentOrderId: madeId('ful'),
    location: slug,
    method: z.enum(fulfilmentMethods),
    ...groupInstructions,
    state: z.enum(fulfilmentOrderStates),
    lines: z.array(z.strictObject({ ...lineUnits.shape, ...serialsTold }).meta({ id: 'FulfilmentUnits' })),
    createdAt: moment,
    shipmentId: madeId('shp').optional(),
    rejection: rejectionView.optional(),
  })
  .meta({ id: 'OrderFulfilmentOrder' });

const shipment = z
  .strictObject({
    shipmentId: madeId('shp'),
    fulfilmentOrderId: madeId('ful'),
    location: slug,
    carrier: z.string().optional(),
    trackingNumber: z.string().optional(),
    packages: z.array(packageView),
    handedOverAt: moment,
    deliveredAt: moment.optional(),
  })
  .meta({ id: 'Shipment' });

/** Who buys, as answers show it. */
export const orderCustomer = z
  .strictObject({
    customerId: code.optional(),
    name: z.string().optional(),
    ...companyFacts,
    email: z.string().optional(),
    phone: z.string().optional(),
    ...normalForms,
    locale: z.string(),
    erased: z.literal(true).optional().meta({ description: 'They were erased: nobody knows any more who they were' }),
  })
  .meta({ id: 'OrderCustomer' });

const orderTotals = z
  .strictObject({
    goods: money,
    charges: money,
    discount: money,
    discounts: z.array(discountView).meta({ description: 'By what they are' }),
    tax: money,
    taxes: z.array(signedTax).meta({ description: 'By what they are, and who remits them' }),
    total: money,
  })
  .meta({
    id: 'OrderTotals',
    description:
      'goods + charges - discount + tax = total, as placed, without tax where prices include it; discounts and taxes of charges are among the others',
  });

const paymentMethod = z
  .strictObject({ method: z.enum(paymentMethods), provider: z.string().optional() })
  .meta({ id: 'PaymentMethod' });

const paymentTotals = z
  .strictObject({
    state: z.enum(authorisationStates),
    authorised: money,
    captured: money,
    received: money,
    refunded: money,
    voided: money,
    invoiced: money,
    credited: money,
  })
  .meta({ id: 'PaymentTotals' });

/** One order with everything that belongs to it. */
export const orderView = z
  .strictObject({
    ...orderSummary.shape,
    customer: orderCustomer,
    billTo: billedPartyView.optional().meta({ description: 'Absent for the customer' }),
    purchaseOrderNumber: code.optional(),
    ...groupFacts,
    groups: z.array(groupView).optional().meta({
      description: 'How its lines go to the customer, where they do not all go one way; else the order itself says it',
    }),
    related: z.array(relatedView).optional(),
    pricesIncludeTax: z.literal(true).optional().meta({ description: 'Prices and discounts contain their taxes' }),
    bundles: z
      .array(bundle)
      .optional()
      .meta({ description: 'What was ordered as one thing, and is made of several lines' }),
    lines: z.array(line),
    charges: z.array(charge),
    totals: orderTotals,
    presentment: presentmentView.optional().meta({ description: 'What the customer was shown' }),
    payment: paymentMethod,
    payments: paymentTotals,
    tenders: z.array(tenderView).meta({ description: 'In which ways it is paid, and what has become of each' }),
    holds: z.array(hold),
    screening: screeningView.optional().meta({ description: 'Absent where nobody outside was asked' }),
    fulfilmentOrders: z.array(fulfilmentOrder),
    shipments: z.array(shipment),
    history: historyView
      .optional()
      .meta({ description: 'What has become of it elsewhere, where it was recorded as history' }),
    priority: z.int(),
    shipComplete: z.boolean().optional(),
    reservation: madeId('rsv').optional().meta({ description: 'What was held for its basket' }),
    ...freeData,
    detailsVersion: z
      .int()
      .optional()
      .meta({ description: 'Counts changes of what can be changed of a placed order; absent where there were none' }),
    acceptedAt: moment.optional(),
    completedAt: moment.optional(),
    cancelledAt: moment.optional(),
    cancelReason: z.string().optional(),
    stage: z.enum(stages).meta({ description: 'What the order waits for at present' }),
    attentionAt: moment.optional().meta({ description: 'When the sweep looks at it unless it has moved on' }),
    openExceptions: z.int(),
    policyVersion: z.int(),
  })
  .meta({ id: 'Order' });

export const actor = z
  .strictObject({
    kind: z.enum(actorKinds),
    id: z.string(),
    name: z.string().optional().meta({ description: 'What the client is called' }),
  })
  .meta({
    id: 'Actor',
    description: 'Who did it: a client or person, a workflow step, a scheduled or reacting function, a provider',
  });

/** One event of an order, told in a sentence. */
export const timelineEntry = z
  .strictObject({
    sequence: z.int(),
    type: z.string(),
    occurredAt: moment,
    sentence: z.string().meta({ description: 'What happened and who did it, for people' }),
    data: z.record(z.string(), z.unknown()).meta({
      description: 'The facts of the event, as webhooks have them; each amount is a decimal string beside its currency',
    }),
    eventId: madeId('evt'),
    actor,
    causedBy: z.string().meta({
      description: 'What led to it: the event, `<execution>/<step>`, `<function>@<time>`, or the id of the request',
    }),
    requestId: requestId.optional().meta({ description: 'The API request that it began with' }),
  })
  .meta({ id: 'TimelineEntry' });

export const noteView = z
  .strictObject({
    noteId: madeId('not'),
    text: z.string(),
    writtenBy: z.string().meta({ description: 'The client that wrote it' }),
    writtenAt: moment,
  })
  .meta({ id: 'Note' });

export const cancellationView = z
  .strictObject({
    order: orderSummary,
    cancelled: z.array(lineUnits),
    amount: money.meta({ description: 'What is not owed any more: voided or refunded by itself' }),
  })
  .meta({ id: 'Cancellation' });
