import Table from 'cli-table3';
import type { Violation } from './checker/checker.ts';
import { faultKinds } from './faults/kinds.ts';
import { command, type Reproduction } from './reproduction.ts';
import type { SimulationResult } from './simulate.ts';
import type { Replays } from './worlds/replays.ts';

/** A run as it is told. */
export interface RunReport extends SimulationResult {
  /** Real time that it took. */
  readonly seconds: number;
  /** A shorter run that breaks the same invariant; undefined where nothing was broken. */
  readonly reproduction: Reproduction | undefined;
}

/** The report for people. */
export function rendered(report: RunReport): string {
  const { seed, hash, placed, lifecycles, workflows, steps, hours, seconds, violations, reproduction } = report;
  const fates = Object.entries(lifecycles).map(([lifecycle, count]) => `${count} ${lifecycle}`);
  return [
    `seed ${seed}: ${placed} orders placed (${fates.join(', ')}) in ${hours.toFixed(1)} hours of the world`,
    `${steps} steps, each checked; workflows by definition: ${workflows.join(' + ')}; ${seconds.toFixed(1)} s`,
    faultTable(report.faults),
    ...violations.map(shownViolation),
    ...(reproduction ? [`shortest run found (${reproduction.runs} tried):\n  ${command(reproduction)}`] : []),
    `trace ${hash}`,
    violations.length === 0 ? 'no violation of any invariant' : `violations: ${violations.length}`,
  ].join('\n\n');
}

/** What replays have shown, for people. */
export function renderedReplays({ seeds, equal, different, violated, placed }: Replays): string {
  return [
    `${seeds} seeds, each run twice, ${placed} orders placed: ${equal} times the same hash`,
    ...(different.length === 0 ? [] : [`not the same twice: ${different.join(', ')}`]),
    violated.length === 0 ? 'no violation of any invariant' : `violations in: ${violated.join(', ')}`,
  ].join('\n');
}

/** One line for a world that has come to its end. */
export function shortLine({ seed, placed, steps, hours, hash }: SimulationResult): string {
  return `${seed}: ${placed} orders, ${steps} steps, ${hours.toFixed(1)} hours, ${hash.slice(0, 16)}`;
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

function shownViolation({ invariant, rule, sentence, step, after }: Violation): string {
  return `invariant ${invariant} (${rule}) is broken at step ${step}, after ${after}:\n  ${sentence}`;
}
