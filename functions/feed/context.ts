import { defineContext } from '#shared/context.ts';
import { feedRoutes } from '#shared/contracts/api/feed.ts';

/** What the feed of events has. Who publishes events appends them to it. */
export const feed = defineContext({
  name: 'feed',
  folder: 'functions/feed',
  purpose: 'Every event, for who fetches in place of being posted to',
  owns: ['Feed'],
  api: { routes: feedRoutes, needs: { tables: { Feed: 'read' } } },
});
