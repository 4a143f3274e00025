import { asyncProperty, check, defaultReportMessage, scheduler, type Scheduler } from 'fast-check';
import type { Program } from '../simulation/program/program.ts';
import { chanceFrom } from '../simulation/chance.ts';
import { SeededFaults } from '../simulation/faults/seeded-faults.ts';
import { openScene, type OpenScene } from '../simulation/open-scene.ts';
import type { Mutation } from '../simulation/program/bundle.ts';
import type { RawTables } from '../simulation/tables/raw-tables.ts';
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

/** How a race has ended. */
export interface Outcome {
  readonly wrong: readonly string[];
  /** Brings to its end what the round has begun; left out when something is wrong. */
  finish(): Promise<unknown>;
}

/** Two or three who want what only one can have. */
export interface Race {
  readonly name: string;
  /** Brings the rivals to the start and lets them run. */
  run(round: Round): Promise<Outcome>;
  /** A bug by which the race is lost. */
  readonly bug: Mutation;
  /** How many rounds show it, where each takes long. */
  readonly enough?: number;
}

export interface RaceResult {
  readonly rounds: number;
  /** Of the first round that went wrong, its schedule and what was wrong; undefined when all went well. */
  readonly wrong: string | undefined;
}

const winterMorning = Date.UTC(2026, 0, 12, 6);
const day = 24 * 3600_000;
/** What has not ended so long after its start never ends. */
const roundPatience = day / 4;

/** Runs a race so many times in one world, each time in another order of calls, and at last looks at everything at rest. */
export async function raced(
  { assembly, program }: { readonly assembly: string; readonly program: Program },
  race: Race,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Promise<RaceResult> {
  const turnstile = new Turnstile();
  const chance = chanceFrom(`race ${race.name}`);
  const faults = new SeededFaults(new Set(), chance);
  const opened = await openScene({
    assembly,
    programFor: () => program,
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
      const run = race.run({ stage, opened, turnstile, name, start });
      const { wrong, finish } = await ended(opened, run);
      turnstile.close();
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      await ended(opened, finish());
    };
    // A failing round stays in the world, so that a smaller one cannot be told from it.
    const details = await check(asyncProperty(scheduler(), oneRound), {
      numRuns: rounds,
      seed,
      endOnFailure: true,
    });
    if (details.failed)
      return { rounds: ran, wrong: `${String(details.errorInstance)}\n${defaultReportMessage(details)}` };
    return { rounds: ran, wrong: await wrongAtRest(opened) };
  } finally {
    await opened.close();
  }
}

/** Waits for a part of a round. Throws with what the checker has found, or when it does not end. */
async function ended<Result>({ scene: { world }, checker, tables }: OpenScene, task: Promise<Result>): Promise<Result> {
  const until = world.time.now() + roundPatience;
  let isOver = false;
  const end = () => void (isOver = true);
  task.then(end, end);
  await world.run(() => isOver || checker.violations.length > 0 || world.time.now() > until);
  if (checker.violations.length > 0) throw new Error(checker.violations.map(({ sentence }) => sentence).join('\n'));
  if (!isOver)
    throw new Error(`the race does not end; a person is asked: ${openExceptions(tables).join(', ') || 'no'}`);
  return task;
}

function openExceptions(tables: RawTables): string[] {
  const rows = [...tables.partitions('Orders').values()].flatMap((partition) => [...partition.values()]);
  return rows.flatMap(({ exception }) =>
    exception?.state === 'open' ? [`${exception.reason}: ${exception.detail}`] : [],
  );
}

async function wrongAtRest({ scene: { world }, rest, checker }: OpenScene): Promise<string | undefined> {
  const last = world.time.now();
  await world.run(() => rest.isReached() || world.time.now() > last + 4 * day);
  const reasons = rest.reasons();
  if (reasons.length === 0) checker.atRest();
  const all = [...reasons, ...checker.violations.map(({ sentence }) => sentence)];
  return all.length === 0 ? undefined : `at rest: ${all.join('\n')}`;
}
