import type { HostLog } from '#infra/local/kernel.ts';
import { play } from './actors/play.ts';
import { chanceFrom } from './chance.ts';
import type { Violation } from './checker/checker.ts';
import { ordersNamedIn } from './checker/named-orders.ts';
import { lifecyclesIn } from './checker/lifecycles.ts';
import { clockChanges } from './faults/clock-changes.ts';
import type { FaultKind } from './faults/kinds.ts';
import { SeededFaults } from './faults/seeded-faults.ts';
import { openScene } from './open-scene.ts';
import type { Program } from './program/program.ts';
import { Versions } from './versions/versions.ts';
import type { World } from './world/world.ts';

export interface SimulationOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  /** The next version of the code, for the fault of two versions side by side; the same as `program` unless given. */
  readonly next?: Program;
  readonly orders: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultKind>;
  /** Leaves orders out by their number; the others stay as they are. */
  readonly only?: ((number: number) => boolean) | undefined;
  /** Asked again and again: true ends the run where it stands, with what was found so far. */
  readonly giveUp?: (() => boolean) | undefined;
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
  /** What has become of them, by lifecycle. */
  readonly lifecycles: Readonly<Record<string, number>>;
  /** Workflows that were started, by the definition that each kept; the oldest first. */
  readonly workflows: readonly number[];
  /** Requests that had an effect. */
  readonly steps: number;
  /** How often each fault was made. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** The numbers of the orders that the violations name. */
  readonly suspects: readonly number[];
  /** Hours that went by in the world. */
  readonly hours: number;
}

const hour = 3600_000;
const winterMorning = Date.UTC(2026, 0, 12, 6);

/** Runs one world from its opening to its rest, with everybody in it, and checks it all the way. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, assembly, program, log, print } = options;
  const chance = chanceFrom(`simulation ${seed}`);
  const faults = new SeededFaults(options.faults, chance.of('faults'));
  const change = options.faults.has('summer-time') ? chance.of('summer time').one(clockChanges) : undefined;
  const startsAt = change === undefined ? winterMorning : change - 2 * hour;
  const versions = new Versions(program, options.next ?? program, faults);
  const programFor = () => versions.program();
  const opened = await openScene({ assembly, programFor, seed, startsAt, chance, faults, log, print });
  try {
    const { scene, tables, rest, checker } = opened;
    const { world } = scene;
    faults.begin();
    if (change !== undefined) world.time.at(change, () => faults.count('summer-time'));
    const placed = await play(scene, { ...options, chance, rest, checker, versions });
    opened.end();
    return {
      seed,
      hash: world.trace.digest(),
      placed,
      lifecycles: lifecyclesIn(tables),
      workflows: workflowsByDefinition(world),
      steps: checker.steps,
      faults: Object.fromEntries(faults.counts),
      violations: checker.violations,
      suspects: ordersNamedIn(checker.violations, tables),
      hours: (world.time.now() - startsAt) / hour,
    };
  } finally {
    await opened.close();
  }
}

function workflowsByDefinition({ db }: World): number[] {
  const query =
    "SELECT COUNT(*) AS count FROM sfn_executions WHERE machineName LIKE '%fulfil-order' GROUP BY definition ORDER BY MIN(id)";
  return db
    .prepare(query)
    .all()
    .map(({ count }) => Number(count));
}
