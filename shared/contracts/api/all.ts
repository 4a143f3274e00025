import type { ApiContext, Routes } from '../route.ts';
import { catalogueRoutes } from './catalogue.ts';
import { documentationRoutes } from './documentation.ts';
import { partiesRoutes } from './parties.ts';

/** Every route of the API, by the context that serves it. */
export const routesByContext = {
  parties: partiesRoutes,
  catalogue: catalogueRoutes,
  documentation: documentationRoutes,
} as const satisfies Partial<Record<ApiContext, Routes>>;
