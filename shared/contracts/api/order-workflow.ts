import { holdTypes, blockables, holdStates, exceptionKinds, exceptionStates, exceptionLists } from '../vocabulary.ts';
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { code, listOf, listQuery, madeId, moment, pageOf, paymentProvider, slug, text } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { screeningReason } from './screening.ts';
import { paymentToken, tenderId } from './tenders.ts';

const holdType = z.enum(holdTypes);
const blockable = z.enum(blockables);

export const holdView = z
  .strictObject({
    holdId: madeId('hld'),
    orderId: madeId('ord'),
    type: holdType,
    reason: z.string().meta({ description: 'Why the order is held' }),
    blocks: z.array(blockable).meta({ description: 'The transitions that it blocks' }),
    state: z.enum(holdStates),
    createdBy: z.string().meta({ description: '`rule:<name>` or `client:<id>`' }),
    createdAt: moment,
    endedBy: z.string().optional(),
    endedAt: moment.optional(),
    endReason: z.string().optional(),
    withPayment: z.literal(true).optional().meta({ description: 'It was released with another means of payment' }),
    reasons: z.array(screeningReason).optional().meta({ description: 'What an outside screening objects to' }),
  })
  .meta({ id: 'Hold' });

const queuedHold = z
  .strictObject({
    ...holdView.shape,
    channel: slug,
    branch: slug,
    externalNumber: code,
  })
  .meta({ id: 'QueuedHold' });

export const exceptionView = z
  .strictObject({
    exceptionId: madeId('exc'),
    orderId: madeId('ord'),
    channel: slug,
    branch: slug,
    externalNumber: code,
    kind: z.enum(exceptionKinds).meta({
      description:
        '`workflow`: a step failed and the workflow waits. `deadline`: a stage is about to take too long. `settlement`: a payment provider refused to give money up or to collect it, or has not said its last about something. `parcel`: a carrier says that a parcel does not come by itself. `dispute`: the customer disputes a payment with their bank; the deadline is when evidence is due',
    }),
    state: z.enum(exceptionStates),
    reason: z.string(),
    stage: z.string().meta({ description: 'Where the order stood' }),
    error: z.string().optional(),
    detail: z.string().optional().meta({ description: 'What failed, and why' }),
    run: z.int().meta({ description: 'The run of the workflow' }),
    raisedAt: moment,
    deadline: moment.meta({ description: 'When a person should have decided' }),
    resumeAction: z.string().meta({ description: 'What `resume` does' }),
    owner: z.string().optional().meta({ description: 'Who has taken it up, or decided it; a name, or `client:<id>`' }),
    resolvedBy: z.string().optional(),
    resolvedAt: moment.optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'OrderException' });

const orderId = madeId('ord');
const holdId = madeId('hld');
const exceptionId = madeId('exc');
const holdParams = z.strictObject({ orderId, holdId });
const exceptionParams = z.strictObject({ orderId, exceptionId });
const branch = slug.meta({ description: 'The branch whose queue is listed' });

const newHold = z
  .strictObject({
    type: holdType,
    reason: text(500),
    blocks: z
      .array(blockable)
      .min(1)
      .max(4)
      .refine((all) => new Set(all).size === all.length, 'names a transition twice')
      .optional(),
  })
  .meta({ id: 'NewHold' });

const replacementPayment = z
  .strictObject({
    provider: paymentProvider,
    token: paymentToken,
    tenderId: tenderId
      .optional()
      .meta({ description: 'Which tender by card it takes the place of, where there are several' }),
  })
  .meta({ id: 'ReplacementPayment' });

const holdRelease = z
  .strictObject({
    reason: text(500).optional(),
    payment: replacementPayment
      .optional()
      .meta({ description: 'The means of payment to be used from now on; payment holds of orders by card only' }),
  })
  .meta({ id: 'HoldRelease' });

const ownership = z
  .strictObject({
    owner: text(100).optional().meta({ description: 'Who works on it; the client that asks unless given' }),
  })
  .meta({ id: 'ExceptionOwner' });
const resumption = z.strictObject({ reason: text(500).optional() }).meta({ id: 'Resumption' });
/** Of what cannot be taken back: a reason is asked for. */
const decision = z.strictObject({ reason: text(500) }).meta({ id: 'FinalDecision' });

const decisionProblems = ['not-found', 'conflicting-state', 'request-in-flight', 'idempotency-key-reused'] as const;

