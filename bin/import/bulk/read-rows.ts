import { CsvError } from '../../csv/csv-error.ts';
import { locateColumns, requireColumns, type ColumnNames, type FoundColumn } from '../../csv/columns.ts';
import { openCsv, type CsvFile, type CsvOptions, type Extent } from '../../csv/csv-file.ts';
import { hasDecimalComma, type DecimalMark } from '../../csv/decimal.ts';
import { surveyBytes, type ByteSurvey } from '../../csv/byte-survey.ts';
import { separatorName } from '../../csv/header.ts';
import { linesOf } from '../../csv/lines.ts';
import { asAmount } from './cells.ts';
import type { BulkColumn, BulkKind } from './kinds.ts';

/** How a file is written, where that is named. */
export interface BulkOptions extends CsvOptions {
  readonly decimal?: DecimalMark;
  /** Leaves columns alone that the kind does not have. */
  readonly ignoreOthers?: boolean;
}

/** The body of one row, or why it cannot be read. */
export type BulkRow =
  | { readonly line: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly unreadable: string };

/** The rows of a file, and its extent by its bytes alone and by what was read; `read` is whole when the rows are. */
export interface BulkFile {
  readonly extent: Extent;
  readonly read: { bytes: number; lines: number };
  rows(): AsyncGenerator<BulkRow>;
}

/**
 * Opens a file of CSV or of JSON lines, which begins with a brace. Throws a CsvError, which says what to do, where it cannot
 * be read as one of this kind.
 */
export async function openBulk(
  open: () => AsyncIterable<Uint8Array>,
  kind: BulkKind,
  options: BulkOptions,
): Promise<BulkFile> {
  const survey = await surveyBytes(open());
  const [first] = [...new TextDecoder().decode(survey.head).trim()];
  if (first === '{') return jsonLines(open, kind, survey);
  const csv = await openCsv(open, options);
  const columns = columnsOf(csv, kind, options);
  const mark = options.decimal ?? (await decimalMarkOf(csv, columns));
  const read = { ...csv.headerExtent };
  return {
    extent: csv.extent,
    read,
    async *rows() {
      for await (const record of csv.records()) {
        read.bytes += record.bytes;
        read.lines += record.lines;
        if (record.kind === 'blank') continue;
        if (record.kind === 'malformed') yield { line: record.line, unreadable: record.why };
        else yield bodyOf(record.fields, record.line, columns, kind, mark);
      }
    },
  };
}

type Placed = FoundColumn & { readonly column: BulkColumn };

function columnsOf(csv: CsvFile, kind: BulkKind, { ignoreOthers = false }: BulkOptions): Placed[] {
  const names = Object.fromEntries(
    kind.columns.map((each) => [each.path.join('.'), each.names]),
  ) as ColumnNames<string>;
  const { found, others } = locateColumns(csv.columns, names);
  requireColumns(found, kind.required, csv.columns, names, separatorName(csv.separator));
  if (others.length > 0 && !ignoreOthers) {
    const known = kind.columns.map(({ names: [name] }) => name).join(', ');
    throw new CsvError(
      `has columns that are nothing to it, ${others.map((name) => `"${name}"`).join(', ')}: rename or remove them, or say ` +
        `--ignore-others; known are ${known}`,
    );
  }
  return kind.columns.flatMap((column) => {
    const place = found[column.path.join('.')];
    return place ? [{ ...place, column }] : [];
  });
}

async function decimalMarkOf(csv: CsvFile, columns: readonly Placed[]): Promise<DecimalMark> {
  const amounts = columns.filter(({ column }) => column.read === asAmount);
  for await (const record of amounts.length === 0 ? [] : csv.records()) {
    if (record.kind !== 'row') continue;
    if (amounts.some(({ at }) => hasDecimalComma(record.fields[at]?.trim() ?? ''))) return 'comma';
  }
  return 'point';
}

/** The body of a row; what a cell leaves empty is not said. */
function bodyOf(
  fields: readonly string[],
  line: number,
  columns: readonly Placed[],
  { required }: BulkKind,
  mark: DecimalMark,
): BulkRow {
  const body: Record<string, unknown> = {};
  for (const { at, name, column } of columns) {
    const text = (fields[at] ?? '').trim();
    if (text === '') continue;
    const cell = column.read(text, mark);
    if ('expected' in cell) return { line, unreadable: `${name} ${JSON.stringify(text)} is not ${cell.expected}` };
    const [first, second] = column.path;
    if (second === undefined) body[first] = cell.value;
    else body[first] = { ...(body[first] as object | undefined), [second]: cell.value };
  }
  const missing = required.find((name) => body[name] === undefined);
  if (missing !== undefined) return { line, unreadable: `${missing} is empty` };
  const { address, ...rest } = body;
  return { line, body: address === undefined ? rest : { ...rest, addresses: [address] } };
}

/** JSON is UTF-8 (RFC 8259), whatever is named. */
function jsonLines(open: () => AsyncIterable<Uint8Array>, { required }: BulkKind, survey: ByteSurvey): BulkFile {
  const { bytes, lineFeeds, tail, head } = survey;
  const markBytes = head[0] === 0xef ? 3 : 0;
  const read = { bytes: 0, lines: 0 };
  return {
    extent: { bytes, lines: lineFeeds.bytes + (tail[1] === 0x0a ? 0 : 1) },
    read,
    async *rows() {
      for await (const { number: line, text, bytes: size } of linesOf(open(), { label: 'utf-8', markBytes }, false)) {
        read.bytes += size;
        read.lines += 1;
        if (text?.trim() === '') continue;
        const body = objectIn(text);
        const missing = body && required.find((name) => body[name] === undefined);
        if (!body) yield { line, unreadable: 'it is not a JSON object in one line' };
        else if (missing === undefined) yield { line, body };
        else yield { line, unreadable: `it has no "${missing}"` };
      }
    },
  };
}

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
