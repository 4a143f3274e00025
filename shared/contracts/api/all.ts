import type { ApiContext, Routes } from '../route.ts';
import { documentationRoutes } from './documentation.ts';

/** Every route of the API, by the context that serves it. */
export const routesByContext = {
  documentation: documentationRoutes,
} as const satisfies Partial<Record<ApiContext, Routes>>;
