import type { Scheduler } from 'fast-check';
import type { Timeline } from '#infra/local/kernel.ts';
import type { Invocation } from '../simulation/functions/invocation.ts';
import type { Operation, Weather } from '../simulation/network/network.ts';

/** Who races: whether a call is one of a rival, and how many rivals there are. */
export interface Field {
  readonly isRival: (operation: Operation) => boolean;
  readonly rivals: number;
}

interface Running extends Field {
  readonly scheduler: Scheduler;
  readonly seen: Set<Invocation>;
  started: boolean;
  /** The next call is about to be let through. */
  turning: boolean;
}

/** Milliseconds between one call and the next. */
const pace = 10;
/** So long the first waits for the others. */
const patience = 5_000;

/**
 * Holds the calls of rivals, from when as many as there are have made their first one, and lets one after the other have its
 * effect, in the order that a scheduler of fast-check draws. By then each rival waits with its next call, so that every
 * interleaving of their calls can come.
 */
export class Turnstile {
  #timeline: Timeline | undefined;
  #race: Running | undefined;

  /** Takes the clock of the world. */
  at(timeline: Timeline): void {
    this.#timeline = timeline;
  }

  /** Invocations that have come to the turnstile of the present race, the first one first. */
  get waiting(): readonly Invocation[] {
    return [...(this.#race?.seen ?? [])];
  }

  open(scheduler: Scheduler, field: Field): void {
    this.#race = { ...field, scheduler, seen: new Set(), started: false, turning: false };
  }

  /** Ends the race: whoever still waits goes on, and nobody is held any more. */
  close(): void {
    const race = this.#race;
    this.#race = undefined;
    void race?.scheduler.waitAll();
  }

  weather(): Weather {
    return {
      latency: () => 5,
      verdict: () => 'pass',
      holds: (operation, arrive) => this.#hold(operation, arrive),
    };
  }

  #hold(operation: Operation, arrive: () => void): boolean {
    const [race, timeline] = [this.#race, this.#timeline];
    const { invocation } = operation;
    if (!race || !timeline || !invocation || !race.isRival(operation)) return false;
    race.seen.add(invocation);
    void race.scheduler
      .schedule(Promise.resolve(), `${operation.from} ${operation.purpose} ${operation.name}`)
      .then(arrive);
    if (race.seen.size === 1 && !race.started) timeline.at(timeline.now() + patience, () => this.#start(race));
    if (race.started) this.#letThrough(race);
    else if (race.seen.size >= race.rivals) this.#start(race);
    return true;
  }

  #start(race: Running): void {
    race.started = true;
    this.#letThrough(race);
  }

  /** One call after a while, and so on for as long as somebody waits. */
  #letThrough(race: Running): void {
    const timeline = this.#timeline;
    if (!timeline || race.turning) return;
    race.turning = true;
    timeline.at(timeline.now() + pace, () => {
      race.turning = false;
      if (race.scheduler.count() === 0) return;
      void race.scheduler.waitOne();
      this.#letThrough(race);
    });
  }
}
