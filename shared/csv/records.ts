import type { Line } from './lines.ts';
import { readRecord, type Dialect, type OpenRecord } from './record.ts';

/** Where a record stands in its file. */
export interface Span {
  /** The line in which it begins, counted from 1, and how many lines it has. */
  readonly line: number;
  readonly lines: number;
  readonly bytes: number;
}

/** One record: its fields, or why it cannot be read. One whose fields are all empty is blank. */
export type CsvRecord =
  | (Span & { readonly kind: 'row'; readonly fields: readonly string[] })
  | (Span & { readonly kind: 'blank' })
  | (Span & { readonly kind: 'malformed'; readonly text: string; readonly why: string });

/** A quoted field that is longer is taken for one whose closing quotation mark is missing. */
const mostLines = 1000;

/**
 * The records of lines; each line is in exactly one of them. What does not parse is malformed as the one line in which it
 * begins, and reading goes on with the next line: a missing quotation mark costs its own line and none behind it. `columns`
 * is the number of fields of the header; any other number makes a record malformed.
 *
 * A record of several lines of which most have by themselves the fields of a row is malformed, line by line, unless
 * quotation marks are said to be trusted: two rows with an odd quotation mark each look like that, and would become one
 * row with the fields of both.
 */
export async function* recordsOf(
  lines: AsyncIterator<Line>,
  dialect: Dialect,
  columns: number,
): AsyncGenerator<CsvRecord> {
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => {
    const waiting = ahead.shift();
    if (waiting) return waiting;
    const { value, done } = await lines.next();
    return done ? undefined : value;
  };
  for (let first = await next(); first; first = await next()) {
    const taken = [first];
    const read = await readLines(first, taken, next, dialect);
    const whole = read.state === 'whole' ? judged(read.fields, taken, dialect, columns) : read.why;
    if (typeof whole === 'object') {
      yield whole;
    } else if (whole === ambiguous) {
      for (const line of taken) yield malformed(line, ambiguous);
    } else {
      ahead.unshift(...taken.slice(1));
      yield malformed(first, whole);
    }
  }
}

const notClosed = 'a quotation mark opens a field and is not closed in its line';
const unclosed = 'a quotation mark opens a field and none closes it';
const ambiguous =
  'a quotation mark opens a field that is closed in a later line, and the lines look like rows themselves: ' +
  'mend the quotation marks, or say quotes trusted where they are right';

/** Takes as many lines as the record that begins in `first` has. */
async function readLines(
  first: Line,
  taken: Line[],
  next: () => Promise<Line | undefined>,
  dialect: Dialect,
): Promise<{ state: 'whole'; fields: readonly string[] } | { state: 'malformed'; why: string }> {
  let text = '';
  let open: OpenRecord | undefined;
  for (let line: Line | undefined = first; line;) {
    if (line.text === undefined)
      return { state: 'malformed', why: 'it has bytes that are not of the encoding of the file' };
    text += line.text;
    const read = readRecord(text, dialect, open);
    if (read.state === 'malformed' && taken.length > 1)
      return { state: 'malformed', why: `${notClosed}; up to line ${line.number}, ${read.why}` };
    if (read.state !== 'open') return read;
    open = read;
    if (taken.length === mostLines) break;
    text += line.end;
    line = await next();
    if (line) taken.push(line);
  }
  return { state: 'malformed', why: unclosed };
}

/** The record of whole fields, or why it is malformed all the same. */
function judged(
  fields: readonly string[],
  taken: readonly Line[],
  dialect: Dialect,
  columns: number,
): CsvRecord | string {
  const [first] = taken;
  const span = {
    line: first?.number ?? 0,
    lines: taken.length,
    bytes: taken.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  if (fields.every((field) => field.trim() === '')) return { ...span, kind: 'blank' };
  if (fields.length !== columns) {
    const upTo = taken.length === 1 ? '' : `, read up to line ${span.line + taken.length - 1} by its quotation marks,`;
    return `it${upTo} has ${fields.length} fields, where the header has ${columns}`;
  }
  if (taken.length > 1 && dialect.quotes !== 'trusted' && areRows(taken, dialect, columns)) return ambiguous;
  return { ...span, kind: 'row', fields };
}

/**
 * Whether most lines have at least as many fields as the header where quotation marks that are not closed in them are
 * characters: rows do, lines of a text seldom.
 */
function areRows(taken: readonly Line[], dialect: Dialect, columns: number): boolean {
  const rows = taken.filter(({ text = '' }) => looseFields(text, dialect.separator) >= columns);
  return 2 * rows.length > taken.length;
}

/** The number of fields of a line; only quotation marks that begin and end a field within it enclose separators. */
function looseFields(text: string, separator: string): number {
  let count = 1;
  for (let at = 0; ; count += 1) {
    const end = text[at] === '"' ? closedIn(text, at, separator) : undefined;
    const next = text.indexOf(separator, end ?? at);
    if (next === -1) return count;
    at = next + 1;
  }
}

function closedIn(text: string, opened: number, separator: string): number | undefined {
  for (let at = text.indexOf('"', opened + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] === '"') at += 1;
    else return text[at + 1] === separator || at + 1 === text.length ? at + 1 : undefined;
  }
  return undefined;
}

function malformed({ number, text = '', bytes }: Line, why: string): CsvRecord {
  return { kind: 'malformed', line: number, lines: 1, bytes, text, why };
}
