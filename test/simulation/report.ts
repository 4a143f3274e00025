import Table from 'cli-table3';
import type { Violation } from './checker/checker.ts';
import { faultKinds } from './faults/kinds.ts';
import { command, type Reproduction } from './reproduction.ts';
import type { SimulationResult } from './simulate.ts';
import type { BrokenWorld } from './worlds/many-worlds.ts';
import type { Replays } from './worlds/replays.ts';

/** A run as it is told. */
export interface RunReport extends Omit<SimulationResult, 'violations'> {
  /** How many worlds the orders were spread over. */
  readonly worlds: number;
  readonly violations: readonly (Violation | BrokenWorld)[];
  /** Real time that it took. */
  readonly seconds: number;
  /** A shorter run that breaks the same invariant; undefined where nothing was broken. */
  readonly reproduction: Reproduction | undefined;
}

/** The report for people. */
export function rendered(report: RunReport): string {
  const { seed, hash, worlds, placed, lifecycles, steps, hours, seconds, violations, reproduction } = report;
  const fates = Object.entries(lifecycles).map(([lifecycle, count]) => `${count} ${lifecycle}`);
  return [
    `seed ${seed}: ${placed} orders placed (${fates.join(', ')}) in ${inWorlds(hours, worlds)}`,
    `${steps} steps, each checked; ${seconds.toFixed(1)} s`,
    faultTable(report.faults),
    ...violations.map(shownViolation),
    ...(reproduction ? [`shortest run found (${reproduction.runs} tried):\n  ${command(reproduction)}`] : []),
    `trace ${hash}`,
    violations.length === 0 ? 'no violation of any of the twelve invariants' : `${violations.length} violations`,
  ].join('\n\n');
}

function inWorlds(hours: number, worlds: number): string {
  return worlds === 1 ? `${hours.toFixed(1)} hours of the world` : `${hours.toFixed(1)} hours of ${worlds} worlds`;
}

/** What replaying seeds has shown, for people. */
export function renderedReplays(replays: Replays & { readonly seconds: number }): string {
  const { seeds, equal, different, violated, placed, seconds } = replays;
  return [
    `${seeds} seeds, each run twice: ${equal} of ${seeds} traces are equal; ${placed} orders placed; ${seconds.toFixed(1)} s`,
    ...(different.length > 0 ? [`not the same twice: ${different.join(', ')}`] : []),
    violated.length > 0
      ? `an invariant is broken by the seeds ${violated.join(', ')}`
      : 'no violation of any invariant',
  ].join('\n');
}

/** The report for programs. */
export function asJson({ reproduction, ...report }: RunReport): object {
  return { ...report, ...(reproduction ? { reproduce: command(reproduction) } : {}) };
}

function faultTable(counts: SimulationResult['faults']): string {
  const table = new Table({
    head: ['fault', 'times', 'what happened'],
    colAligns: ['left', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const [kind, what] of Object.entries(faultKinds)) {
    const count = counts[kind];
    table.push([kind, count === undefined ? 'off' : count === 0 ? 'NEVER' : String(count), what]);
  }
  return table.toString();
}

function shownViolation(violation: Violation | BrokenWorld): string {
  const { invariant, rule, sentence, step, after } = violation;
  const where = 'world' in violation ? ` of the world from seed ${violation.world}` : '';
  return `invariant ${invariant} (${rule}) is broken at step ${step}${where}, after ${after}:\n  ${sentence}`;
}
