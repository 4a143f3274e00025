import { isAnswer, type Boundary } from './boundary.ts';
import type { Crash } from './boundary-watch.ts';
import { perform, type Performance, type Prepared } from './perform.ts';
import type { Scenario } from './scenario.ts';

/** A scenario as it goes when nothing crashes. */
export interface Recording {
  readonly scenario: Scenario;
  readonly undisturbed: Performance;
}

/** One cell of the matrix: a crash in a scenario that comes by there. */
export interface Cell {
  readonly recording: Recording;
  readonly boundary: Boundary;
  readonly moment: Crash['moment'];
}

/** What a crash has left behind; nothing where all came right. */
export interface Finding {
  readonly scenario: string;
  readonly at: string;
  readonly moment: Crash['moment'];
  readonly wrong: readonly string[];
}

/** Plays every scenario undisturbed. Throws when one does not come to its end without any crash. */
export async function record(prepared: Prepared, scenarios: readonly Scenario[]): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (const scenario of scenarios) {
    const undisturbed = await perform(prepared, scenario);
    const [violation] = undisturbed.violations;
    if (violation) throw new Error(`without a crash, "${scenario.name}" ends wrongly: ${violation.sentence}`);
    recordings.push({ scenario, undisturbed });
  }
  return recordings;
}

/** Every boundary of the recordings, before and after; each in the first scenario that comes by, or in all of them. */
export function cellsOf(recordings: readonly Recording[], inEvery = false): Cell[] {
  const known = new Set<string>();
  return recordings.flatMap((recording) =>
    recording.undisturbed.boundaries.flatMap((boundary): Cell[] => {
      if (known.has(boundary.name) && !inEvery) return [];
      known.add(boundary.name);
      const moments = isAnswer(boundary) ? (['before'] as const) : (['before', 'after'] as const);
      return moments.map((moment) => ({ recording, boundary, moment }));
    }),
  );
}

/** Crashes once and compares the end with the undisturbed one; undefined when nothing is wrong. */
export async function crashIn(prepared: Prepared, { recording, boundary, moment }: Cell): Promise<Finding | undefined> {
  const { scenario, undisturbed } = recording;
  const { crashed, violations, standing } = await perform(prepared, scenario, { at: boundary.name, moment });
  const wrong = [
    ...(crashed ? [] : ['the run never came to the boundary']),
    ...violations.map(({ invariant, sentence }) => `invariant ${invariant}: ${sentence}`),
    ...difference(undisturbed.standing, standing),
  ];
  return wrong.length === 0 ? undefined : { scenario: scenario.name, at: boundary.name, moment, wrong };
}

function difference(expected: readonly string[], found: readonly string[]): string[] {
  const [wanted, given] = [Map.groupBy(expected, String), Map.groupBy(found, String)];
  const missing = [...wanted].filter(([sentence, all]) => all.length !== (given.get(sentence)?.length ?? 0));
  const surplus = [...given].filter(([sentence]) => !wanted.has(sentence));
  return [
    ...missing.map(([sentence, { length }]) => `without a crash ${length} times: ${sentence}`),
    ...surplus.map(([sentence]) => `only with the crash: ${sentence}`),
  ];
}
