import type { FigureTable } from './report.ts';

/** A figure by which a measured thing is known. All of them together are the summary of a run. */
export interface KeyFigure {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What it was compared with in the same run, or what else has to be known of it. */
  readonly beside?: string;
}

export function summaryTable(keyFigures: readonly KeyFigure[]): FigureTable {
  return {
    title: 'Summary',
    head: ['what', 'figure', 'unit', 'beside it'],
    rows: keyFigures.map(({ what, figure, unit, beside = '' }) => [what, figure, unit, beside]),
  };
}
