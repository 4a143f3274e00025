import { disputeOutcomes, reservationEnds } from '../vocabulary.ts';
import * as z from 'zod';
import {
  branchChange,
  channelChange,
  credentialsChange,
  customerChange,
  endpointChange,
  erasure,
  exchangeRateSetting,
  itemChange,
  levelSetting,
  safetySetting,
  locationChange,
  priceSetting,
} from './changes.ts';
import { quantityTold } from '../quantities.ts';
import { eventAmount, eventMoney } from './envelope.ts';

/** Which tender it is of; absent where the order has only one, by card or on account. */
const tenderId = z.string().optional();

/** Some units of one order line. */
const lineUnits = z.strictObject({ lineId: z.string(), sku: z.string(), quantity: quantityTold });
const lines = z.array(lineUnits);

/** The serial numbers of units, where they have some. */
const serials = { serials: z.array(z.string()).optional() };

/** Units that a location works on; with their serial numbers once they are packed. */
const handled = z.array(z.strictObject({ ...lineUnits.shape, ...serials }));

/** What did not reach the customer, and why; the number of its parcel, where it was said. */
const undelivered = {
  fulfilmentOrderId: z.string(),
  shipmentId: z.string(),
  location: z.string(),
  cause: z.string(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
};

/** What tells units of an item apart; ordinary goods have nothing of it. */
const bucket = {
  lot: z.string().optional(),
  condition: z.string().optional(),
  owner: z.string().optional(),
};

/** Units that a reservation of a channel holds, and where. */
const reservedUnits = z.strictObject({
  reservationId: z.string(),
  channel: z.string(),
  units: z.array(z.strictObject({ sku: z.string(), location: z.string(), ...bucket, quantity: quantityTold })),
});

/** Which import, whose, and the version of its row. */
const anImport = { importId: z.string(), kind: z.string(), client: z.string(), version: z.int() };

/** An import begins, or goes on where it stopped: `run` counts on. */
const importStarted = z.strictObject({ ...anImport, run: z.int(), dryRun: z.boolean() });

/** An import has come to an end. `rows` counts them by what came of them. */
const importEnded = z.strictObject({ ...anImport, stage: z.string(), rows: z.record(z.string(), z.int()) });

/** Units that are to come, and on which day. */
const datedUnits = z.strictObject({ quantity: quantityTold, expectedOn: z.string() });

/** Units that are set aside, and where. */
const allocations = z.array(z.strictObject({ ...lineUnits.shape, location: z.string(), ...bucket }));

/**
 * A line as it was ordered, with amounts in the order's currency: price of one unit, and of all where that of one is finer than the
 * currency, all discounts and all taxes of the whole line; a discount or tax of nothing is left out. What the customer or channel wrote
 * of it stays with the order.
 */
const orderedLine = z.strictObject({
  ...lineUnits.shape,
  /** Its fulfilment group, where the order has several. */
  groupId: z.string().optional(),
  /** It is no item, and taken as it was sent. */
  custom: z.literal(true).optional(),
  /** Of which bundle it is a component. */
  bundleId: z.string().optional(),
  unitPrice: z.string().regex(/^\d{1,14}(?:\.\d{1,10})?$/),
  price: eventAmount.optional(),
  discount: eventAmount.optional(),
  tax: eventAmount.optional(),
});

/** How soon and by what, as channel and locations call it. */
const instructions = {
  wantedAt: z.string().optional(),
  promisedAt: z.string().optional(),
  shippingMethod: z.string().optional(),
  serviceLevel: z.string().optional(),
};

/** How lines go to the customer, without whom and where to but for the country. */
const placedGroup = z.strictObject({
  groupId: z.string(),
  method: z.string(),
  country: z.string().optional(),
  pickupLocation: z.string().optional(),
  /** Absent where the seller delivers it. */
  deliveredBy: z.literal('marketplace').optional(),
  ...instructions,
});

/** Discounts of an order that are alike, added up. Why they were given stays with the order. */
const orderedDiscount = z.strictObject({
  amount: eventAmount,
  code: z.string().optional(),
  kind: z.string().optional(),
  /** Given on the order as a whole. */
  ofOrder: z.literal(true).optional(),
});

/** What is charged beside the lines, with the sums of its discounts and taxes. What a person calls it stays with the order. */
const orderedCharge = z.strictObject({
  chargeId: z.string(),
  kind: z.string(),
  code: z.string().optional(),
  price: eventAmount,
  discount: eventAmount.optional(),
  tax: eventAmount.optional(),
});

/** Taxes of an order that are alike, added up. */
const orderedTax = z.strictObject({
  amount: eventAmount,
  name: z.string().optional(),
  rate: z.string().optional(),
  jurisdiction: z.string().optional(),
  /** `marketplace`: it pays the tax to the authorities. Absent for the seller. */
  remittedBy: z.string().optional(),
});

/** An open dispute, or a bank's inquiry before one. */
const openDispute = z.strictObject({
  paymentId: z.string(),
  disputeId: z.string(),
  amount: eventMoney,
  reason: z.string(),
  evidenceDueBy: z.string().optional(),
  isInquiry: z.boolean().optional(),
});

/** What was ordered, at which prices and how it goes to the customer. */
const orderedFacts = {
  orderType: z.string(),
  total: eventMoney,
  lineCount: z.int(),
  units: z.int(),
  /** The first of `lineCount` lines, as many as fit into one event (`lineBytes`): all 1,000 but for the longest SKUs of other scripts. */
  lines: z.array(orderedLine).optional(),
  /** What was ordered as one thing, and is made of several lines. */
  bundles: z.array(z.strictObject({ bundleId: z.string(), sku: z.string(), quantity: z.int() })).optional(),
  /** What the customer was shown, in another currency. */
  presentment: z
    .strictObject({
      total: eventMoney,
      rate: z.strictObject({
        from: z.string(),
        to: z.string(),
        rate: z.string(),
        date: z.string(),
        source: z.string(),
      }),
    })
    .optional(),
  /** Prices and discounts contain their taxes. */
  pricesIncludeTax: z.literal(true).optional(),
  charges: z.array(orderedCharge).optional(),
  discounts: z.array(orderedDiscount).optional(),
  taxes: z.array(orderedTax).optional(),
  /** Of an order that is paid in other ways than by one card or on account: each way, with what is placed on it. */
  tenders: z.array(z.strictObject({ tenderId: z.string(), kind: z.string(), amount: eventMoney })).optional(),
  /** Absent where the seller delivers it. */
  deliveredBy: z.literal('marketplace').optional(),
  ...instructions,
  /** Where the order has several. */
  groups: z.array(placedGroup).optional(),
  /** Orders that it belongs to, and how. */
  related: z.array(z.strictObject({ relation: z.string(), orderId: z.string() })).optional(),
  /** Of what the order says beside (tags, metadata, notes, properties, gift messages); absent where it says nothing. */
  detailsVersion: z.int().optional(),
};

/** What has become of an order elsewhere; each list is absent where it is empty. */
const pastFacts = {
  /** When it was complete, or cancelled as a whole. */
  completedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
  shipments: z
    .array(
      z.strictObject({
        shippedAt: z.string(),
        deliveredAt: z.string().optional(),
        lostAt: z.string().optional(),
        sentBackAt: z.string().optional(),
        location: z.string().optional(),
        carrier: z.string().optional(),
        units: z.int(),
      }),
    )
    .optional(),
  cancellations: z.array(z.strictObject({ cancelledAt: z.string(), units: z.int() })).optional(),
  payments: z.array(z.strictObject({ kind: z.string(), amount: eventMoney, paidAt: z.string() })).optional(),
  refunds: z.array(z.strictObject({ amount: eventMoney, refundedAt: z.string() })).optional(),
  invoices: z.array(z.strictObject({ number: z.string(), issuedAt: z.string(), amount: eventMoney })).optional(),
  creditMemos: z
    .array(
      z.strictObject({
        number: z.string(),
        issuedAt: z.string(),
        amount: eventMoney,
        invoice: z.string().optional(),
      }),
    )
    .optional(),
};

/**
 * Every event that leaves a context, by its name on the bus (`detail-type`): the context that tells it, its version and its
 * data. No event carries personal data. Additive changes only; a breaking change is a new type.
 */
export const eventCatalogue = {
  OrderPlaced: {
    context: 'orders',
    version: 1,
    data: z.strictObject({
      ...orderedFacts,
      /** The order is only tried out. */
      test: z.literal(true).optional(),
    }),
  },
  /**
   * An order that was carried out elsewhere was recorded as history, with what has become of it. The moments in it are those of the facts. It is for who counts
   * and finds orders: nothing is to be done about it.
   */
  OrderRecorded: {
    context: 'orders',
    version: 1,
    internal: true,
    data: z.strictObject({ ...orderedFacts, placedAt: z.string(), ...pastFacts }),
  },
  OrderHeld: {
    context: 'orders',
    version: 1,
    data: z.strictObject({
      holdId: z.string(),
      holdType: z.string(),
      reason: z.string(),
      /** The rule that found the reason; absent where a person holds the order. */
      rule: z.string().optional(),
      /** The codes of what an outside screening objects to; absent for holds of others. */
      reasons: z.array(z.string()).optional(),
    }),
  },
  /** An outside screening has answered, or was waited for in vain. What it objects to, the holds say. */
  OrderScreened: {
    context: 'orders',
    version: 1,
    data: z.strictObject({
      provider: z.string(),
      outcome: z.string(),
      /** Which version of who orders, where to and what is said was judged. */
      detailsVersion: z.int(),
    }),
  },
  HoldReleased: { context: 'orders', version: 1, data: z.strictObject({ holdId: z.string(), holdType: z.string() }) },
  HoldRejected: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ holdId: z.string(), holdType: z.string(), reason: z.string() }),
  },
  OrderAccepted: { context: 'orders', version: 1, data: z.strictObject({}) },
  LinesCancelled: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ lines, reason: z.string(), amount: eventMoney }),
  },
  /** A cancellation too large for one transaction has given back a part of its stock, or of its places in the queue for stock. */
  /** What is ready was not collected in time: it is cancelled in the same commit. */
  PickupNotCollected: { context: 'orders', version: 1, data: z.strictObject({ location: z.string(), lines }) },
  CancelledStockFreed: {
    context: 'orders',
    version: 1,
    data: z.strictObject({
      allocations,
      /** SKUs of cancelled units that wait for stock no more; absent where this part ends no backorder. */
      backordersEnded: z.array(z.string()).optional(),
    }),
  },
  OrderCancelled: { context: 'orders', version: 1, data: z.strictObject({ reason: z.string() }) },
  OrderCompleted: { context: 'orders', version: 1, data: z.strictObject({}) },
  /** A person has said which item a line is that was ordered by a SKU which is none here. */
  LineMapped: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ ...lineUnits.shape, orderedSku: z.string() }),
  },
  /** What is said of the order (who buys, pays and gets it, what is said beside, the promised date) was changed; it stands with the order, as a version. */
  OrderDetailsChanged: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ changed: z.array(z.string()), detailsVersion: z.int() }),
  },
  NoteAdded: { context: 'orders', version: 1, data: z.strictObject({ noteId: z.string() }) },
  /** Who buys was erased: nothing of the order tells any more who they were. Who has been told of them may have to forget them, too. */
  BuyerErased: { context: 'orders', version: 1, data: z.strictObject({}) },
  ExceptionRaised: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ exceptionId: z.string(), reason: z.string(), stage: z.string() }),
  },
  ExceptionTaken: { context: 'orders', version: 1, data: z.strictObject({ exceptionId: z.string() }) },
  ExceptionResolved: {
    context: 'orders',
    version: 1,
    data: z.strictObject({ exceptionId: z.string(), resolution: z.string(), rule: z.string().optional() }),
  },

  LinesAllocated: {
    context: 'sourcing',
    version: 1,
    data: z.strictObject({
      sourcingId: z.string(),
      allocations,
      /** They have waited for stock until now. */
      fromBackorder: z.boolean().optional(),
    }),
  },
  LinesBackordered: { context: 'sourcing', version: 1, data: z.strictObject({ sourcingId: z.string(), lines }) },

  FulfilmentOrderReleased: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      fulfilmentOrderId: z.string(),
      location: z.string(),
      method: z.string(),
      /** Its fulfilment group, where the order has several. */
      groupId: z.string().optional(),
      ...instructions,
      lines,
    }),
  },
  FulfilmentOrderPicked: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), location: z.string() }),
  },
  FulfilmentOrderPacked: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      fulfilmentOrderId: z.string(),
      location: z.string(),
      /** Those whose units have serial numbers; absent where none have. */
      lines: handled.optional(),
    }),
  },
  FulfilmentOrderReadyForPickup: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), location: z.string(), lines: handled }),
  },
  FulfilmentOrderHandedOver: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      fulfilmentOrderId: z.string(),
      location: z.string(),
      method: z.string(),
      shipmentId: z.string(),
      carrier: z.string().optional(),
      trackingNumber: z.string().optional(),
      trackingNumbers: z.array(z.string()).optional(),
      lines: handled,
    }),
  },
  FulfilmentOrderDelivered: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      fulfilmentOrderId: z.string(),
      location: z.string().optional(),
      shipmentId: z.string().optional(),
      lines: handled,
    }),
  },
  /** Units were lost or destroyed in transit; with the number of their parcel, where it was said. */
  ParcelLost: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      ...undelivered,
      lines: handled,
    }),
  },
  /** Units have come back undelivered, and were received into stock: of the lot, condition and owner that are said. */
  ParcelSentBack: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({
      ...undelivered,
      lines: z.array(z.strictObject({ ...lineUnits.shape, ...bucket, ...serials })),
    }),
  },
  FulfilmentOrderRejected: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), location: z.string(), reason: z.string(), lines: handled }),
  },
  FulfilmentOrderCancelled: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), location: z.string(), lines: handled }),
  },
  /** Shipped or rejected units of a large fulfilment order whose stock is yet to be booked, in further transactions. */
  FulfilmentStockDue: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), dueId: z.string(), kind: z.string() }),
  },
  FulfilmentStockSettled: {
    context: 'fulfilment',
    version: 1,
    data: z.strictObject({ fulfilmentOrderId: z.string(), dueId: z.string(), kind: z.string(), lines: handled }),
  },

  PaymentPending: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, amount: eventMoney }),
  },
  PaymentAuthorised: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, amount: eventMoney }),
  },
  PaymentDeclined: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, amount: eventMoney, reason: z.string() }),
  },
  PaymentCaptured: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, captureId: z.string(), amount: eventMoney }),
  },
  /** An invoice is not collected any more: a person has given that up, and the customer owes it still. */
  CaptureGivenUp: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ captureId: z.string(), invoiceId: z.string(), amount: eventMoney }),
  },
  PaymentVoided: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, amount: eventMoney }),
  },
  /** Money that came without a provider, such as a transfer, or that was there when the order was placed. */
  PaymentReceived: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ receiptId: z.string(), tenderId, amount: eventMoney }),
  },
  RefundRequested: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ refundIds: z.array(z.string()), amount: eventMoney }),
  },
  PaymentRefunded: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ paymentId: z.string(), tenderId, refundId: z.string(), amount: eventMoney }),
  },
  RefundFailed: {
    context: 'billing',
    version: 1,
    data: z.strictObject({
      paymentId: z.string(),
      refundId: z.string(),
      amount: eventMoney,
      reason: z.string(),
    }),
  },
  PaymentDisputed: {
    context: 'billing',
    version: 1,
    data: openDispute,
  },
  DisputeChanged: {
    context: 'billing',
    version: 1,
    data: openDispute,
  },
  DisputeClosed: {
    context: 'billing',
    version: 1,
    data: z.strictObject({
      paymentId: z.string(),
      disputeId: z.string(),
      amount: eventMoney,
      outcome: z.enum(disputeOutcomes),
    }),
  },
  InvoiceIssued: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ invoiceId: z.string(), number: z.string(), shipmentId: z.string(), amount: eventMoney }),
  },
  /** What was charged for undelivered units is not owed any more: by a credit memo, or since they had been refunded before. */
  UndeliveredSettled: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ lines, creditMemoId: z.string().optional() }),
  },
  CreditMemoIssued: {
    context: 'billing',
    version: 1,
    data: z.strictObject({ creditMemoId: z.string(), number: z.string(), amount: eventMoney }),
  },

  StockMoved: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: z.strictObject({
      kind: z.string(),
      location: z.string(),
      movementId: z.string().optional(),
      sku: z.string().optional(),
      quantity: quantityTold.optional(),
      ...bucket,
      /** The number of the supply that has come with it. */
      supply: z.string().optional(),
      ...serials,
      /** The serial numbers of units that a count has not found. */
      missing: z.array(z.string()).optional(),
      /** Several items or buckets that moved as one, such as those of a shipment, in place of the members above but the first two. */
      lines: z
        .array(
          z.strictObject({
            movementId: z.string(),
            sku: z.string(),
            quantity: quantityTold,
            ...bucket,
            supply: z.string().optional(),
            ...serials,
            missing: z.array(z.string()).optional(),
          }),
        )
        .optional(),
    }),
  },
  /** So many units of an item can be sold from a location now. Many changes within seconds are told as one. */
  AvailabilityChanged: {
    context: 'inventory',
    version: 1,
    data: z.strictObject({
      sku: z.string(),
      location: z.string(),
      available: quantityTold,
      /** What was told before; absent the first time. */
      before: quantityTold.optional(),
      /** Counts what is told of an item at a location, from 1. */
      revision: z.int().min(1),
    }),
  },
  SafetyStockChanged: { context: 'inventory', version: 1, internal: true, data: safetySetting },
  /** Units of a bucket are kept from being set aside, or not any more. */
  StockBlockChanged: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: z.strictObject({ sku: z.string(), location: z.string(), ...bucket, blocked: z.boolean() }),
  },
  /** Units are to come to a location, on another day or in another number than before, or not any more; what has come, `StockMoved` tells. */
  SupplyChanged: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: z.strictObject({
      number: z.string(),
      kind: z.string(),
      sku: z.string(),
      location: z.string(),
      ...bucket,
      /** Absent where there was none. */
      before: datedUnits.optional(),
      /** Absent where it is cancelled. */
      after: datedUnits.optional(),
    }),
  },
  /** Units are held for a basket until a moment, unless that is changed; nobody else may have them. */
  StockReserved: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: reservedUnits.extend({ expiresAt: z.string() }),
  },
  StockReservationExtended: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: reservedUnits.extend({ expiresAt: z.string() }),
  },
  /** An order has taken the units of a reservation, its channel let them go, or nobody came in time. */
  StockReservationEnded: {
    context: 'inventory',
    version: 1,
    internal: true,
    data: reservedUnits.extend({
      how: z.enum(reservationEnds),
      /** The order that has taken them. */
      orderId: z.string().optional(),
    }),
  },
  StockShardsChanged: { context: 'inventory', version: 1, internal: true, data: levelSetting },

  ItemChanged: { context: 'catalogue', version: 1, internal: true, data: itemChange },
  PriceSet: { context: 'catalogue', version: 1, internal: true, data: priceSetting },

  BranchChanged: { context: 'parties', version: 1, internal: true, data: branchChange },
  ChannelChanged: { context: 'parties', version: 1, internal: true, data: channelChange },
  LocationChanged: { context: 'parties', version: 1, internal: true, data: locationChange },
  CustomerChanged: { context: 'parties', version: 1, internal: true, data: customerChange },
  ExchangeRateSet: { context: 'parties', version: 1, internal: true, data: exchangeRateSetting },
  CredentialsChanged: { context: 'parties', version: 1, internal: true, data: credentialsChange },

  /** Somebody is to be erased: what is new of them is sealed by another key from here on. Nothing tells who they are. */
  ErasureRequested: { context: 'privacy', version: 1, internal: true, data: erasure },
  /** Nobody knows any more who they were: the key is destroyed by which all that told of them was sealed. */
  ErasureFinished: { context: 'privacy', version: 1, internal: true, data: erasure },

  ImportStarted: { context: 'imports', version: 1, internal: true, data: importStarted },
  ImportEnded: { context: 'imports', version: 1, internal: true, data: importEnded },

  WebhookEndpointChanged: { context: 'notifications', version: 1, internal: true, data: endpointChange },
} as const satisfies Record<string, EventDescription>;

interface EventDescription {
  readonly context: string;
  readonly version: number;
  readonly data: z.ZodType;
  /** Stays on the bus: it is about the business, and no webhook of a channel gets it. */
  readonly internal?: true;
}

export type EventType = keyof typeof eventCatalogue;
export type EventData<Type extends EventType> = z.infer<(typeof eventCatalogue)[Type]['data']>;

/** The types that webhooks of channels can get: about their orders, and what can be sold. */
export const webhookEventTypes = (Object.entries(eventCatalogue) as [EventType, EventDescription][])
  .filter(([, { internal }]) => !internal)
  .map(([type]) => type);

/** An event that has happened but has no place in a sequence yet. */
export type NewEvent = { [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> } }[EventType];

/** The bus source of a context's events. */
export const sourceOf = (type: EventType): string => `oms.${eventCatalogue[type].context}`;
