import { ambient } from '#shared/ambient.ts';
import {
  claimed,
  freePlaces,
  isSlow,
  mayPost,
  unclaimed,
  withoutPlace,
  withPlace,
  type EndpointHealth,
} from '../pacing/endpoint-health.ts';
import { changeHealth, keepHealth, loadHealth } from '../pacing/endpoint-health-rows.ts';
import { dueAt, type Delivery } from './delivery.ts';
import { firstInLine, handOnFromLine, joinLine } from './waiting-line.ts';

/** That an attempt may be made now, and what was claimed for it. */
export interface Turn {
  /** The endpoint as it stood. */
  readonly before: EndpointHealth | undefined;
  /** Of the one attempt at an endpoint that may not answer. */
  readonly claim?: EndpointHealth | undefined;
  /** Of an attempt at a slow endpoint. */
  readonly place?: string | undefined;
}

/** True of an attempt for which nothing had to be claimed. */
export const isFree = ({ claim, place }: Turn): boolean => claim === undefined && place === undefined;

/**
 * Claims what an attempt at an endpoint needs: nothing where it answers in time, all of it where it may hang, one of a few places where
 * it is slow. @returns undefined where the delivery has to wait; at a slow endpoint it then stands in line.
 */
export async function takeTurn(delivery: Delivery, now: number): Promise<Turn | undefined> {
  const { endpointId } = delivery;
  const before = await loadHealth(endpointId);
  switch (mayPost(before, now)) {
    case 'freely':
      return { before };
    case 'later':
      return undefined;
    case 'alone': {
      const claim = claimed(before, now);
      return (await keepHealth(endpointId, claim, before)) ? { before, claim } : undefined;
    }
    default: {
      return takePlace(delivery, before, now);
    }
  }
}

async function takePlace(
  delivery: Delivery,
  before: EndpointHealth | undefined,
  now: number,
): Promise<Turn | undefined> {
  const { endpointId, subject } = delivery;
  const free = before ? freePlaces(before, now) : 0;
  const [first] = await firstInLine(endpointId, 1);
  const isNext = !first || first.subject === subject || first.dueAt >= dueAt(delivery);
  if (free > 0 && isNext) {
    const { place, present } = await claimPlace(endpointId);
    if (place !== undefined) return { before, place };
    // It has answered in time again meanwhile, or fails now: for neither anything waits in line.
    if (!present || present.failures > 0 || !isSlow(present)) return takeTurn(delivery, now);
  }
  await joinLine(delivery);
  // Whoever had this place may have died before it handed on.
  if (!isNext) await handOnFromLine(endpointId, Math.min(free, 1));
  return undefined;
}

/** @returns the place, where one was free, and the endpoint as it stood. */
async function claimPlace(
  endpointId: string,
): Promise<{ place: string | undefined; present: EndpointHealth | undefined }> {
  const place = ambient.newId();
  const { before, after } = await changeHealth(endpointId, (health) => withPlace(health, place, ambient.now()));
  return { place: after && place, present: before };
}

/** Gives back what was claimed for an attempt that is not made. */
export async function giveBack(endpointId: string, { claim, place }: Turn): Promise<void> {
  if (claim) await changeHealth(endpointId, (health) => unclaimed(health, claim));
  if (place !== undefined) await changeHealth(endpointId, (health) => withoutPlace(health, place));
}
