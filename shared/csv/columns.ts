import { CsvError } from './csv-error.ts';

/** The columns that a file may have, each with the names it goes by; the first is the one to name it by. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly [string, ...string[]]>>;

/** Where a column is, and what the file calls it. */
export interface FoundColumn {
  readonly at: number;
  readonly name: string;
}

/** A name without case, spaces and punctuation: `Customer ID`, `customer_id` and `CustomerID` are one. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * Finds columns by their names, in any case and order. Throws a CsvError where one is there twice. `others` are the columns
 * of other names.
 */
export function locateColumns<Column extends string>(
  header: readonly string[],
  names: ColumnNames<Column>,
): { readonly found: Readonly<Partial<Record<Column, FoundColumn>>>; readonly others: readonly string[] } {
  const found: Partial<Record<Column, FoundColumn>> = {};
  const taken = new Set<number>();
  for (const [column, known] of Object.entries(names) as [Column, readonly [string, ...string[]]][]) {
    const plain = known.map(plainName);
    const at = [...header.keys()].filter((index) => plain.includes(plainName(header[index] ?? '')));
    if (at.length > 1) {
      const both = at.map((index) => `"${header[index]}"`).join(' and ');
      throw new CsvError(`has ${at.length} columns of ${known[0]}, ${both}: remove or rename all but one`);
    }
    const [index] = at;
    if (index === undefined) continue;
    taken.add(index);
    found[column] = { at: index, name: header[index] ?? '' };
  }
  return { found, others: header.filter((name, index) => name !== '' && !taken.has(index)) };
}

/** The same, all of them. Throws a CsvError where one is missing. Columns of other names are left alone. */
export function findColumns<Column extends string>(
  header: readonly string[],
  names: ColumnNames<Column>,
  separatorName: string,
): Readonly<Record<Column, FoundColumn>> {
  const { found } = locateColumns(header, names);
  requireColumns(found, Object.keys(names) as Column[], header, names, separatorName);
  return found as Readonly<Record<Column, FoundColumn>>;
}

/** Throws a CsvError, which says what the header has, where a column was not found. */
export function requireColumns<Column extends string>(
  found: Readonly<Partial<Record<Column, FoundColumn>>>,
  required: readonly Column[],
  header: readonly string[],
  names: ColumnNames<Column>,
  separatorName: string,
): void {
  const missing = required.filter((column) => found[column] === undefined);
  if (missing.length > 0)
    throw new CsvError(
      lacks(
        missing.map((column) => names[column]),
        header,
        separatorName,
      ),
    );
}

function lacks(missing: readonly (readonly string[])[], header: readonly string[], separatorName: string): string {
  const names = missing.map(([name, ...others]) => (others.length > 0 ? `${name} (or ${others.join(', ')})` : name));
  const has = header.slice(0, 20).map((name) => `"${name}"`);
  return `lacks the columns ${names.join('; ')}: separated by ${separatorName}, its first line has ${has.join(', ')}`;
}
