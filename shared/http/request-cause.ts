import { thisFunction, type Cause } from '../observability/correlation.ts';
import type { Principal } from './access/principal.ts';

/**
 * What a request causes is its caller's doing. A callback has no caller: until its operation knows who has called
 * (`actingAs`), what it causes is the function's own.
 */
export function requestCause(requestId: string, caller: Principal | undefined): Cause {
  const actor = caller
    ? ({ kind: caller.kind, id: caller.id } as const)
    : ({ kind: 'system', id: thisFunction() } as const);
  return { actor, requestId };
}
