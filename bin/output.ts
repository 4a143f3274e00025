import Table from 'cli-table3';

const plain = { head: [], border: [], compact: true };

/** A table for people. */
export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = new Table({ head: [...head], style: plain });
  table.push(...rows.map((row) => [...row]));
  process.stdout.write(`${table.toString()}\n`);
}

/** Names and values beneath each other; what is undefined is left out. */
export function printFacts(facts: Readonly<Record<string, string | number | undefined>>): void {
  const given = Object.entries(facts).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  process.stdout.write(given.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join(''));
}

/** One line of text. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** JSON for programs; in one line where many follow each other. */
export function printJson(value: unknown, { oneLine = false } = {}): void {
  process.stdout.write(`${JSON.stringify(value, null, oneLine ? undefined : 2)}\n`);
}

/** A moment for people: `2026-11-22 10:15:30`. */
export function moment(iso: string | undefined): string {
  return iso === undefined ? '' : iso.slice(0, 19).replace('T', ' ');
}
