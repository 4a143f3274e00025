import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { isSlow, slowAfterMs, slowed, withPlace } from './endpoint-health.ts';
import { changeHealth } from './endpoint-health-rows.ts';

/** An attempt that is watched for its answer. */
export interface Watch {
  /** Breaks the attempt off. */
  readonly brokenOff: AbortSignal;
  /** Begins the endpoint's time. @returns `brokenOff`. */
  begin(): AbortSignal;
  /** The place that the attempt was given meanwhile. */
  readonly place: string | undefined;
  /** Ends the watch, however the attempt has ended. */
  end(): Promise<void>;
}

const brokenOff = `no answer within ${slowAfterMs / 1000} seconds, while others already wait for this endpoint`;

/**
 * Watches an attempt from when it is begun. Where no answer has come after two seconds the endpoint is slow, and those who come next are held
 * back at once, not when the attempt has ended. One that was let freely (`isFree`) then needs a place as they do: where none is free it
 * is broken off, so that an endpoint that begins to hang does not keep whatever it had under way. It is posted again in some seconds.
 */
export function watchAnswer(endpointId: string, isFree: boolean): Watch {
  const breaker = new AbortController();
  let noticed: Promise<void> | undefined;
  let place: string | undefined;
  let hasEnded = false;
  let timer: NodeJS.Timeout | undefined;
  const notice = async () => {
    try {
      place = await placeOfSlow(endpointId, isFree);
      if (isFree && place === undefined && !hasEnded) breaker.abort(new Error(brokenOff));
    } catch (error) {
      // The attempt goes on: how it ends is kept all the same, and says the same of the endpoint.
      log.warn('that a webhook endpoint is slow was not kept', { endpointId, error });
    }
  };
  return {
    brokenOff: breaker.signal,
    begin() {
      // A timer that ends with the attempt: a function that sleeps in between would wake to a pause.
      timer = setTimeout(() => void (noticed = notice()), slowAfterMs);
      return breaker.signal;
    },
    get place() {
      return place;
    },
    async end() {
      hasEnded = true;
      clearTimeout(timer);
      await noticed;
    },
  };
}

/** Keeps that an endpoint is slow. @returns the place that an attempt has now which had none, if one was free. */
async function placeOfSlow(endpointId: string, isFree: boolean): Promise<string | undefined> {
  const place = ambient.newId();
  const { before, after } = await changeHealth(endpointId, (health) => {
    const now = ambient.now();
    const slow = slowed(health, now);
    return isFree ? (withPlace(slow, place, now) ?? slow) : slow;
  });
  if (!before || !isSlow(before)) log.warn('a webhook endpoint is slow', { endpointId });
  return after.slowness?.places.some(({ attempt }) => attempt === place) ? place : undefined;
}
