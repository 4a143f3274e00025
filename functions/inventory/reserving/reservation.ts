import type { EndOfReservation } from '#shared/contracts/vocabulary.ts';
import type { Measured } from '#shared/quantity.ts';
import type { CounterId } from '../stock/level.ts';

/** Units on one counter that a reservation keeps from others. */
export interface HeldUnits extends CounterId {
  readonly quantity: number;
}

/** What was asked for of an item, in steps of its measure. */
export interface ReservedLine extends Measured {
  readonly sku: string;
  readonly quantity: number;
}

/**
 * Stock that is held for a basket before there is an order. Whether it still holds is judged when it is read: what is past its time
 * is anybody's, whether or not its row has been tidied up.
 */
export interface Reservation {
  readonly reservationId: string;
  readonly channel: string;
  readonly branch: string;
  /** What was asked for. */
  readonly lines: readonly ReservedLine[];
  /** Where it is held: at most one for each counter. */
  readonly units: readonly HeldUnits[];
  readonly state: 'held' | EndOfReservation;
  /** RFC 3339, UTC. */
  readonly expiresAt: string;
  readonly createdAt: string;
  /** The order that has taken its units. */
  readonly orderId?: string | undefined;
  /** Counts its changes, from 1. */
  readonly version: number;
}

/** True while nobody else may have its units; `now` in milliseconds since the epoch. */
export function isHeld({ state, expiresAt }: Pick<Reservation, 'state' | 'expiresAt'>, now: number): boolean {
  return state === 'held' && Date.parse(expiresAt) > now;
}

/** True of one that is past its time, and whose units are still counted as reserved. */
export function isLapsed({ state, expiresAt }: Pick<Reservation, 'state' | 'expiresAt'>, now: number): boolean {
  return state === 'held' && Date.parse(expiresAt) <= now;
}

/** What is to be said of it: one past its time is over, whatever its row says. */
export function stateTold(reservation: Reservation, now: number): Reservation['state'] {
  return isLapsed(reservation, now) ? 'expired' : reservation.state;
}
