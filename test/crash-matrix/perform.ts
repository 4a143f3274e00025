import { chanceFrom } from '../simulation/chance.ts';
import type { Violation } from '../simulation/checker/checker.ts';
import { SeededFaults } from '../simulation/faults/seeded-faults.ts';
import { openScene, type OpenScene } from '../simulation/open-scene.ts';
import type { Program } from '../simulation/program/program.ts';
import type { Boundary } from './boundary.ts';
import { BoundaryWatch, type Crash } from './boundary-watch.ts';
import { standingOf } from './standing.ts';
import type { Scenario } from './scenario.ts';
import { smallBusiness } from '../simulation/stage/small-business.ts';
import { Stage } from '../simulation/stage/stage.ts';

/** The system that scenarios are played with. */
export interface Prepared {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
}

export interface Performance {
  /** Every boundary that was met, in order. */
  readonly boundaries: readonly Boundary[];
  /** Whether the crash has happened. */
  readonly crashed: boolean;
  /** What the checker says, and what kept the scenario from its end. */
  readonly violations: readonly Pick<Violation, 'invariant' | 'sentence'>[];
  /** How everything stands at the end, apart from ids and times. */
  readonly standing: readonly string[];
}

const winterMorning = Date.UTC(2026, 0, 12, 6);
const hour = 3600_000;
/** What is not over so long after the scenario's last act is stuck. */
const patience = 4 * 24 * hour;

/** Plays a scenario from the opening of its business to rest, with one crash in it at most. */
export async function perform(
  { assembly, program }: Prepared,
  { name, business = smallBusiness, conflictAt, play }: Scenario,
  crash?: Crash,
): Promise<Performance> {
  const watch = new BoundaryWatch(crash, conflictAt);
  const chance = chanceFrom(`scenario ${name}`);
  const opened = await openScene({
    assembly,
    programFor: () => program,
    seed: name,
    startsAt: winterMorning,
    chance,
    faults: new SeededFaults(new Set(), chance),
    weather: watch.weather(),
    invocationFaults: watch.invocations(),
    business,
  });
  try {
    const stopped = await played(opened, play);
    return {
      boundaries: [...watch.met.values()],
      crashed: watch.crashed,
      violations: [...stopped, ...opened.checker.violations],
      standing: standingOf(opened),
    };
  } finally {
    await opened.close();
  }
}

/** @returns why the scenario has not come to its end; nothing where it has. */
async function played(opened: OpenScene, play: Scenario['play']) {
  const { rest, checker } = opened;
  const { world } = opened.scene;
  const stuck = (sentence: string) => [{ invariant: 5, sentence }];
  try {
    await world.until(play(new Stage(opened)));
  } catch (error) {
    return stuck(error instanceof Error ? error.message : String(error));
  }
  const last = world.time.now();
  await world.run(() => rest.isReached() || world.time.now() > last + patience);
  const reasons = rest.reasons();
  if (reasons.length > 0) return stuck(`days after the last act, ${reasons.join(', ')}`);
  checker.atRest();
  return [];
}
