import * as z from 'zod';
import { eventCatalogue, type EventType } from '../events/catalogue.ts';
import { code, instant, listQuery, madeId, moment, requestId } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { actor } from './order-views.ts';

const eventId = madeId('evt');

/** What an event says of itself (`shared/contracts/events/envelope.ts`); those of a later version may say more. */
const eventMetadata = z
  .looseObject({
    id: eventId,
    type: z.string(),
    source: z.string().optional().meta({ description: 'The context that tells it: `oms.orders`' }),
    version: z.int().meta({ description: 'Of its type' }),
    occurredAt: moment,
    sequence: z.int().meta({ description: 'Counts the events of one order from 1; 0 for those of no order' }),
    orderId: madeId('ord').optional(),
    externalNumber: z.string().optional().meta({ description: "The channel's own number of the order" }),
    channel: z.string().optional(),
    branch: z.string().optional(),
    actor: actor.optional(),
    requestId: requestId.optional().meta({ description: 'The request to the API that it began with', format: 'code' }),
    correlationId: code.meta({
      description: 'What is equal in all that belongs together: the order, or what it is about',
    }),
    causationId: code.optional().meta({ description: 'What has led to it' }),
    depth: z.int().optional().meta({ description: 'How many events have led to it, one out of another' }),
  })
  .meta({ id: 'EventMetadata' });

/** An event as who fetches it gets it: as webhooks carry it. */
const fedEvent = z
  .strictObject({
    type: z.string(),
    timestamp: moment,
    metadata: eventMetadata,
    data: z.record(z.string(), z.unknown()).meta({ description: 'What the event tells, by its type' }),
  })
  .meta({ id: 'Event' });

const feedPage = z
  .strictObject({
    items: z.array(fedEvent),
    next: z.string().meta({ description: 'Cursor of what comes after; always there, since there will be more' }),
    more: z
      .boolean()
      .meta({ description: 'True when there is more already: ask again at once. Otherwise after a pause' }),
  })
  .meta({ id: 'EventPage' });

const mostTypes = 100;

/** Names of events with commas between. */
const eventTypes = z
  .string()
  .max(4000)
  .transform((list, context) => {
    const names = list.split(',').map((name) => name.trim());
    const isKnown = (name: string): name is EventType => Object.hasOwn(eventCatalogue, name);
    if (names.length <= mostTypes && names.every(isKnown)) return names;
    const message = `must be up to ${mostTypes} types of events with commas between, such as "OrderPlaced,OrderCompleted"`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** The feed of events. */
export const feedRoutes = defineRoutes({
  listEvents: {
    method: 'GET',
    path: '/v1/events',
    access: 'events:read',
    summary: 'Fetch events',
    description:
      'Every event that the credentials may see, in the order in which events were published, each at least once: for connectors and warehouses that fetch in place of being posted to. Keep `next` when what came with it is dealt with, and ask with it again; it stays good for 30 days, as long as events are kept. Without a cursor it begins with the oldest, or with `since`. A page may have fewer events than `limit`, or none, while `more` is true. An event that comes again has the same `metadata.id`; those of one order count up by `metadata.sequence`. An event is seen by who may read what it tells of: `orders:read` those of orders, within channels and branches; `fulfilment:read` those of fulfilment orders at own locations; `inventory:read` those of stock at own locations; `catalogue:read` items; `parties:read` branches, channels, locations, customers and rates; `messages:read` webhook endpoints.',
    query: z.strictObject({
      since: instant.optional().meta({
        description:
          'Where to begin without a cursor: with events that were published at this moment or later. Some of the minute before come too, since clocks differ',
      }),
      types: eventTypes.optional().meta({ description: 'Only these types, with commas between', format: 'code' }),
      ...listQuery,
    }),
    success: { status: 200, description: 'Events, in the order in which they were published', body: feedPage },
    problems: ['invalid-cursor', 'cursor-expired'],
    example: { query: { types: 'OrderPlaced,OrderCompleted' } },
  },
});

export type FedEvent = z.infer<typeof fedEvent>;
