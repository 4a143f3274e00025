import { unpublishedReasons } from '../vocabulary.ts';
import * as z from 'zod';
import { code, madeId, moment } from '../fields.ts';
import { defineRoutes } from '../route.ts';

const id = code.meta({ description: 'The id of the event, or of the record in which no event could be read' });

/** An event that was taken from its table's stream and has not reached the bus. */
export const unpublishedEventView = z
  .strictObject({
    id,
    reason: z.enum(unpublishedReasons).meta({
      description:
        '`refused`: the bus will never take it as it is. `unreadable`: the row holds no event that could be read. `too-late`: the bus could not be reached until its stream was about to forget it',
    }),
    code: z.string().meta({ description: 'The error code of the last attempt' }),
    detail: z.string().meta({ description: 'The error in words' }),
    keptAt: moment,
    row: z.record(z.string(), z.string()).meta({ description: 'The table of its row, and the key there' }),
    type: z.string().optional(),
    orderId: madeId('ord').optional(),
    occurredAt: moment.optional(),
  })
  .meta({ id: 'UnpublishedEvent' });

export const republishResult = z
  .strictObject({
    id,
    outcome: z.enum(['published', 'refused', 'not-now', 'unknown']).meta({
      description:
        '`published`: it is on the bus. `refused`: the bus refuses it still. `not-now`: the bus does not answer at present. `unknown`: there is none by this id, or it was published before',
    }),
    detail: z.string().optional().meta({ description: 'Why it was not published' }),
  })
  .meta({ id: 'RepublishResult' });

/** The most events of one request, so that they and the answer are one transaction. */
const mostAtOnce = 50;

const unpublishedEvents = z
  .strictObject({
    items: z.array(unpublishedEventView),
    more: z.boolean().meta({ description: 'True when there are others beside these' }),
  })
  .meta({ id: 'UnpublishedEvents' });

const eventsToRepublish = z
  .strictObject({
    ids: z.array(id).min(1).max(mostAtOnce).optional().meta({ description: 'Of those that are listed' }),
    orderId: madeId('ord').optional().meta({ description: 'All that this order has told, from its own rows' }),
  })
  .refine(({ ids, orderId }) => (ids === undefined) !== (orderId === undefined), 'takes ids or an orderId, one of both')
  .meta({ id: 'EventsToRepublish' });

const republishOutcome = z.strictObject({ results: z.array(republishResult) }).meta({ id: 'RepublishOutcome' });

/** Events that did not reach the bus. */
export const eventsRoutes = defineRoutes({
  listUnpublishedEvents: {
    method: 'GET',
    path: '/v1/events/unpublished',
    access: 'events:read',
    summary: 'Events that the bus has not taken',
    description: 'The oldest hundred, for credentials that reach everything. On a sound system there are none.',
    success: {
      status: 200,
      description: 'The events, the oldest first',
      body: unpublishedEvents,
    },
    problems: ['not-authorised'],
    example: {},
  },
  republishEvents: {
    method: 'POST',
    path: '/v1/events/republish',
    access: 'events:write',
    summary: 'Put events on the bus that it has not taken',
    description:
      'For credentials that reach everything, once the cause is mended. Consumers recognise what they have had, so that an event may come twice. Events that are not listed either, since their stream has given them up, are found in the rows of their order.',
    body: eventsToRepublish,
    success: {
      status: 200,
      description: 'What has become of each',
      body: republishOutcome,
    },
    problems: ['not-authorised', 'not-found'],
    example: { body: { ids: ['evt_0198a1b2c3d47e5f8a9b0c1d2e3f4b20'] } },
  },
});

export type UnpublishedEventView = z.infer<typeof unpublishedEventView>;
export type RepublishResult = z.infer<typeof republishResult>;
