import type { ApiContext, Routes } from '../route.ts';
import { billingRoutes } from './billing.ts';
import { catalogueRoutes } from './catalogue.ts';
import { documentationRoutes } from './documentation.ts';
import { fulfilmentRoutes } from './fulfilment.ts';
import { inventoryRoutes } from './inventory.ts';
import { notificationRoutes } from './notifications.ts';
import { exceptionRoutes, holdRoutes } from './order-workflow.ts';
import { orderRoutes } from './orders.ts';
import { partiesRoutes } from './parties.ts';
import { reportingRoutes } from './reporting.ts';
import { sourcingRoutes } from './sourcing.ts';

/** Every route of the API, by the context that serves it. */
export const routesByContext = {
  parties: partiesRoutes,
  orders: { ...orderRoutes, ...holdRoutes, ...exceptionRoutes },
  inventory: inventoryRoutes,
  sourcing: sourcingRoutes,
  fulfilment: fulfilmentRoutes,
  billing: billingRoutes,
  catalogue: catalogueRoutes,
  notifications: notificationRoutes,
  reporting: reportingRoutes,
  documentation: documentationRoutes,
} as const satisfies Partial<Record<ApiContext, Routes>>;
