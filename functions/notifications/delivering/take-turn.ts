import { ambient } from '#shared/ambient.ts';
import {
  claimed,
  freePlaces,
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
      const place = await takePlace(delivery, before ? freePlaces(before, now) : 0);
      return place === undefined ? undefined : { before, place };
    }
  }
}

async function takePlace(delivery: Delivery, free: number): Promise<string | undefined> {
  const { endpointId, subject } = delivery;
  const [first] = await firstInLine(endpointId, 1);
  const isNext = !first || first.subject === subject || first.dueAt >= dueAt(delivery);
  const place = free > 0 && isNext ? await claimPlace(endpointId) : undefined;
  if (place !== undefined) return place;
  await joinLine(delivery);
  // Whoever had this place may have died before it handed on.
  if (!isNext) await handOnFromLine(endpointId, Math.min(free, 1));
  return undefined;
}

async function claimPlace(endpointId: string): Promise<string | undefined> {
  const place = ambient.newId();
  const { after } = await changeHealth(endpointId, (health) => withPlace(health, place, ambient.now()));
  return after && place;
}

/** Gives back what was claimed for an attempt that is not made. */
export async function giveBack(endpointId: string, { claim, place }: Turn): Promise<void> {
  if (claim) await changeHealth(endpointId, (health) => unclaimed(health, claim));
  if (place !== undefined) await changeHealth(endpointId, (health) => withoutPlace(health, place));
}
