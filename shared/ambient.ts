import { randomUUIDv7 } from 'node:crypto';

/**
 * What a run takes from the world: time, ids and chance. Decisions receive them as arguments; the edges read them here,
 * so that a whole run can be replayed from a seed.
 */
export interface Ambient {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A time-ordered unique id (UUID version 7). */
  newId(): string;
  /** A number from 0 (included) to 1 (excluded). */
  random(): number;
  /** Resolves after `milliseconds`: the pause between two tries. */
  sleep(milliseconds: number): Promise<void>;
}

const world: Ambient = {
  now: () => Date.now(),
  newId: () => randomUUIDv7(),
  random: () => Math.random(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

let current: Ambient = world;

export const ambient: Ambient = {
  now: () => current.now(),
  newId: () => current.newId(),
  random: () => current.random(),
  sleep: (milliseconds) => current.sleep(milliseconds),
};

/** Replaces the world, for a replayable run; without argument, brings the real one back. */
export function setAmbient(replacement: Ambient = world): void {
  current = replacement;
}

/** The present moment as RFC 3339 text in UTC with milliseconds, such as `2026-11-22T10:00:00.000Z`. */
export function nowIso(): string {
  return new Date(current.now()).toISOString();
}
