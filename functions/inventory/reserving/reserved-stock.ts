import { ambient } from '#shared/ambient.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { freeHeld, hold } from '../claiming/claims.ts';
import { counterName, type Level } from '../stock/level.ts';
import { isLapsed, type Reservation } from './reservation.ts';
import { endWrites, heldOf, loadReservations, newReservationWrites, type HeldOfItem } from './reservation-rows.ts';

/** Holds the units of a new reservation. Fails by counter name where they are not available any more. */
export function reserveWrites(reservation: Reservation): Write[] {
  return [...reservation.units.map(hold), ...newReservationWrites(reservation)];
}

/** Gives the units back to what is available, since nobody needs them or came in time. */
export function letGo(reservation: Reservation, how: 'released' | 'expired') {
  const { after, writes } = endWrites(reservation, how);
  return { after, writes: [...reservation.units.map(freeHeld), ...writes] };
}

/**
 * Frees what is past its time of these held units. What another has freed or extended meanwhile is left to them.
 * @returns whether counters may have changed.
 */
export async function freeLapsed(held: readonly HeldOfItem[]): Promise<boolean> {
  const lapsed = await lapsedAmong(held);
  // One after the other: they are of the same counters, and would be in each other's way.
  for (const reservation of lapsed) await transact(letGo(reservation, 'expired').writes);
  return lapsed.length > 0;
}

async function lapsedAmong(held: readonly HeldOfItem[]): Promise<Reservation[]> {
  const now = ambient.now();
  const known = await loadReservations(held.map(({ reservationId }) => reservationId));
  return known.filter((one) => isLapsed(one, now));
}

/** The levels as they stand now: units whose reservation is past its time are available, though their counters do not say so yet. */
export async function asOfNow(levels: readonly Level[]): Promise<Level[]> {
  const reserving = new Set(levels.flatMap(({ sku, reserved }) => (reserved > 0 ? [sku] : [])));
  if (reserving.size === 0) return [...levels];
  const held = (await Promise.all([...reserving].map(heldOf))).flat();
  const lapsed = new Set((await lapsedAmong(held)).map(({ reservationId }) => reservationId));
  const free = new Map<string, number>();
  for (const one of held.filter(({ reservationId }) => lapsed.has(reservationId))) {
    free.set(counterName(one), (free.get(counterName(one)) ?? 0) + one.quantity);
  }
  return levels.map((level) => {
    // Read a moment after its counter, it may have been freed there already.
    const units = Math.min(level.reserved, free.get(counterName(level)) ?? 0);
    return units === 0 ? level : { ...level, reserved: level.reserved - units, available: level.available + units };
  });
}
