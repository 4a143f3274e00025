import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import {
  address,
  billedParty,
  billedPartyView,
  code,
  companyFacts,
  email,
  instant,
  listQuery,
  locale,
  madeId,
  moment,
  orderAddress,
  pageOf,
  phone,
  text,
} from '../fields.ts';
import { freeData, metadataOf } from '../free-data.ts';
import { groupId, mostGroups } from '../groups.ts';
import { defineRoutes } from '../route.ts';
import { orderCustomer, orderSummary } from './order-views.ts';

// What can be said of a placed order anew, as it moves neither money nor stock: its details. They have a version of their own.

/** The details as they must be once a change is merged into them; each is judged only where the change names it. */
export const orderDetails = z.strictObject({
  customer: z
    .strictObject({
      name: text(200).optional(),
      ...companyFacts,
      email: email.optional(),
      phone: phone.optional(),
      locale: locale.optional(),
    })
    .optional(),
  billTo: billedParty.optional(),
  purchaseOrderNumber: code.optional(),
  shippingAddress: address.optional(),
  ...freeData,
  wantedAt: instant.optional(),
  promisedAt: instant.optional(),
  groups: z
    .array(
      z.strictObject({
        groupId,
        shippingAddress: address.optional(),
        wantedAt: instant.optional(),
        promisedAt: instant.optional(),
      }),
    )
    .optional(),
});

/** The members of an object, each of which may be left out, or be `null` where it can be taken away. */
function merging<Shape extends z.core.$ZodShape>({ shape }: z.ZodObject<Shape>, fixed: readonly string[] = []) {
  const members = Object.entries(shape).map(([name, member]) => {
    const schema = member instanceof z.ZodOptional ? (member as z.ZodOptional<z.ZodType>).unwrap() : member;
    const { id: _, ...meta } = (member as z.ZodType).meta() ?? {};
    const named = fixed.includes(name) ? (schema as z.ZodType) : z.nullable(schema as z.ZodType);
    return [name, z.optional(named).meta(meta)];
  });
  return z.strictObject(Object.fromEntries(members) as Record<string, z.ZodOptional<z.ZodType>>);
}

const addressChange = merging(address, ['lines', 'country']).meta({ id: 'AddressChange' });
const partyOnly = billedParty.omit({ address: true });

const shippingAddressChange = addressChange
  .nullable()
  .optional()
  .meta({ description: 'Until goods are released to a location; the country stays' });
const datesChange = {
  wantedAt: instant.nullable().optional().meta({ description: 'When the customer would like it' }),
  promisedAt: instant.nullable().optional().meta({ description: 'When the customer was told that it comes' }),
};

/** The body of `PATCH /v1/orders/{orderId}`: a JSON merge patch (RFC 7396) of what it names. */
export const orderChange = z
  .strictObject({
    customer: merging(orderDetails.shape.customer.unwrap(), ['locale'])
      .meta({ id: 'CustomerChange' })
      .optional()
      .meta({ description: 'Who buys; the customer code stays' }),
    billTo: z
      .strictObject({ ...merging(partyOnly).shape, address: addressChange.nullable().optional() })
      .meta({ id: 'BilledPartyChange' })
      .nullable()
      .optional()
      .meta({ description: 'To whom it is charged; documents that are issued keep what they said' }),
    purchaseOrderNumber: code.nullable().optional(),
    shippingAddress: shippingAddressChange,
    tags: freeData.tags.unwrap().nullable().optional(),
    metadata: metadataOf(text(1000).nullable()).nullable().optional(),
    note: freeData.note.unwrap().nullable().optional(),
    giftMessage: freeData.giftMessage
      .unwrap()
      .nullable()
      .optional()
      .meta({ description: 'Until goods are released to a location' }),
    ...datesChange,
    groups: z
      .array(
        z
          .strictObject({ groupId, shippingAddress: shippingAddressChange, ...datesChange })
          .meta({ id: 'FulfilmentGroupChange' }),
      )
      .max(mostGroups)
      .optional()
      .meta({
        description:
          'Of an order of several groups, what changes of each that is named, in place of `shippingAddress`, `wantedAt` and `promisedAt`; the others stay',
      }),
  })
  .meta({ id: 'OrderChange' });

export type OrderChange = z.output<typeof orderChange>;
export type OrderDetails = z.output<typeof orderDetails>;

/** What can be changed, as it stands or stood. */
const details = {
  detailsVersion: z
    .int()
    .min(1)
    .meta({ description: 'Counts the changes of these members; 1 as the order was placed' }),
  customer: orderCustomer,
  billTo: billedPartyView.optional(),
  purchaseOrderNumber: code.optional(),
  shippingAddress: orderAddress.optional(),
  ...freeData,
  wantedAt: moment.optional(),
  promisedAt: moment.optional(),
  groups: z
    .array(
      z
        .strictObject({
          groupId,
          shippingAddress: orderAddress.optional(),
          wantedAt: moment.optional(),
          promisedAt: moment.optional(),
        })
        .meta({ id: 'FulfilmentGroupDetails' }),
    )
    .optional()
    .meta({ description: 'Of each group, where the order has several' }),
};

const changedOrder = z.strictObject({ ...orderSummary.shape, ...details }).meta({ id: 'ChangedOrder' });

const earlierDetails = z
  .strictObject({ ...details, replacedAt: moment.meta({ description: 'When the next version took their place' }) })
  .meta({ id: 'EarlierOrderDetails' });

const params = z.strictObject({ orderId: madeId('ord') });

/** Changing what is said of an order, and reading what was said before. */
export const orderDetailsRoutes = defineRoutes({
  changeOrder: {
    method: 'PATCH',
    path: '/v1/orders/{orderId}',
    access: 'orders:write',
    summary: 'Change what moves neither money nor stock',
    description:
      'A JSON merge patch (RFC 7396): members that are named take the place of what they were, those of `customer`, `billTo`, addresses and `metadata` one by one; `null` (or `""`) takes one away, and a list is replaced as a whole, but for `groups`: what is named of each group is merged into it. Where nothing differs no version is made and no event is told. Address and gift message can be changed until goods are released to a location, the promised date until the order is over; what own couriers deliver stays within their reach of where it is set aside; an address is judged again, and the hold of an incomplete one ends where it is complete. What was said before is kept. `If-Match` is honoured when it is sent.',
    params,
    body: orderChange,
    ifMatch: 'honoured',
    success: { status: 200, description: 'The order as it is said to be now', body: changedOrder },
    problems: ['not-found', 'conflicting-state'],
    example: {
      params: { orderId: exampleIds.orderToChange },
      body: {
        customer: { phone: '+44 20 7946 0000' },
        shippingAddress: { lines: ['2 Orchard Road', 'Flat 3'] },
        metadata: { crm: 'case-17' },
        promisedAt: '2027-12-01T12:00:00Z',
      },
    },
  },
  listEarlierDetails: {
    method: 'GET',
    path: '/v1/orders/{orderId}/details',
    access: 'orders:read',
    summary: 'List what was said of an order before it was changed',
    description:
      'A version for each change, with what stood until then. The timeline says who has changed which members (`OrderDetailsChanged`); the order itself is the newest version.',
    params,
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'A page of versions, oldest first', body: pageOf(earlierDetails) },
    problems: ['not-found', 'invalid-cursor'],
    example: { params: { orderId: exampleIds.deliveredOrder } },
  },
});
