import { asyncProperty, check, defaultReportMessage, scheduler, type Scheduler } from 'fast-check';
import type { Program } from '../simulation/program/program.ts';
import { chanceFrom } from '../simulation/chance.ts';
import { SeededFaults } from '../simulation/faults/seeded-faults.ts';
import { openScene, type OpenScene } from '../simulation/open-scene.ts';
import type { Mutation } from '../simulation/program/bundle.ts';
import { smallBusiness } from '../simulation/stage/small-business.ts';
import { Stage } from '../simulation/stage/stage.ts';
import { Turnstile, type Field } from './turnstile.ts';

/** What a round of a race knows. */
export interface Round {
  readonly stage: Stage;
  readonly opened: OpenScene;
  readonly turnstile: Turnstile;
  /** A name of its own, such as for an item. */
  readonly name: string;
  /** From here on the calls of rivals are let through one by one. */
  start(field: Field): void;
}

/** Two or three who want what only one can have. */
export interface Race {
  readonly name: string;
  /** Brings the rivals to the start, lets them run, and tells what is wrong then; brings what it has begun to its end. */
  run(round: Round): Promise<string[]>;
  /** A bug by which the race is lost. */
  readonly bug: Mutation;
}

export interface RaceResult {
  readonly rounds: number;
  /** Of the first round that went wrong, its schedule and what was wrong; undefined when all went well. */
  readonly wrong: string | undefined;
}

const winterMorning = Date.UTC(2026, 0, 12, 6);
const day = 24 * 3600_000;

/** Runs a race so many times in one world, each time in another order of calls, and at last looks at everything at rest. */
export async function raced(
  prepared: { readonly assembly: string; readonly program: Program },
  race: Race,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Promise<RaceResult> {
  const turnstile = new Turnstile();
  const chance = chanceFrom(`race ${race.name}`);
  const faults = new SeededFaults(new Set(), chance);
  const opened = await openScene({
    ...prepared,
    seed: race.name,
    startsAt: winterMorning,
    chance,
    faults,
    weather: turnstile.weather(),
    business: smallBusiness,
  });
  try {
    const { world } = opened.scene;
    turnstile.at(world.time);
    const stage = new Stage(opened);
    let ran = 0;
    const oneRound = async (drawn: Scheduler) => {
      const name = `R${(ran += 1)}`;
      const start = (field: Field) => turnstile.open(drawn, field);
      const wrong = await world.until(race.run({ stage, opened, turnstile, name, start }));
      turnstile.close();
      const all = [...wrong, ...opened.checker.violations.map(({ sentence }) => sentence)];
      if (all.length > 0) throw new Error(all.join('\n'));
    };
    // A failing round stays in the world, so that a smaller one cannot be told from it.
    const details = await check(asyncProperty(scheduler(), oneRound), {
      numRuns: rounds,
      seed,
      endOnFailure: true,
    });
    if (details.failed) return { rounds: ran, wrong: defaultReportMessage(details) };
    return { rounds: ran, wrong: await wrongAtRest(opened) };
  } finally {
    await opened.close();
  }
}

async function wrongAtRest({ scene: { world }, rest, checker }: OpenScene): Promise<string | undefined> {
  const last = world.time.now();
  await world.run(() => rest.isReached() || world.time.now() > last + 4 * day);
  const reasons = rest.reasons();
  if (reasons.length === 0) checker.atRest();
  const all = [...reasons, ...checker.violations.map(({ sentence }) => sentence)];
  return all.length === 0 ? undefined : `at rest: ${all.join('\n')}`;
}
