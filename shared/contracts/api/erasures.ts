import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { code, listQuery, madeId, moment, pageOf, slug, version } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { erasureLists, erasureStates } from '../vocabulary.ts';

const erasureId = madeId('era');
const orderId = madeId('ord');

const erasureRequest = z
  .strictObject({
    customerId: code.optional().meta({ description: 'A customer, with all orders that have their code' }),
    orderId: orderId.optional().meta({
      description:
        'Whom this order is about: its customer, or a guest, with all their orders in this channel with the same e-mail address',
    }),
  })
  .refine(({ customerId, orderId: named }) => (customerId === undefined) !== (named === undefined), {
    error: 'must name one of "customerId" and "orderId"',
  })
  .meta({ id: 'ErasureRequest' });

const erasureView = z
  .strictObject({
    erasureId,
    state: z.enum(erasureStates).meta({
      description:
        '`requested`: not looked at before `notBefore`; `waiting`: for orders that are not over; `finished`: nothing tells any more who they were',
    }),
    customerId: code.optional(),
    orderId: orderId.optional().meta({ description: 'The order that was named' }),
    channel: slug.optional().meta({ description: 'Whose customer or order it is; absent for a customer of all' }),
    branch: slug.optional(),
    requestedAt: moment,
    requestedBy: z.string(),
    repeatedAt: moment.optional().meta({ description: 'When it was last asked to be carried out once more' }),
    notBefore: moment.meta({ description: 'It is carried out within minutes after this, where no order needs them' }),
    waitsFor: z
      .strictObject({
        count: z.int(),
        orderIds: z.array(orderId).meta({ description: 'The first of them, those within the caller’s reach' }),
      })
      .optional()
      .meta({
        id: 'ErasureWaits',
        description: 'Orders that still need them: not at their end, with an open exception, or with money to come',
      }),
    finishedAt: moment.optional(),
    version,
  })
  .meta({ id: 'Erasure' });

export type ErasureRequest = z.output<typeof erasureRequest>;
export type ErasureView = z.output<typeof erasureView>;

/** Persons who ask to be forgotten. */
export const erasureRoutes = defineRoutes({
  requestErasure: {
    method: 'POST',
    path: '/v1/erasures',
    access: 'erasures:write',
    summary: 'Have a person erased, for good',
    description:
      'What is new of the person is from here on kept apart, and nothing of a customer can be changed. A quarter of an hour later what tells who they are is erased: in the customer, in their orders as each is over, and in what orders are found by. Orders that need them (not over, open exceptions, money to come) are waited for. The books stay: amounts, taxes, numbers, the customer’s code; documents tell for ten years who was billed. It cannot be taken back. Who does not reach all channels can have those erased all of whose orders they reach.',
    body: erasureRequest,
    success: { status: 201, description: 'The erasure, requested', body: erasureView },
    problems: ['not-found', 'conflicting-state', 'not-authorised'],
    example: { body: { customerId: 'c-1002' } },
  },
  repeatErasure: {
    method: 'POST',
    path: '/v1/erasures/{erasureId}/repeat',
    access: 'erasures:write',
    summary: 'Carry out an erasure once more, after a backup has brought back what it had erased',
    description:
      'The key is closed again, where it is open, and after `notBefore` what came back of the person is erased, and the key destroyed. One that is under way stays as it stands.',
    params: z.strictObject({ erasureId }),
    success: { status: 200, description: 'The erasure, requested again', body: erasureView },
    problems: ['not-found'],
    example: { params: { erasureId: exampleIds.erasure } },
  },
  listErasures: {
    method: 'GET',
    path: '/v1/erasures',
    access: 'erasures:read',
    summary: 'List erasures: the open ones oldest first, the finished ones newest first',
    query: z.strictObject({ ...listQuery, state: z.enum(erasureLists).default('open') }),
    success: { status: 200, description: 'The erasures', body: pageOf(erasureView) },
    problems: [],
    example: { query: { state: 'open' } },
  },
  getErasure: {
    method: 'GET',
    path: '/v1/erasures/{erasureId}',
    access: 'erasures:read',
    summary: 'Read how an erasure stands',
    params: z.strictObject({ erasureId }),
    success: { status: 200, description: 'The erasure', body: erasureView },
    problems: ['not-found'],
    example: { params: { erasureId: exampleIds.erasure } },
  },
});
