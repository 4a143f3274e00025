import { randomUUIDv7 } from 'node:crypto';
import { setAmbient } from '#shared/ambient.ts';

let shift = 0;

/** Puts the clock of this process forward by so many milliseconds more; `resetClock` puts it right again. */
export function advanceClock(milliseconds: number): void {
  shift += milliseconds;
  setAmbient({
    now: () => Date.now() + shift,
    newId: () => randomUUIDv7(),
    random: () => Math.random(),
    sleep: (pause) => new Promise((resolve) => setTimeout(resolve, pause)),
  });
}

export function resetClock(): void {
  shift = 0;
  setAmbient();
}
