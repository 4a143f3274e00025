// A process of its own, which runs a share of the matrix and tells its parent how far it is.
import { prepareAssembly, prepareProgram } from '../simulation/prepare.ts';
import { cellsOf, crashIn, record, type Finding } from './matrix.ts';
import type { MatrixResult } from './report.ts';
import { scenarios } from './scenarios/all.ts';

/** Every `of`-th cell from `place` on. */
export interface Share {
  readonly place: number;
  readonly of: number;
  readonly inEvery: boolean;
  /** Part of a boundary's name. */
  readonly only: string;
  /** Part of a scenario's name. */
  readonly scenario: string;
}

export type ShareReport =
  | { readonly done: number; readonly of: number; readonly findings: number }
  | { readonly result: MatrixResult };

process.once('message', (share: Share) => void run(share));

async function run({ place, of, inEvery, only, scenario }: Share): Promise<void> {
  const tell = (report: ShareReport) => process.send?.(report);
  const [assembly, program] = await Promise.all([prepareAssembly(), prepareProgram()]);
  const prepared = { assembly, program };
  const recordings = await record(
    prepared,
    scenarios.filter(({ name }) => name.includes(scenario)),
  );
  const cells = cellsOf(recordings, inEvery).filter(({ boundary }) => boundary.name.includes(only));
  const own = cells.filter((_, number) => number % of === place);
  const findings: Finding[] = [];
  for (const [done, cell] of own.entries()) {
    const finding = await crashIn(prepared, cell);
    if (finding) findings.push(finding);
    // At once: a run of hours may be ended before its report.
    if (finding) process.stderr.write(`${JSON.stringify(finding)}\n`);
    tell({ done: done + 1, of: cells.length, findings: finding ? 1 : 0 });
  }
  const boundaries = [...new Map(cellsOf(recordings).map(({ boundary }) => [boundary.name, boundary])).values()];
  process.send?.({ result: { scenarios: recordings.length, boundaries, runs: own.length, findings } }, () =>
    process.exit(),
  );
}