/** Holds of orders: listed, set, released and rejected by people. */
export const holdRoutes = defineRoutes({
  listHolds: {
    method: 'GET',
    path: '/v1/holds',
    access: 'orders:read',
    summary: 'List the active holds of a branch, oldest first',
    description: 'A page may hold fewer than `limit` while there is a `next`.',
    query: z.strictObject({ ...listQuery, branch, type: holdType.optional() }),
    success: { status: 200, description: 'A page of holds that wait for a decision', body: pageOf(queuedHold) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { branch: 'uk' } },
  },
  listOrderHolds: {
    method: 'GET',
    path: '/v1/orders/{orderId}/holds',
    access: 'orders:read',
    summary: 'List the holds of an order',
    params: z.strictObject({ orderId }),
    success: { status: 200, description: 'All holds, the decided ones too, oldest first', body: listOf(holdView) },
    problems: ['not-found'],
    example: { params: { orderId: exampleIds.orderToApprove } },
  },
  createHold: {
    method: 'POST',
    path: '/v1/orders/{orderId}/holds',
    access: 'holds:write',
    summary: 'Hold an order',
    description:
      'A hold blocks the named transitions until it is released: `accept`, `release` to locations, `hand-over` to the carrier or customer, `capture` of money. Without `blocks`, what is usual for its type.',
    params: z.strictObject({ orderId }),
    body: newHold,
    success: { status: 201, description: 'The hold', body: holdView },
    problems: decisionProblems,
    example: {
      params: { orderId: exampleIds.orderToPick },
      body: { type: 'manual', reason: 'The customer asked to wait until Monday' },
    },
  },
  releaseHold: {
    method: 'POST',
    path: '/v1/orders/{orderId}/holds/{holdId}/release',
    access: 'holds:write',
    summary: 'Release a hold',
    description:
      'The order goes on when no other hold blocks it. The payment hold of an order by card can be released with another means of payment, which is then authorised; an order on account takes none.',
    params: holdParams,
    body: holdRelease,
    success: { status: 200, description: 'The released hold', body: holdView },
    problems: ['invalid-request', 'unknown-reference', ...decisionProblems],
    example: {
      params: { orderId: exampleIds.orderToApprove, holdId: exampleIds.holdToRelease },
      body: { reason: 'Spoke to the customer' },
    },
  },
  rejectHold: {
    method: 'POST',
    path: '/v1/orders/{orderId}/holds/{holdId}/reject',
    access: 'holds:write',
    summary: 'Reject a held order',
    description: 'Cancels everything that has not been handed over; its stock is free at once.',
    params: holdParams,
    body: decision,
    success: { status: 200, description: 'The rejected hold', body: holdView },
    problems: decisionProblems,
    example: {
      params: { orderId: exampleIds.orderToRefuse, holdId: exampleIds.holdToReject },
      body: { reason: 'The customer could not be reached' },
    },
  },
});

/** The exception queue: what a person must look at, and how it goes on. */
export const exceptionRoutes = defineRoutes({
  listExceptions: {
    method: 'GET',
    path: '/v1/exceptions',
    access: 'exceptions:read',
    summary: 'List the exceptions of a branch',
    description:
      'The open ones by deadline, the resolved ones by their end. The end of an order resolves what was about the way to it; a `settlement` or a `dispute` stays open beside it until a person decides. A page may hold fewer than `limit` while there is a `next`.',
    query: z.strictObject({ ...listQuery, branch, state: z.enum(exceptionLists).default('open') }),
    success: { status: 200, description: 'A page of exceptions', body: pageOf(exceptionView) },
    problems: ['not-found', 'invalid-cursor'],
    example: { query: { branch: 'uk', state: 'open' } },
  },
  readException: {
    method: 'GET',
    path: '/v1/exceptions/{exceptionId}',
    access: 'exceptions:read',
    summary: 'Read an exception',
    params: z.strictObject({ exceptionId }),
    success: { status: 200, description: 'The exception', body: exceptionView },
    problems: ['not-found'],
    example: { params: { exceptionId: exampleIds.exceptionToResume } },
  },
  takeException: {
    method: 'POST',
    path: '/v1/orders/{orderId}/exceptions/{exceptionId}/take',
    access: 'exceptions:write',
    summary: 'Take an exception up',
    description: 'Shows the others who works on it; it stays open. A later owner takes it over.',
    params: exceptionParams,
    body: ownership,
    success: { status: 200, description: 'The exception with its owner', body: exceptionView },
    problems: decisionProblems,
    example: {
      params: { orderId: exampleIds.orderToResume, exceptionId: exampleIds.exceptionToResume },
      body: { owner: 'Ada, customer service' },
    },
  },
  resumeException: {
    method: 'POST',
    path: '/v1/orders/{orderId}/exceptions/{exceptionId}/resume',
    access: 'exceptions:write',
    summary: 'Resume after an exception',
    description:
      'Does what `resumeAction` of the exception says. Of a `workflow`, the workflow runs again from its first step; steps that are done are not done twice. Of a `settlement`, the payment provider is asked again: for what it has refused, or what has become of what is not final; an invoice whose capture was refused is authorised afresh and collected.',
    params: exceptionParams,
    body: resumption,
    success: { status: 200, description: 'The resolved exception', body: exceptionView },
    problems: decisionProblems,
    example: {
      params: { orderId: exampleIds.orderToResume, exceptionId: exampleIds.exceptionToResume },
      body: { reason: 'The provider works again' },
    },
  },
  giveUpException: {
    method: 'POST',
    path: '/v1/orders/{orderId}/exceptions/{exceptionId}/give-up',
    access: 'exceptions:write',
    summary: 'Give up after an exception',
    description:
      'Cancels everything that has not been handed over; what has been handed over is carried to its end: it is invoiced and collected, so that giving up a `workflow` whose error is `CaptureRefused` authorises the amount afresh and collects it, unless a hold blocks `capture`. Giving up a `settlement` or a `dispute` leaves the order as it is, and the money where it is.',
    params: exceptionParams,
    body: decision,
    success: { status: 200, description: 'The resolved exception', body: exceptionView },
    problems: decisionProblems,
    example: {
      params: { orderId: exampleIds.orderToGiveUp, exceptionId: exampleIds.exceptionToGiveUp },
      body: { reason: 'The item is not made any more' },
    },
  },
});
