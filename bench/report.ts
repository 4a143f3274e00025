import Table from 'cli-table3';
import { goalTable, type Goal } from './goals.ts';

export type Cell = string | number;

/** A table for people. */
export interface FigureTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What one part of the benchmark found: tables, remarks and goals for people, all figures for programs. */
export interface Findings {
  readonly tables: readonly FigureTable[];
  readonly remarks: readonly string[];
  readonly goals: readonly Goal[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A part's findings as lines of text. */
export function rendered(name: string, { tables, remarks, goals }: Findings): string {
  const drawn = [...tables, ...(goals.length > 0 ? [goalTable('Goals', goals)] : [])].map(drawnTable);
  return [`== ${name}`, ...drawn, ...remarks.map((remark) => `* ${remark}`)].join('\n\n');
}

/** A table as lines of text. */
export function drawnTable({ title, head, rows }: FigureTable): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(shown)));
  return `${title}\n${table.toString()}`;
}

function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  const digits = Math.abs(cell) >= 100 || Number.isInteger(cell) ? 0 : Math.abs(cell) >= 10 ? 1 : 2;
  return cell.toLocaleString('en-GB', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}
