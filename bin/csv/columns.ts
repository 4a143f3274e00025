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
 * Finds columns by their names, in any case and order. Columns of other names are left alone. Throws a CsvError where one
 * is missing or is there twice.
 */
export function findColumns<Column extends string>(
  header: readonly string[],
  names: ColumnNames<Column>,
  separatorName: string,
): Readonly<Record<Column, FoundColumn>> {
  const wanted = Object.entries(names) as [Column, readonly [string, ...string[]]][];
  const found = wanted.map(([column, known]) => {
    const plain = known.map(plainName);
    const at = [...header.keys()].filter((index) => plain.includes(plainName(header[index] ?? '')));
    if (at.length > 1) {
      const both = at.map((index) => `"${header[index]}"`).join(' and ');
      throw new CsvError(`has ${at.length} columns of ${known[0]}, ${both}: remove or rename all but one`);
    }
    return [column, at[0]] as const;
  });
  const missing = found.filter(([, at]) => at === undefined).map(([column]) => column);
  if (missing.length > 0)
    throw new CsvError(
      lacks(
        missing.map((column) => names[column]),
        header,
        separatorName,
      ),
    );
  return Object.fromEntries(
    found.map(([column, at = 0]) => [column, { at, name: header[at] ?? '' }]),
  ) as unknown as Record<Column, FoundColumn>;
}

function lacks(missing: readonly (readonly string[])[], header: readonly string[], separatorName: string): string {
  const names = missing.map(([name, ...others]) => (others.length > 0 ? `${name} (or ${others.join(', ')})` : name));
  const has = header.slice(0, 20).map((name) => `"${name}"`);
  return `lacks the columns ${names.join('; ')}: separated by ${separatorName}, its first line has ${has.join(', ')}`;
}
