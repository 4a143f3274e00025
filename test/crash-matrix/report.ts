import Table from 'cli-table3';
import type { Boundary } from './boundary.ts';
import type { Finding } from './matrix.ts';

/** What a run of the matrix, or a share of it, has come to. */
export interface MatrixResult {
  readonly scenarios: number;
  readonly boundaries: readonly Boundary[];
  /** Runs with a crash in them. */
  readonly runs: number;
  readonly findings: readonly Finding[];
}

/** Boundaries by function with what went wrong at them, and each finding. */
export function rendered({ scenarios, boundaries, runs, findings }: MatrixResult): string {
  const table = new Table({
    head: ['function', 'boundaries', 'findings'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const byFunction = Map.groupBy(boundaries, ({ functionName }) => functionName);
  for (const [name, own] of [...byFunction].sort(([one], [other]) => one.localeCompare(other))) {
    const names = new Set(own.map((boundary) => boundary.name));
    table.push([name, own.length, findings.filter(({ at }) => names.has(at)).length]);
  }
  table.push(['all', boundaries.length, findings.length]);
  return [
    ...findings.map(
      ({ scenario, at, moment, wrong }) =>
        `${scenario}\n  a crash ${moment} ${at}\n${wrong.map((one) => `    ${one}\n`).join('')}`,
    ),
    table.toString(),
    `${scenarios} scenarios, ${boundaries.length} boundaries, ${runs} crashes, ${findings.length} findings`,
  ].join('\n');
}
