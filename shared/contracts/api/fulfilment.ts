import {
  fulfilmentOrderStates,
  fulfilmentMethods,
  lossCauses,
  rejectionReasons,
  sendBackCauses,
} from '../vocabulary.ts';
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import {
  bucketNamed,
  bucketTold,
  code,
  lineId,
  lineQuantity,
  measureTold,
  quantityTold,
  listOf,
  listQuery,
  madeId,
  moment,
  noDetails,
  orderAddress,
  pageOf,
  reportingCarrier,
  serialNumbers,
  serialsNamed,
  serialsTold,
  mostSerials,
  slug,
  text,
  version,
} from '../fields.ts';
import { freeData, freeDataOfLine } from '../free-data.ts';
import { groupInstructions } from '../groups.ts';
import { defineRoutes } from '../route.ts';
import { packageView, rejectionView } from './order-views.ts';

/** The most that is said of the contents of all packages of one shipment. */
const mostContents = 2000;
/** The most packages of one shipment. */
export const mostPackages = 20;

const trackingNumber = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 _./-]{0,63}$/, 'must be a tracking number: letters, digits and _ . / -')
  .meta({ description: "The carrier's number" });

/** Units of a line, and what tells them apart. */
const unitsOfLine = z
  .strictObject({ ...lineQuantity.shape, ...bucketNamed, ...serialsNamed })
  .meta({ id: 'UnitsOfLine' });

/** Units of a line; of packed ones with serial numbers also which. */
const unitsNamed = z.strictObject({ ...lineQuantity.shape, ...serialsNamed }).meta({ id: 'NamedUnits' });

const parcel = z
  .strictObject({
    trackingNumber: trackingNumber.optional(),
    weightGrams: z.int().min(1).max(10_000_000).optional(),
    contents: z.array(unitsOfLine).min(1).max(1000).optional().meta({
      description: 'What it holds: of which line, how many units, of which lot, condition, owner and serial numbers',
    }),
  })
  .meta({ id: 'NewPackage' });

export type NewPackage = z.output<typeof parcel>;

const line = z
  .strictObject({
    lineId,
    sku: z.string(),
    quantity: quantityTold,
    ...measureTold,
    custom: z.literal(true).optional().meta({ description: 'It is made or bought for the order, and on no shelf' }),
    from: z
      .array(z.strictObject({ ...bucketTold, quantity: quantityTold }).meta({ id: 'UnitsOfBucket' }))
      .optional()
      .meta({ description: 'Of which lots, conditions or owners the units are set aside; absent for ordinary goods' }),
    serialised: z.literal(true).optional().meta({ description: 'Packing names the serial number of each unit' }),
    ...serialsTold,
    description: z.string().optional().meta({ description: 'Only when one fulfilment order is read' }),
    ...freeDataOfLine,
  })
  .meta({ id: 'FulfilmentLine' });

const handedOver = z
  .strictObject({
    shipmentId: madeId('shp'),
    carrier: z.string().optional(),
    trackingNumber: z.string().optional(),
    packages: z.array(packageView),
    handedOverAt: moment,
    deliveredAt: moment.optional(),
  })
  .meta({ id: 'FulfilmentShipment' });

const loss = z
  .strictObject({
    cause: z.enum(lossCauses),
    trackingNumber: z.string().optional().meta({ description: 'Of the parcel, where it was said' }),
    lines: z.array(z.strictObject({ lineId, quantity: quantityTold, ...serialsTold }).meta({ id: 'LostUnits' })),
    at: moment,
  })
  .meta({ id: 'Loss' });

const sentBack = z
  .strictObject({
    cause: z.enum(sendBackCauses),
    trackingNumber: z.string().optional().meta({ description: 'Of the parcel, where it was said' }),
    lines: z.array(
      z
        .strictObject({
          lineId,
          quantity: quantityTold,
          found: quantityTold.optional().meta({ description: 'How many of them had been lost' }),
          ...serialsTold,
        })
        .meta({ id: 'SentBackUnits' }),
    ),
    at: moment,
  })
  .meta({ id: 'SentBack' });

