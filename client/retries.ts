import type { ProblemCode } from './errors.ts';

/** Lost tokens, too many requests, and failures of the system or its gateway. */
const passingStatuses: ReadonlySet<number> = new Set([401, 429, 500, 502, 503, 504]);

/** Whether the same request may be answered otherwise if it is sent again in a moment. */
export function mayPass(status: number, code: ProblemCode | undefined): boolean {
  return passingStatuses.has(status) || code === 'request-in-flight';
}

const longestPauseMs = 5000;
/** No call waits longer within itself, whatever an answer asks for. */
const longestObeyedMs = 60_000;

/**
 * How long to wait before try number `attempt` + 1, in milliseconds: growing, and scattered so that many clients do not come back
 * together; at least what the answer asks for in `Retry-After`.
 */
export function pauseAfter(attempt: number, retryAfter: string | null, random = Math.random()): number {
  const own = Math.min(longestPauseMs, 50 * 2 ** attempt) * (0.5 + random / 2);
  const asked = retryAfter === null ? 0 : Number(retryAfter) * 1000;
  return Number.isFinite(asked) ? Math.max(own, Math.min(asked, longestObeyedMs)) : own;
}
