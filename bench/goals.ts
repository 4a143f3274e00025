import type { FigureTable } from './report.ts';

/** What a figure is wanted to be. */
export interface Goal {
  /** The figure with its unit. */
  readonly what: string;
  readonly wanted: { readonly atMost: number } | { readonly below: number } | { readonly atLeast: number };
  readonly measured: number;
}

export type Verdict = 'met' | 'fell short';

/** A figure that could not be measured (NaN) falls short. */
export function verdictOn({ wanted, measured }: Goal): Verdict {
  return isMet(wanted, measured) ? 'met' : 'fell short';
}

function isMet(wanted: Goal['wanted'], measured: number): boolean {
  if ('atMost' in wanted) return measured <= wanted.atMost;
  if ('below' in wanted) return measured < wanted.below;
  return measured >= wanted.atLeast;
}

/** The goals beside their figures, for people. */
export function goalTable(title: string, goals: readonly Goal[]): FigureTable {
  return {
    title,
    head: ['goal', 'wanted', 'measured', ''],
    rows: goals.map((goal) => [goal.what, inWords(goal.wanted), goal.measured, verdictOn(goal)]),
  };
}

function inWords(wanted: Goal['wanted']): string {
  if ('atMost' in wanted) return `at most ${wanted.atMost}`;
  return 'below' in wanted ? `below ${wanted.below}` : `at least ${wanted.atLeast}`;
}
