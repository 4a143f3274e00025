import * as z from 'zod';
import {
  address,
  code,
  codeInPath,
  companyFacts,
  email,
  listQuery,
  locale,
  madeId,
  money,
  pageOf,
  phone,
  slug,
  text,
  version,
  replacing,
} from '../fields.ts';
import { defineRoutes } from '../route.ts';

const consents = z.strictObject({ marketing: z.boolean() }).meta({ id: 'Consents' });

const customerSettings = z
  .strictObject({
    channel: slug.optional().meta({ description: 'The only channel that knows the customer; absent for all' }),
    name: text(200),
    ...companyFacts,
    email: email.optional(),
    phone: phone.optional(),
    addresses: z.array(address).max(20).default([]),
    locale: locale.default('en'),
    group: slug.optional().meta({ description: 'By whose prices they buy, such as `trade`' }),
    creditLimit: money
      .optional()
      .meta({ description: 'What the customer may owe for orders on account until they are paid; absent for nothing' }),
    consents: consents.default({ marketing: false }),
    active: z.boolean().default(true),
  })
  .meta({ id: 'CustomerSettings' });

export const newCustomer = z
  .strictObject({
    customerId: code.meta({ description: 'The customer code, chosen by the business' }),
    ...customerSettings.shape,
  })
  .meta({ id: 'NewCustomer' });
const customerView = z
  .strictObject({
    ...newCustomer.shape,
    name: text(200).optional().meta({ description: 'Absent of who was erased' }),
    erased: z.literal(true).optional().meta({ description: 'They were erased: nobody knows any more who they were' }),
    erasureId: madeId('era').optional().meta({ description: 'The erasure that was requested of them' }),
    version,
  })
  .meta({ id: 'Customer' });

export type CustomerSettings = z.output<typeof customerSettings>;
export type CustomerView = z.output<typeof customerView>;

const params = z.strictObject({ customerId: codeInPath });

/** Customers: persons and companies. */
export const customerRoutes = defineRoutes({
  createCustomer: {
    method: 'POST',
    path: '/v1/customers',
    access: 'parties:write',
    summary: 'Create a customer',
    description:
      'Codes are unique in the whole business. A code that begins with a channel’s id and a dot, such as `web.2001`, is for that channel’s customers alone; credentials that do not reach all channels make no others, so that no refusal tells them of customers that they do not see.',
    body: newCustomer,
    success: { status: 201, description: 'The customer', body: customerView },
    problems: ['already-exists', 'conflicting-state', 'unknown-reference', 'invalid-amount', 'not-authorised'],
    example: {
      body: {
        customerId: 'c-2001',
        channel: 'b2b',
        name: 'Kontor GmbH',
        email: 'einkauf@kontor.example',
        creditLimit: { amount: '2500.00', currency: 'EUR' },
      },
    },
  },
  listCustomers: {
    method: 'GET',
    path: '/v1/customers',
    access: 'parties:read',
    summary: 'List the customers of a channel by code',
    query: z.strictObject({
      ...listQuery,
      channel: slug.optional().meta({ description: 'Without it, the customers that belong to no single channel' }),
    }),
    success: { status: 200, description: 'The customers', body: pageOf(customerView) },
    problems: [],
    example: { query: { channel: 'web' } },
  },
  getCustomer: {
    method: 'GET',
    path: '/v1/customers/{customerId}',
    access: 'parties:read',
    summary: 'Read a customer',
    params,
    success: { status: 200, description: 'The customer, its version as ETag', body: customerView },
    problems: ['not-found'],
    example: { params: { customerId: 'c-1001' } },
  },
  replaceCustomer: {
    method: 'PUT',
    path: '/v1/customers/{customerId}',
    access: 'parties:write',
    summary: 'Change a customer',
    description:
      'The body replaces all that is kept of the customer. Orders already placed keep what they were placed with.',
    params,
    body: replacing(customerSettings, customerView),
    success: { status: 200, description: 'The customer', body: customerView },
    problems: [
      'not-found',
      'stale-version',
      'conflicting-state',
      'unknown-reference',
      'invalid-amount',
      'not-authorised',
    ],
    example: {
      params: { customerId: 'c-1001' },
      body: { channel: 'web', name: 'Ada Green', email: 'ada@example.com', consents: { marketing: true } },
    },
  },
});