/** The instruction to one location, as the API tells it. */
export const fulfilmentOrderView = z
  .strictObject({
    fulfilmentOrderId: madeId('ful'),
    orderId: madeId('ord'),
    channel: slug,
    branch: slug,
    location: slug,
    method: z.enum(fulfilmentMethods),
    ...groupInstructions,
    state: z.enum(fulfilmentOrderStates),
    lines: z.array(line),
    createdAt: moment,
    shipment: handedOver.optional(),
    losses: z
      .array(loss)
      .optional()
      .meta({ description: 'What of it was lost in transit; `lines` are what was handed over' }),
    sentBack: z.array(sentBack).optional().meta({ description: 'What of it has come back undelivered' }),
    rejection: rejectionView.optional(),
    externalNumber: code.optional().meta({ description: "The channel's own number of the order" }),
    shipTo: orderAddress.optional().meta({ description: 'Where it goes; only when one fulfilment order is read' }),
    note: freeData.note,
    giftMessage: freeData.giftMessage,
    recipient: z.string().optional().meta({ description: 'Who gets it; only when one fulfilment order is read' }),
    version,
  })
  .meta({ id: 'FulfilmentOrder' });

/** What picking, packing, handing over or delivering has made of a fulfilment order. */
export const fulfilmentMoveView = z
  .strictObject({
    fulfilmentOrderId: madeId('ful'),
    orderId: madeId('ord'),
    state: z.enum(fulfilmentOrderStates),
    shipmentId: madeId('shp').optional().meta({ description: 'Once it has left' }),
    version,
  })
  .meta({ id: 'FulfilmentMove' });

const params = z.strictObject({ orderId: madeId('ord'), fulfilmentOrderId: madeId('ful') });
const one = '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}';
const problems = [
  'not-found',
  'conflicting-state',
  'try-again',
  'request-in-flight',
  'idempotency-key-reused',
] as const;

const handOver = z
  .strictObject({
    carrier: code.optional().meta({ description: "The carrier's code, as its events name it, such as `UPS`" }),
    trackingNumber: trackingNumber.optional().meta({ description: 'One number for all packages' }),
    packages: z
      .array(parcel)
      .max(mostPackages)
      .default([])
      .refine(
        (all) => all.reduce((sum, { contents = [] }) => sum + contents.length, 0) <= mostContents,
        `say more than ${mostContents} times what is in them`,
      )
      .meta({
        description:
          'Either all say what they hold, which is then all that is handed over, or none does; one that stands alone holds everything',
      }),
  })
  .meta({ id: 'HandOver' });

const packing = z
  .strictObject({
    lines: z
      .array(z.strictObject({ lineId, serials: serialNumbers(mostSerials).min(1) }).meta({ id: 'PackedLine' }))
      .max(mostSerials)
      .default([])
      .refine((all) => new Set(all.map((one) => one.lineId)).size === all.length, 'name a line twice')
      .meta({ description: 'The serial numbers of lines whose items are `serialised`: one for each unit' }),
  })
  .meta({ id: 'Packing' });

const newRejection = z
  .strictObject({
    reason: z.enum(rejectionReasons),
    note: text(500).optional(),
    lines: z.array(unitsNamed).min(1).max(1000).optional().meta({ description: 'All units unless given' }),
  })
  .meta({ id: 'NewRejection' });

const newLoss = z
  .strictObject({
    cause: z.enum(lossCauses).default('lost'),
    trackingNumber: trackingNumber.optional().meta({ description: 'Of the parcel that is lost' }),
    lines: z.array(unitsNamed).min(1).max(1000).optional().meta({
      description:
        'The units that are lost; needed with a parcel of several of which nobody has said what is in which. All that is under way, or in the parcel, unless given',
    }),
  })
  .meta({ id: 'NewLoss' });

