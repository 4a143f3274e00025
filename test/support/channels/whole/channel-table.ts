/** Where a field of a channel's payload stands in an order, or why it is left out. `[]` is any place of a list, `*` at the end whatever is below. */
export type TableRow =
  | {
      readonly field: string;
      /** The path in the order as it is answered; `metadata` is any of it. */
      readonly stands: string;
      /** How it is written there. */
      readonly as?: ((value: string) => string) | undefined;
    }
  | { readonly field: string; readonly leftOut: string };

/** Rows of fields that stand in an order: `'field: place'`, each on a line. */
export function standing(lines: string): TableRow[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [field = '', stands = ''] = line.trim().split(/\s*→\s*/);
      return { field, stands };
    });
}

/** A row of a field that is written otherwise in an order. */
export const writtenAs = (field: string, stands: string, as: (value: string) => string): TableRow => ({
  field,
  stands,
  as,
});

/** Rows of fields that are left out for one reason. */
export const without = (leftOut: string, ...fields: readonly string[]): TableRow[] =>
  fields.map((field) => ({ field, leftOut }));

type Leaf = readonly [path: string, value: string | number | boolean];

/** Every text, number and truth in a value, with its path; what is empty says nothing. */
export function leavesOf(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'boolean' || typeof value === 'number') return [[path, value]];
  if (typeof value === 'string') return value.trim() === '' ? [] : [[path, value]];
  if (Array.isArray(value)) return value.flatMap((inner) => leavesOf(inner, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
}

const covers = ({ field }: TableRow, path: string): boolean =>
  field.endsWith('*') ? path.startsWith(field.slice(0, -1)) : field === path;

/** The row of a table that speaks of a field; the first that does. */
export const rowFor = (table: readonly TableRow[], path: string): TableRow | undefined =>
  table.find((row) => covers(row, path));

/** What of a payload is neither in the order where its table says, nor left out by it: `path = value`, each. */
export function missingIn(payload: unknown, order: object, table: readonly TableRow[]): string[] {
  return leavesOf(payload).flatMap(([path, value]) => {
    const row = rowFor(table, path);
    if (!row) return [`${path} = ${value}: no row of the table speaks of it`];
    if ('leftOut' in row) return [];
    // What is not so, and what is nothing, may be absent.
    if (value === false || Number(value) === 0) return [];
    const there = valuesAt(order, row.stands);
    const wanted = row.as ? row.as(String(value)) : String(value);
    return there.some((one) => isSame(one, wanted))
      ? []
      : [`${path} = ${wanted}: ${row.stands} is ${there.join(' | ')}`];
  });
}

/** Fields of a table that no payload has, not even empty. */
export function unusedRows(table: readonly TableRow[], payloads: readonly unknown[]): string[] {
  const all = payloads.flatMap((payload) => leavesOf(payload).map(([path]) => path));
  const empty = payloads.flatMap((payload) => emptyIn(payload));
  return table
    .filter((row) => !all.some((path) => rowFor(table, path) === row))
    .filter(({ field }) => !empty.some((path) => field === path || field.startsWith(`${path}[]`)))
    .map(({ field }) => field);
}

/** The paths of what is empty. */
function emptyIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? [path] : value.flatMap((inner) => emptyIn(inner, `${path}[]`));
  }
  if (typeof value !== 'object' || value === null) return value === null || value === '' ? [path] : [];
  return Object.entries(value).flatMap(([name, inner]) => emptyIn(inner, path === '' ? name : `${path}.${name}`));
}

function valuesAt(order: object, place: string): string[] {
  const wanted = place.split(/,\s*/);
  return leavesOf(order).flatMap(([path, value]) =>
    wanted.some((one) => path === one || (one === 'metadata' && path.startsWith('metadata.'))) ? [String(value)] : [],
  );
}

/** The same text, number or moment; a text may be a part of what was put together, a number a word of it. */
function isSame(there: string, wanted: string): boolean {
  const [one, other] = [there.trim(), wanted.trim()];
  if (one === other) return true;
  if (isNumber(other)) {
    return isNumber(one) ? Number(one) === Number(other) : one.split(/[^\p{L}\p{N}.]+/u).includes(other);
  }
  return one.includes(other) || (/^\d{4}-/.test(other) && Date.parse(one) === Date.parse(other));
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

/** The tables as a page. */
export function pageOfTables(tables: Readonly<Record<string, readonly TableRow[]>>): string {
  const rowOf = (row: TableRow) =>
    'leftOut' in row ? `| \`${row.field}\` | | ${row.leftOut} |` : `| \`${row.field}\` | \`${row.stands}\` | |`;
  const sections = Object.entries(tables).map(
    ([channel, table]) =>
      `\n## ${channel}\n\n| field of the payload | where it stands in the order | why it is left out |\n|---|---|---|\n${table.map(rowOf).join('\n')}\n`,
  );
  return `# Orders of real channels\n\nWhere each field of the channels' payloads stands in an order. Written by the test that places them and compares each value with the answer. \`[]\` is any place of a list, \`*\` whatever is below.\n${sections.join('')}`;
}
