/**
 * How an endpoint has answered of late: the breaker that keeps a server that hangs, or is slow, from taking the place of others.
 * Absent until the first attempt.
 */
export interface EndpointHealth {
  /** Attempts that have failed in a row. */
  readonly failures: number;
  /** Milliseconds since the epoch; before, nothing is posted. Also how one attempt at a time is claimed. */
  readonly pausedUntil: number;
  /** Absent of one that has always answered in time of late. */
  readonly slowness?: Slowness | undefined;
}

/** What is kept of an endpoint that was slow. Times are milliseconds since the epoch. */
export interface Slowness {
  /** When it last had not answered in time, to within a minute. */
  readonly last: number;
  /** When a quick answer has ended it; absent while it lasts. */
  readonly overSince?: number | undefined;
  /** Those who have an attempt under way. */
  readonly places: readonly Place[];
}

/** One of the few attempts that a slow endpoint may have under way. */
export interface Place {
  readonly attempt: string;
  /** Then it is free, should its function have died. */
  readonly until: number;
}

/**
 * Whether an event may be posted now. `freely`: the endpoint answers, so that any number may be under way. `alone`: it has never
 * answered, or failed last time; one attempt at a time finds out, so that a server that hangs holds one place and no more. `in a
 * place`: it is slow, and one of its places is free; `in line`: none is.
 */
export type MayPost = 'freely' | 'alone' | 'later' | 'in a place' | 'in line';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** The time that one attempt may take; after it another may try, should its function have died. */
export const attemptMs = 30 * seconds;

/** An endpoint that has not answered after this time is slow. */
export const slowAfterMs = 2 * seconds;

/** Attempts that a slow endpoint may have under way. */
export const placesOfSlow = 3;

/** Longer than any function that posts may run. */
const placeMs = 90 * seconds;

/** How long an endpoint must have answered in time to be taken for quick: one that is so by turns holds others up once in that time. */
const slowForMs = 10 * minutes;

/** So exactly is kept when an endpoint was slow last: answers that come together are noted once. */
const exactToMs = 1 * minutes;

/** Failures in a row that may be chance, or about single events: they cause no pause. */
const tolerated = 2;

/** Pauses after the third failure in a row and each further one. */
const pauses = [30 * seconds, 2 * minutes, 10 * minutes, 30 * minutes, 1 * hours, 2 * hours];

/** What is taken of an endpoint that was never asked: it may well hang. */
const unknown: EndpointHealth = { failures: 1, pausedUntil: 0 };

/** See MayPost; `now` in milliseconds since the epoch. */
export function mayPost(health: EndpointHealth | undefined, now: number): MayPost {
  if (!health || health.failures > 0) return health && health.pausedUntil > now ? 'later' : 'alone';
  if (!isSlow(health)) return 'freely';
  return freePlaces(health, now) > 0 ? 'in a place' : 'in line';
}

/** True of an endpoint that has failed for so long that nothing is posted for the next hour. */
export const isAwayForLong = (health: EndpointHealth, now: number): boolean => health.pausedUntil > now + 1 * hours;

/** True when the endpoint may have only a few attempts under way. */
export const isSlow = ({ slowness }: EndpointHealth): boolean =>
  slowness !== undefined && slowness.overSince === undefined;

/** How many more attempts a slow endpoint may have under way. */
export const freePlaces = ({ slowness }: EndpointHealth, now: number): number =>
  Math.max(0, placesOfSlow - held(slowness, now).length);

const held = (slowness: Slowness | undefined, now: number): Place[] =>
  (slowness?.places ?? []).filter(({ until }) => until > now);

/** The claim of the one attempt that finds out whether the endpoint answers. */
export function claimed(health: EndpointHealth = unknown, now: number): EndpointHealth {
  return { ...health, pausedUntil: now + attemptMs };
}

/** That claim given back, where it is still this one: nothing was attempted. */
export function unclaimed(health: EndpointHealth | undefined, claim: EndpointHealth): EndpointHealth | undefined {
  return health?.pausedUntil === claim.pausedUntil ? { ...health, pausedUntil: 0 } : health;
}

/** The claim of one of a slow endpoint's places; `health` itself where the attempt has it, undefined where it may have none now. */
export function withPlace(
  health: EndpointHealth | undefined,
  attempt: string,
  now: number,
): EndpointHealth | undefined {
  const places = held(health?.slowness, now);
  if (places.some((place) => place.attempt === attempt)) return health;
  if (!health?.slowness || mayPost(health, now) !== 'in a place') return undefined;
  return withPlaces(health, [...places, { attempt, until: now + placeMs }]);
}

/** The same given back. */
export function withoutPlace(health: EndpointHealth | undefined, attempt: string): EndpointHealth | undefined {
  const { slowness } = health ?? {};
  if (!health || !slowness?.places.some((place) => place.attempt === attempt)) return health;
  return withPlaces(
    health,
    slowness.places.filter((place) => place.attempt !== attempt),
  );
}

function withPlaces(health: EndpointHealth, places: readonly Place[]): EndpointHealth {
  return health.slowness ? { ...health, slowness: { ...health.slowness, places } } : health;
}

/** An endpoint that has not answered in time. `health` itself where that is known already. */
export function slowed(health: EndpointHealth = unknown, now: number): EndpointHealth {
  if (isSlow(health) && now - (health.slowness?.last ?? 0) < exactToMs) return health;
  const { overSince: _, ...slowness } = health.slowness ?? { places: [] };
  return { ...health, slowness: { ...slowness, last: now } };
}

/** How an attempt ended. */
export interface Ended {
  /** Any answer shows that the server does not hang; what it says is the single delivery's matter. */
  readonly answered: boolean;
  readonly milliseconds: number;
  /** What it was let for: the endpoint as it stood, and whether it was alone or in a place. */
  readonly before: EndpointHealth | undefined;
  readonly alone: boolean;
  readonly place?: string | undefined;
}

/** True of an attempt after which the endpoint stands as it did: nothing has to be read or written. */
export const tellsNothing = ({ answered, milliseconds, alone, place }: Ended): boolean =>
  answered && milliseconds <= slowAfterMs && !alone && place === undefined;

/**
 * The health after an attempt, from how it stands meanwhile: free again when it was answered, and after some failures in a row ever
 * longer pauses; slow when it took its time, and quick again by a quick answer after ten minutes without a slow one.
 */
export function afterAnswer(health: EndpointHealth | undefined, ended: Ended, now: number): EndpointHealth {
  const { answered, milliseconds, place } = ended;
  const left = place === undefined ? health : withoutPlace(health, place);
  const counted = withFailures(left ?? unknown, ended, now);
  if (milliseconds > slowAfterMs) return slowed(counted, now);
  const { slowness } = counted;
  const isOver = answered && slowness && isSlow(counted) && now >= slowness.last + slowForMs;
  return isOver ? { ...counted, slowness: { ...slowness, overSince: now } } : counted;
}

function withFailures(health: EndpointHealth, { answered, before, alone }: Ended, now: number): EndpointHealth {
  if (answered) return alone ? { ...health, failures: 0, pausedUntil: 0 } : health;
  const failures = (before?.failures ?? 0) + 1;
  // Attempts that were under way together fail as one.
  if (!alone && health.failures >= failures) return health;
  const pause = failures <= tolerated ? 0 : (pauses[failures - tolerated - 1] ?? pauses.at(-1) ?? 0);
  return { ...health, failures, pausedUntil: now + pause };
}
