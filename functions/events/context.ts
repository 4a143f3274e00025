import { defineContext } from '#shared/context.ts';
import { eventsRoutes } from '#shared/contracts/api/events.ts';

/** What the publishing of events has. The publishers themselves are made once per table that has an outbox (`infra/functions.ts`). */
export const events = defineContext({
  name: 'events',
  folder: 'functions/events',
  purpose: 'Events that did not reach the bus, and their way back to it',
  owns: ['Unpublished'],
  // Who publishes asks whether anybody outside listens, and appends to the feed; what is published again is read from the rows of its order.
  uses: ['notifications', 'feed', 'orders'],
  api: {
    routes: eventsRoutes,
    needs: { tables: { Unpublished: 'readWrite', Feed: 'readWrite', Orders: 'read' }, publishesEvents: true },
  },
});
