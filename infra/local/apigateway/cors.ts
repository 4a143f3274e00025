import type * as z from 'zod';
import type { corsProperties } from './kinds.ts';

export type CorsSettings = z.infer<typeof corsProperties>;

/** The headers that let a page of `origin` read an answer; none where the API does not allow that origin. */
export function corsHeaders(cors: CorsSettings, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !cors.AllowOrigins.includes(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    vary: 'Origin',
    ...(cors.ExposeHeaders.length === 0 ? {} : { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
}

/** The headers that answer a browser's question before the request itself. */
export function preflightHeaders(cors: CorsSettings, origin: string | undefined): Record<string, string> {
  const base = corsHeaders(cors, origin);
  if (Object.keys(base).length === 0) return {};
  return {
    ...base,
    'access-control-allow-methods': cors.AllowMethods.join(','),
    'access-control-allow-headers': cors.AllowHeaders.join(','),
  };
}
