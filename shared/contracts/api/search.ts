import { defineRoutes } from '../route.ts';
import { orderRebuild, rebuildResult } from './reporting.ts';

/** Lists of orders, and their rebuild. */
export const searchRoutes = defineRoutes({
  rebuildSearch: {
    method: 'POST',
    path: '/v1/search/rebuild',
    access: 'reports:write',
    summary: 'Index the orders of a branch and day again',
    description:
      'For credentials that reach all channels. Reads each order that was placed on that day and every place that it has in a list; says where lists stood wrong and corrects them. On a sound system at rest nothing differs.',
    body: orderRebuild,
    success: { status: 200, description: 'What was read and what differed', body: rebuildResult },
    problems: ['not-found'],
    example: { body: { branch: 'uk', day: '2026-11-22' } },
  },
});
