import { surveyBytes, type ByteSurvey } from '#shared/csv/byte-survey.ts';
import { locateColumns, requireColumns, type ColumnNames, type FoundColumn } from '#shared/csv/columns.ts';
import { CsvError } from '#shared/csv/csv-error.ts';
import { csvLayout, recordsBehind, type CsvLayout, type CsvOptions, type Extent } from '#shared/csv/csv-file.ts';
import { noEvidence, noteDate, orderOf, type DateOrder } from '#shared/csv/dates.ts';
import { hasDecimalComma, type DecimalMark } from '#shared/csv/decimal.ts';
import { otherThanText } from '#shared/csv/file-kind.ts';
import { separatorName } from '#shared/csv/header.ts';
import { linesOf } from '#shared/csv/lines.ts';
import { deepestBody } from '#shared/http/input/inspected.ts';
import { asAmount, asMoment, type BulkColumn, type Notation } from './cells.ts';
import type { BulkKind } from './columns.ts';
import { linesOfOrders } from './lines-of-orders.ts';
import type { Said } from './order-of-rows.ts';

/** How a file is written, where that is named. */
export interface BulkOptions extends CsvOptions {
  readonly decimal?: DecimalMark | undefined;
  readonly dates?: DateOrder | undefined;
  /** Leaves columns alone that the kind does not have. */
  readonly ignoreOthers?: boolean | undefined;
}

/** How a file is written; with it its rows can be read from any place on. */
export interface FileLayout {
  /** Of CSV; JSON lines are UTF-8 and have no header. */
  readonly csv?: CsvLayout | undefined;
  readonly decimal: DecimalMark;
  /** Of the dates, where the kind has some. */
  readonly dates?: DateOrder | undefined;
  /** Bytes of a byte order mark. */
  readonly markBytes: number;
  /** Of the whole file, counted by its bytes alone. */
  readonly extent: Extent;
  /** What stands before the first row. */
  readonly start: Extent;
}

/** The body of one row, or of rows that are one order, or why it cannot be read; and how much of the file is read with it. */
export type BulkRow = {
  readonly line: number;
  /** Of an order with several rows, the lines in which the others begin. */
  readonly furtherLines?: readonly number[];
  readonly upTo: Extent;
} & (
  | { readonly body: Said }
  | {
      readonly unreadable: string;
      /** What it says all the same. */
      readonly said?: Said;
    }
);

/** Gives the bytes of a file from a place on. */
export type OpenFile = (from: number) => AsyncIterable<Uint8Array>;

/**
 * Looks through a file of CSV or of JSON lines, which begins with a brace: twice where it has amounts, of which no part but one is held
 * at a time. Throws a CsvError, which says what to do, where it cannot be read as one of this kind.
 */
export async function surveyFile(open: OpenFile, kind: BulkKind, options: BulkOptions): Promise<FileLayout> {
  const survey = await surveyBytes(open(0));
  const other = otherThanText(survey.head) ?? packedOrNot(survey.head);
  if (other !== undefined) throw new CsvError(other);
  const [first] = [...new TextDecoder().decode(survey.head).trim()];
  if (first === '{') return jsonLayout(survey);
  const csv = await csvLayout(() => open(0), survey, options);
  const { markBytes, extent, headerExtent: start } = csv;
  const columns = columnsOf(csv, kind, options);
  const { decimal, dates } = await notationOf(open, csv, columns, options);
  return { csv, decimal, ...(dates === undefined ? {} : { dates }), markBytes, extent, start };
}

const packedOrNot = ([one, other]: Uint8Array): string | undefined =>
  one === 0x1f && other === 0x8b ? 'is compressed by gzip: unpack it, and import what is in it' : undefined;

/**
 * The rows of a file behind `from`, each with the part of the file that is read with it. What stands behind the last row is blank.
 */
export async function* rowsBehind(
  open: OpenFile,
  kind: BulkKind,
  layout: FileLayout,
  from: Extent,
): AsyncGenerator<BulkRow> {
  const { csv } = layout;
  if (csv === undefined) return yield* jsonRows(open(from.bytes), kind, layout, from);
  const rows = csvRows(open(from.bytes), kind, csv, layout, from);
  return yield* kind.rowsAreLines ? linesOfOrders(rows) : rows;
}

async function* csvRows(
  rest: AsyncIterable<Uint8Array>,
  kind: BulkKind,
  csv: CsvLayout,
  { decimal, dates = 'iso' }: FileLayout,
  from: Extent,
): AsyncGenerator<BulkRow> {
  // What else there is was found to be ignored, or there would be no layout.
  const columns = columnsOf(csv, kind, { ignoreOthers: true });
  let upTo = from;
  for await (const record of recordsBehind(rest, csv, from)) {
    upTo = { bytes: upTo.bytes + record.bytes, lines: upTo.lines + record.lines };
    if (record.kind === 'blank') continue;
    if (record.kind === 'malformed') yield { line: record.line, upTo, unreadable: record.why };
    else yield { line: record.line, upTo, ...bodyOf(record.fields, columns, kind, { decimal, dates }) };
  }
}

type Placed = FoundColumn & { readonly column: BulkColumn };

