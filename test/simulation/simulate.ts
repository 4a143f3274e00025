import type { HostLog } from '#infra/local/kernel.ts';
import { play } from './actors/play.ts';
import { chanceFrom } from './chance.ts';
import type { Violation } from './checker/checker.ts';
import type { FaultKind } from './faults/kinds.ts';
import { SeededFaults } from './faults/seeded-faults.ts';
import { openScene } from './open-scene.ts';
import type { Program } from './program/program.ts';

export interface SimulationOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  readonly orders: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultKind>;
  /** Leaves orders out by their number; the others stay as they are. */
  readonly only?: ((number: number) => boolean) | undefined;
  readonly log?: HostLog;
  /** Takes what functions print. */
  readonly print?: (text: string) => void;
}

export interface SimulationResult {
  readonly seed: string;
  /** Over everything that happened, in its order. */
  readonly hash: string;
  /** Orders that were taken. */
  readonly placed: number;
  /** Requests that had an effect. */
  readonly steps: number;
  /** How often each fault was made. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** Hours that went by in the world. */
  readonly hours: number;
}

const hour = 3600_000;
/** Clocks in Europe are put forward at one o'clock in the night, UTC. */
const beforeSummerTime = Date.UTC(2026, 2, 28, 23);
const winterMorning = Date.UTC(2026, 0, 12, 6);

/** Runs one world from its opening to its rest, with everybody in it, and checks it all the way. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, assembly, program, log, print } = options;
  const chance = chanceFrom(`simulation ${seed}`);
  const faults = new SeededFaults(options.faults, chance.of('faults'));
  const startsAt = options.faults.has('summer-time') ? beforeSummerTime : winterMorning;
  const opened = await openScene({ assembly, program, seed, startsAt, chance, faults, log, print });
  try {
    const { scene, rest, checker } = opened;
    const { world } = scene;
    faults.begin();
    const placed = await play(scene, { ...options, chance, rest, checker });
    opened.end();
    return {
      seed,
      hash: world.trace.digest(),
      placed,
      steps: checker.steps,
      faults: Object.fromEntries(faults.counts),
      violations: checker.violations,
      hours: (world.time.now() - startsAt) / hour,
    };
  } finally {
    await opened.close();
  }
}
