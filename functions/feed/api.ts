import { feedRoutes } from '#shared/contracts/api/feed.ts';
import { serve } from '#shared/http/serve.ts';
import { listEventsOperation } from './list-events-operation.ts';

export const handler = serve(feedRoutes, { listEvents: listEventsOperation });
