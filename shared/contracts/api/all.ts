import type { ApiContext, Routes } from '../route.ts';
import { catalogueRoutes } from './catalogue.ts';
import { documentationRoutes } from './documentation.ts';
import { inventoryRoutes } from './inventory.ts';
import { notificationRoutes } from './notifications.ts';
import { partiesRoutes } from './parties.ts';
import { reportingRoutes } from './reporting.ts';

/** Every route of the API, by the context that serves it. */
export const routesByContext = {
  parties: partiesRoutes,
  inventory: inventoryRoutes,
  catalogue: catalogueRoutes,
  notifications: notificationRoutes,
  reporting: reportingRoutes,
  documentation: documentationRoutes,
} as const satisfies Partial<Record<ApiContext, Routes>>;
