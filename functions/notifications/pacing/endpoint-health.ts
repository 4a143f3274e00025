/**
 * How an endpoint has answered of late: the breaker that keeps a server that hangs from taking the place of others. Absent until
 * the first attempt.
 */
export interface EndpointHealth {
  /** Attempts that have failed in a row. */
  readonly failures: number;
  /** Milliseconds since the epoch; before, nothing is posted. Also how one attempt at a time is claimed. */
  readonly pausedUntil: number;
}

/**
 * Whether an event may be posted now. `freely`: the endpoint answers, so that any number may be under way. `alone`: it has never
 * answered, or failed last time; one attempt at a time finds out, so that a server that hangs holds one place and no more.
 */
export type MayPost = 'freely' | 'alone' | 'later';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** The time that one attempt may take; after it another may try, should its function have died. */
export const attemptMs = 30 * seconds;

/** Failures in a row that may be chance, or about single events: they cause no pause. */
const tolerated = 2;

/** Pauses after the third failure in a row and each further one. */
const pauses = [30 * seconds, 2 * minutes, 10 * minutes, 30 * minutes, 1 * hours, 2 * hours];

/** See MayPost; `now` in milliseconds since the epoch. */
export function mayPost(health: EndpointHealth | undefined, now: number): MayPost {
  if (health?.failures === 0) return 'freely';
  return health && health.pausedUntil > now ? 'later' : 'alone';
}

/** The claim of the one attempt that finds out whether the endpoint answers. */
export function claimed(health: EndpointHealth | undefined, now: number): EndpointHealth {
  return { failures: health?.failures ?? 1, pausedUntil: now + attemptMs };
}

/** After an attempt: free again when it was answered, and after some failures in a row ever longer pauses. */
export function afterAnswer(health: EndpointHealth | undefined, taken: boolean, now: number): EndpointHealth {
  if (taken) return { failures: 0, pausedUntil: 0 };
  const failures = (health?.failures ?? 0) + 1;
  const pause = failures <= tolerated ? 0 : (pauses[failures - tolerated - 1] ?? pauses.at(-1) ?? 0);
  return { failures, pausedUntil: now + pause };
}
