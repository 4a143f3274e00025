export type Cell = string | number;

/** A table as documents have it; the first column to the left, the others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? figure(cell) : cell)).join(' | ')} |`;
  const alignment = `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [line(head), alignment, ...rows.map(line)].join('\n');
}

/** Three significant digits, thousands with commas; what is smaller than a hundredth is said to be so. */
export function figure(value: number): string {
  if (value > 0 && value < 0.01) return '<0.01';
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 3 });
}
