import Table from 'cli-table3';

export type Cell = string | number;

/** A table for people. */
export interface FigureTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What one part of the benchmark found: tables and remarks for people, figures for programs. */
export interface Findings {
  readonly tables: readonly FigureTable[];
  readonly remarks: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A part's findings as lines of text. */
export function rendered(name: string, { tables, remarks }: Findings): string {
  const drawn = tables.map(({ title, head, rows }) => {
    const table = new Table({
      head: [...head],
      colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
      style: { head: [], border: [], compact: true },
    });
    table.push(...rows.map((row) => row.map(shown)));
    return `${title}\n${table.toString()}`;
  });
  return [`== ${name}`, ...drawn, ...remarks.map((remark) => `* ${remark}`)].join('\n\n');
}

function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  const digits = Math.abs(cell) >= 100 || Number.isInteger(cell) ? 0 : Math.abs(cell) >= 10 ? 1 : 2;
  return cell.toLocaleString('en-GB', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}