function columnsOf(
  csv: Pick<CsvLayout, 'columns' | 'separator'>,
  kind: BulkKind,
  { ignoreOthers = false }: BulkOptions,
): Placed[] {
  const names = Object.fromEntries(
    kind.columns.map((each) => [each.path.join('.'), each.names]),
  ) as ColumnNames<string>;
  const { found, others } = locateColumns(csv.columns, names);
  // Of a file without a header these are the cells of its first row.
  requireColumns(
    found,
    [...kind.required, ...(kind.alsoColumns ?? [])],
    kind.namesPeople ? csv.columns.map((name) => (others.includes(name) ? '…' : name)) : csv.columns,
    names,
    separatorName(csv.separator),
  );
  if (others.length > 0 && !ignoreOthers) {
    const known = kind.columns.map(({ names: [name] }) => name).join(', ');
    throw new CsvError(
      `has columns that are nothing to it, ${others.map((name) => `"${name}"`).join(', ')}: rename or remove them, or ` +
        `say to ignore others; known are ${known}`,
    );
  }
  return kind.columns.flatMap((column) => {
    const place = found[column.path.join('.')];
    return place ? [{ ...place, column }] : [];
  });
}

/** How amounts and dates are written, as far as that is not named: looks through the file where it has some. */
async function notationOf(
  open: OpenFile,
  csv: CsvLayout,
  columns: readonly Placed[],
  options: BulkOptions,
): Promise<Pick<FileLayout, 'decimal' | 'dates'>> {
  const amounts = columns.filter(({ column }) => column.read === asAmount && options.decimal === undefined);
  const moments = columns.filter(({ column }) => column.read === asMoment && options.dates === undefined);
  let decimal: DecimalMark = options.decimal ?? 'point';
  const evidence = noEvidence();
  if (amounts.length + moments.length > 0) {
    for await (const record of recordsBehind(open(csv.headerExtent.bytes), csv, csv.headerExtent)) {
      if (record.kind !== 'row') continue;
      if (amounts.some(({ at }) => hasDecimalComma(record.fields[at]?.trim() ?? ''))) decimal = 'comma';
      if (moments.length === 0 && decimal === 'comma') break;
      for (const { at } of moments) noteDate(evidence, record.fields[at]?.trim() ?? '');
    }
  }
  if (options.dates !== undefined) return { decimal, dates: options.dates };
  return moments.length === 0 ? { decimal } : { decimal, dates: orderOf(evidence) };
}

type SaidInRow = { readonly body: Said } | { readonly unreadable: string; readonly said?: Said };

/** What a row says; what a cell leaves empty is not said. */
function bodyOf(
  fields: readonly string[],
  columns: readonly Placed[],
  { required, rowsAreLines, namesPeople }: BulkKind,
  notation: Notation,
): SaidInRow {
  const body: Record<string, unknown> = {};
  let unreadable: string | undefined;
  for (const { at, name, column } of columns) {
    const text = (fields[at] ?? '').trim();
    if (text === '') continue;
    const cell = column.read(text, notation);
    if ('expected' in cell) {
      // Results of rows are kept longer than what is said of people.
      unreadable ??= `${name}${namesPeople ? '' : ` ${JSON.stringify(text)}`} is not ${cell.expected}`;
      continue;
    }
    const [first, second] = column.path;
    if (second === undefined) body[first] = cell.value;
    else body[first] = { ...(body[first] as object | undefined), [second]: cell.value };
  }
  const missing = required.find((name) => body[name] === undefined);
  if (missing !== undefined) unreadable ??= `${missing} is empty`;
  if (unreadable !== undefined) return rowsAreLines ? { unreadable, said: body } : { unreadable };
  const { address, ...rest } = body;
  return { body: address === undefined ? rest : { ...rest, addresses: [address] } };
}

/** JSON is UTF-8 (RFC 8259), whatever is named. */
function jsonLayout({ bytes, lineFeeds, tail, head }: ByteSurvey): FileLayout {
  const lines = lineFeeds.bytes + (tail[1] === 0x0a ? 0 : 1);
  const markBytes = head[0] === 0xef ? 3 : 0;
  return { decimal: 'point', markBytes, extent: { bytes, lines }, start: { bytes: 0, lines: 0 } };
}

async function* jsonRows(
  rest: AsyncIterable<Uint8Array>,
  { required }: BulkKind,
  { markBytes }: FileLayout,
  from: Extent,
): AsyncGenerator<BulkRow> {
  let upTo = from;
  for await (const { number: line, text, bytes } of linesOf(rest, { label: 'utf-8', markBytes }, false, from.lines)) {
    upTo = { bytes: upTo.bytes + bytes, lines: upTo.lines + 1 };
    if (text?.trim() === '') continue;
    const body = objectIn(text);
    const missing = body && required.find((name) => body[name] === undefined);
    if (!body) yield { line, upTo, unreadable: 'it is not a JSON object in one line' };
    else if (isNestedDeeper(body, deepestBody)) {
      yield { line, upTo, unreadable: `it is nested deeper than ${deepestBody} levels` };
    } else if (missing === undefined) yield { line, upTo, body };
    else yield { line, upTo, unreadable: `it has no "${missing}"` };
  }
}

/** Looks no further than so many levels: what is nested deeper is more than can be gone through. */
const isNestedDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((part) => isNestedDeeper(part, levels - 1)));

function objectIn(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