const newSendBack = z
  .strictObject({
    cause: z.enum(sendBackCauses),
    trackingNumber: trackingNumber.optional().meta({ description: 'Of the parcel that has come back' }),
    lines: z.array(unitsOfLine).min(1).max(24).optional().meta({
      description:
        'The units, with lot, condition and owner where these are others than when they left: `condition: damaged` keeps them from being sold. All that is under way, or in the parcel, unless given',
    }),
  })
  .meta({ id: 'NewSendBack' });

const carrierEventTaken = z
  .strictObject({ known: z.boolean().meta({ description: 'Whether a shipment has this number' }) })
  .meta({ id: 'CarrierEventTaken' });

/** What locations do: see their work, pick, pack, hand over, deliver, reject; and what carriers tell. */
export const fulfilmentRoutes = defineRoutes({
  listFulfilmentOrders: {
    method: 'GET',
    path: '/v1/fulfilment-orders',
    access: 'fulfilment:read',
    summary: "List a location's fulfilment orders in one state",
    description:
      'Oldest first: the work of a location. Credentials of a location see all of it, those of a channel what is theirs; the rest is left out of a page. A page may hold fewer than `limit` while there is a `next`.',
    query: z.strictObject({
      ...listQuery,
      location: slug.meta({ description: 'The location; `digital` for digital goods' }),
      state: z.enum(fulfilmentOrderStates).default('released'),
    }),
    success: { status: 200, description: 'A page of them', body: pageOf(fulfilmentOrderView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { location: 'london', state: 'released' } },
  },
  listOrderFulfilmentOrders: {
    method: 'GET',
    path: '/v1/orders/{orderId}/fulfilment-orders',
    access: 'fulfilment:read',
    summary: 'List the fulfilment orders of an order',
    description: 'Those at locations within reach.',
    params: z.strictObject({ orderId: madeId('ord') }),
    success: {
      status: 200,
      description: 'All of them, oldest first',
      body: listOf(fulfilmentOrderView),
    },
    problems: ['not-found'],
    example: { params: { orderId: exampleIds.deliveredOrder } },
  },
  getFulfilmentOrder: {
    method: 'GET',
    path: one,
    access: 'fulfilment:read',
    summary: 'Read a fulfilment order, with where it goes',
    params,
    success: { status: 200, description: 'The fulfilment order', body: fulfilmentOrderView },
    problems: ['not-found'],
    example: { params: { orderId: exampleIds.orderToPick, fulfilmentOrderId: exampleIds.fulfilmentToPick } },
  },
  pickFulfilmentOrder: {
    method: 'POST',
    path: `${one}/pick`,
    access: 'fulfilment:write',
    summary: 'The goods are picked',
    params,
    body: noDetails,
    success: { status: 200, description: 'It is `picking`', body: fulfilmentMoveView },
    problems,
    example: { params: { orderId: exampleIds.orderToPick, fulfilmentOrderId: exampleIds.fulfilmentToPick }, body: {} },
  },
  packFulfilmentOrder: {
    method: 'POST',
    path: `${one}/pack`,
    access: 'fulfilment:write',
    summary: 'The goods are packed',
    description:
      'Ready for the carrier, or for the customer who collects. Units of items that are `serialised` are named by their serial numbers: each must be in stock at the location, and is packed once.',
    params,
    body: packing,
    success: { status: 200, description: 'It is `packed`', body: fulfilmentMoveView },
    problems: [...problems, 'unknown-reference'],
    example: { params: { orderId: exampleIds.orderToPack, fulfilmentOrderId: exampleIds.fulfilmentToPack }, body: {} },
  },
  handOverFulfilmentOrder: {
    method: 'POST',
    path: `${one}/hand-over`,
    access: 'fulfilment:write',
    summary: 'The carrier has the goods',
    description:
      'They leave the stock and cannot be cancelled any more; invoice and capture follow. Refused while a hold blocks it.',
    params,
    body: handOver,
    success: { status: 200, description: 'It is `handed_over`', body: fulfilmentMoveView },
    problems,
    example: {
      params: { orderId: exampleIds.orderToHandOver, fulfilmentOrderId: exampleIds.fulfilmentToHandOver },
      body: { carrier: 'RoyalMail', packages: [{ trackingNumber: 'AB123456789GB', weightGrams: 850 }] },
    },
  },
  deliverFulfilmentOrder: {
    method: 'POST',
    path: `${one}/deliver`,
    access: 'fulfilment:write',
    summary: 'The customer has it',
    description:
      'The carrier has delivered, the customer has collected, or the service was performed. What no carrier carried leaves the stock with it and becomes a shipment, by which it is invoiced.',
    params,
    body: noDetails,
    success: { status: 200, description: 'It is `delivered`', body: fulfilmentMoveView },
    problems,
    example: {
      params: { orderId: exampleIds.orderToDeliver, fulfilmentOrderId: exampleIds.fulfilmentToDeliver },
      body: {},
    },
  },
  rejectFulfilmentOrder: {
    method: 'POST',
    path: `${one}/reject`,
    access: 'fulfilment:write',
    summary: 'The location cannot serve it',
    description:
      'The units are routed again, away from this location. The reason decides on stock: `not_found` empties the level of the item but for what is set aside for others, `damaged` takes the units off the books, the others set them free. When only some units are rejected, they are split off into a fulfilment order of their own, which is rejected.',
    params,
    body: newRejection,
    success: {
      status: 200,
      description: 'The fulfilment order: `rejected`, or with what is left',
      body: fulfilmentOrderView,
    },
    problems: [...problems, 'unknown-reference'],
    example: {
      params: { orderId: exampleIds.orderToReject, fulfilmentOrderId: exampleIds.fulfilmentToReject },
      body: { reason: 'damaged', lines: [{ lineId: '1', quantity: 1 }] },
    },
  },
  reportLoss: {
    method: 'POST',
    path: `${one}/report-loss`,
    access: 'fulfilment:write',
    summary: 'Units were lost or destroyed in transit',
    description:
      'For what its carrier has and does not bring any more. What was charged for the units is credited: refunded as far as it was paid, else taken off what is owed. It is final; a parcel that arrives after all becomes an exception. The rest of the shipment goes on.',
    params,
    body: newLoss,
    success: {
      status: 200,
      description: 'The fulfilment order: `undelivered` when all of it is lost',
      body: fulfilmentOrderView,
    },
    problems: [...problems, 'unknown-reference'],
    example: {
      params: { orderId: exampleIds.orderToLose, fulfilmentOrderId: exampleIds.fulfilmentToLose },
      body: { cause: 'lost', lines: [{ lineId: '1', quantity: 1 }] },
    },
  },
  receiveBack: {
    method: 'POST',
    path: `${one}/receive-back`,
    access: 'fulfilment:write',
    summary: 'Units have come back undelivered',
    description:
      'The customer has refused them, or the carrier has returned them to the sender. They are received into stock where they left from; what was charged for them is credited. What had been reported as lost can come back as well, and is not credited again.',
    params,
    body: newSendBack,
    success: {
      status: 200,
      description: 'The fulfilment order: `undelivered` when nothing of it is under way any more',
      body: fulfilmentOrderView,
    },
    problems: [...problems, 'unknown-reference'],
    example: {
      params: { orderId: exampleIds.orderToReceiveBack, fulfilmentOrderId: exampleIds.fulfilmentToReceiveBack },
      body: { cause: 'refused', lines: [{ lineId: '1', quantity: 1, condition: 'damaged' }] },
    },
  },
  receiveCarrierEvent: {
    method: 'POST',
    path: '/v1/carrier-events/{carrier}',
    access: 'callback',
    summary: 'Take the word of a carrier on a parcel',
    description:
      'For carriers and their aggregators. Verified by its signature. Repeated and late events do no harm, unknown tracking numbers are taken and counted.',
    params: z.strictObject({ carrier: reportingCarrier }),
    success: {
      status: 202,
      description: 'Taken',
      body: carrierEventTaken,
    },
    problems: ['malformed-json', 'invalid-request', 'signature-not-accepted', 'not-found', 'not-set-up'],
    // Each carrier says what its own look like.
    example: {},
  },
});
