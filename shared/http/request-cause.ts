import { thisFunction, type Cause } from '../observability/correlation.ts';
import type { Caller } from './caller.ts';

/**
 * What a request causes is its caller's doing. A callback has no caller: until its operation knows who has called
 * (`actingAs`), what it causes is the function's own.
 */
export function requestCause(requestId: string, caller: Caller | undefined): Cause {
  const actor = caller
    ? ({ kind: 'client', id: caller.clientId } as const)
    : ({ kind: 'system', id: thisFunction() } as const);
  return { actor, requestId };
}
