import type middy from '@middy/core';
import { publishMetrics } from '../../observability/metrics.ts';

/** Writes what was counted on the way, however the request ended. */
export function metrics(): middy.MiddlewareObj {
  return { after: publishMetrics, onError: publishMetrics };
}
