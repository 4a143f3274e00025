import { verdictOn, type Goal, type Verdict } from './goals.ts';
import { describeMachine, type Machine } from './machine.ts';
import { tell } from './progress.ts';
import { rendered, type Findings } from './report.ts';

/** One part of the benchmark. `quick` is for trying whether it runs at all. */
export type Part = (quick: boolean) => Promise<Findings>;

/** What a run found, for programs. The figures of each part stand under its name. */
export interface Figures {
  readonly machine: Machine;
  readonly quick: boolean;
  /** The parts that were asked for; the figures are theirs and nobody else's. */
  readonly parts: readonly string[];
  readonly goals: readonly JudgedGoal[];
  /** The parts that failed, with their errors. */
  readonly failed: Readonly<Record<string, string>>;
  readonly [part: string]: unknown;
}

export interface JudgedGoal extends Goal {
  readonly part: string;
  readonly verdict: Verdict;
}

/** Runs parts one after the other and hands each one's findings to `print` as text. One that fails does not take the others with it. */
export async function runParts(
  parts: Readonly<Record<string, Part>>,
  quick: boolean,
  print: (text: string) => void,
): Promise<Figures> {
  const machine = describeMachine();
  print(describedIn(machine, quick));
  const figures: Record<string, unknown> = {};
  const goals: JudgedGoal[] = [];
  const failed: Record<string, string> = {};
  for (const [name, part] of Object.entries(parts)) {
    tell(name);
    try {
      const findings = await part(quick);
      figures[name] = findings.figures;
      goals.push(...findings.goals.map((goal) => ({ part: name, ...goal, verdict: verdictOn(goal) })));
      print(`\n${rendered(name, findings)}`);
    } catch (error) {
      failed[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
      print(`\n== ${name}\n\nFAILED: ${failed[name]}`);
    }
  }
  return { machine, quick, parts: Object.keys(parts), goals, failed, ...figures };
}

function describedIn(machine: Machine, quick: boolean): string {
  const { processor, cores, memoryGiB, system, node, commit, loadBefore } = machine;
  const state = `sources ${commit}, load before ${loadBefore.toFixed(1)}${quick ? ', quick: the figures mean little' : ''}`;
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, ${state}`;
}
