import { CsvError } from './csv-error.ts';
import { readRecord, type Dialect } from './record.ts';

const separators = [',', ';', '\t'] as const;
const named: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t' };

/** The character of a separator named as an option: `comma`, `semicolon`, `tab`, or itself. Throws a CsvError for another. */
export function separatorNamed(name: string): string {
  const separator = named[name] ?? name;
  if (/^[,;\t|]$/.test(separator)) return separator;
  throw new CsvError(`cannot be separated by "${name}": name comma, semicolon, tab or |`);
}

/** What a separator is called. */
export const separatorName = (separator: string): string =>
  Object.keys(named).find((name) => named[name] === separator) ?? separator;

/**
 * The names of the columns, and the separator: the one given, else that of comma, semicolon and tab which makes the
 * most columns. Throws a CsvError for a header that cannot be read or that leaves the separator open.
 */
export function readHeader(
  text: string,
  quotes: Dialect['quotes'],
  separator?: string,
): { readonly columns: readonly string[]; readonly separator: string } {
  const readings = (separator === undefined ? separators : [separator]).flatMap((separator) => {
    const read = readRecord(text, { separator, quotes });
    return read.state === 'whole' ? [{ columns: read.fields.map((field) => field.trim()), separator }] : [];
  });
  const [best, second] = readings.sort((one, other) => other.columns.length - one.columns.length);
  if (!best)
    throw new CsvError('has a header with a quotation mark that is not closed or not doubled: mend its first line');
  if (second && best.columns.length > 1 && second.columns.length === best.columns.length) {
    throw new CsvError('has as many columns by one separator as by another: name the separator');
  }
  return best;
}
