import * as z from 'zod';
import { address, code, instant, madeId, moment, orderAddress, slug } from './fields.ts';
import { deliverers, fulfilmentMethods, orderRelations } from './vocabulary.ts';

/** The most fulfilment groups of one order: their addresses stand in one row. */
export const mostGroups = 20;
/** The most other orders that an order names. */
export const mostRelated = 20;

/** The place of a fulfilment group in its order, from "1" on. */
export const groupId = z.string().regex(/^[1-9]\d?$/, 'must be the place of a group, such as "1"');

/** Codes of the channel, as they are: which carrier's product it is, and how soon. */
const shippingCodes = {
  shippingMethod: code
    .optional()
    .meta({ description: 'How it is shipped, as channel and locations call it, such as `DHL-PARCEL`' }),
  serviceLevel: code.optional().meta({ description: 'How soon, as channel and locations call it, such as `express`' }),
};

/** How lines go to the customer, as placements say it: of a fulfilment group, or of an order that has one alone. */
export const newGroupFacts = {
  shippingAddress: address
    .optional()
    .meta({ description: 'Whom and where to it goes; needed for what the seller ships or delivers' }),
  deliveredBy: z
    .enum(deliverers)
    .optional()
    .meta({ description: 'The seller unless given. What the marketplace delivers needs no address here' }),
  pickupLocation: slug
    .optional()
    .meta({ description: 'Where the customer collects; needed for pickup, and only there' }),
  wantedAt: instant.optional().meta({ description: 'When the customer would like it' }),
  promisedAt: instant.optional().meta({ description: 'When the customer was told that it comes' }),
  ...shippingCodes,
};

/** The same as orders show it. */
export const groupFacts = {
  shippingAddress: orderAddress.optional(),
  deliveredBy: z.literal('marketplace').optional().meta({ description: 'Absent for the seller' }),
  pickupLocation: slug.optional(),
  wantedAt: moment.optional().meta({ description: 'When the customer would like it' }),
  promisedAt: moment.optional().meta({ description: 'When the customer was told that it comes' }),
  ...shippingCodes,
};

/** What of it a location is told, and events tell. */
export const groupInstructions = {
  groupId: groupId.optional().meta({ description: 'Its fulfilment group, where the order has several' }),
  wantedAt: groupFacts.wantedAt,
  promisedAt: groupFacts.promisedAt,
  ...shippingCodes,
};

export const newGroup = z
  .strictObject({ method: z.enum(fulfilmentMethods), ...newGroupFacts })
  .meta({ id: 'NewFulfilmentGroup' });

export const groupView = z
  .strictObject({ groupId, method: z.enum(fulfilmentMethods), ...groupFacts })
  .meta({ id: 'FulfilmentGroup' });

const relation = z.enum(orderRelations).meta({ description: 'What this order is to the other' });

/** Another order, by its id or by its external number. */
export const newRelated = z
  .strictObject({
    relation,
    orderId: madeId('ord').optional().meta({ description: 'Needed unless `externalNumber` is given' }),
    channel: slug.optional().meta({ description: "Of the external number; this order's own unless given" }),
    externalNumber: code.optional(),
  })
  .meta({ id: 'NewRelatedOrder' });

export const relatedView = z.strictObject({ relation, orderId: madeId('ord') }).meta({ id: 'RelatedOrder' });
