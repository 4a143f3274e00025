import { isLeftOut } from '../cost/charges.ts';
import { goalTable } from '../goals.ts';
import type { Results } from './counted.ts';
import { functionTable, growthTable, orderTable } from './growth.ts';
import { keyTable } from './keys.ts';
import { limitTable } from './limits.ts';
import { figure, markdownTable } from './markdown.ts';
import { monthTable } from './month.ts';
import type { Blocks } from './page.ts';
import { ordersADayAt, volumesOf } from './volumes.ts';

/** What docs/benchmarks.md has of a run: whether the goals were met, and where. */
export function benchmarkBlocksOf(results: Results): Blocks {
  const goals = results.goals.map(({ measured, ...goal }) => ({ ...goal, measured: measured ?? Number.NaN }));
  const { head, rows } = goalTable('', goals);
  return { run: sourceOf(results), goals: markdownTable(head, rows) };
}

/** Everything in docs/scale.md that follows from what has been counted. */
export function blocksOf(results: Results): Blocks {
  const volumes = volumesOf(results);
  const [first, last] = [volumes[0], volumes.at(-1)];
  if (!first || !last) throw new Error('there are no volumes');
  const functions = Object.keys(results.cost.oneAtATime.amounts['lambda invocations'] ?? {});
  return {
    source: sourceOf(results),
    order: orderTable(first, last),
    growth: growthTable(volumes),
    functions: functionTable(
      functions.filter((name) => !isLeftOut(name)),
      volumes,
    ),
    month: monthTable(volumes),
    limits: limitTable(last),
    keys: keyTable(first),
    machine: machineOf(results),
  };
}

function sourceOf({ machine, quick, cost }: Results): string {
  const { processor, cores, memoryGiB, commit } = machine;
  const among = cost.sixteenAtATime ? ', and one among 16' : '; among others was not counted and is shown as alone';
  const warning = quick ? ' A quick run: its times mean little.' : '';
  return `Measured on ${processor}, ${cores} cores, ${memoryGiB} GiB, sources ${commit}: one order alone${among}.${warning}`;
}

/** What one machine takes, where that was measured in the same run. */
function machineOf({ machine, placing, life }: Results): string {
  // What is placed faster than it is accepted does not go on for a day.
  const accepted = Math.max(
    ...(placing?.placedLive ?? []).map(({ perSecond, acceptedMeanwhile }) => perSecond * acceptedMeanwhile),
  );
  const measured: [string, number | undefined][] = [
    ['orders placed, accepted and released', placing && accepted],
    ['whole lives, placed to delivered, invoiced and told', life?.perSecond],
  ];
  return markdownTable(
    [`${machine.cores} cores of ${machine.processor}`, 'per second', 'a day, if it went on'],
    measured.map(([what, perSecond]) =>
      perSecond === undefined
        ? [what, 'not measured in this run', '']
        : [what, perSecond, figure(ordersADayAt(perSecond))],
    ),
  );
}
