import { existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { CommandError } from '../../connection.ts';
import {
  CsvError,
  type CsvFile,
  type CsvOptions,
  type CsvRecord,
  type DateOrder,
  type DecimalMark,
  type Extent,
  findColumns,
  hasDecimalComma,
  noEvidence,
  noteDate,
  openCsv,
  orderOf,
  separatorName,
} from '../../csv.ts';
import { bytesOf } from './file-bytes.ts';
import { columns, readMalformed, readRow, type Layout, type SourceRow, type UnreadableRow } from './source-row.ts';

/** How the files are written, where that is named and not left to be detected. */
export interface ReadOptions extends CsvOptions {
  readonly dates?: DateOrder;
  readonly decimal?: DecimalMark;
}

/** One file as it was read. */
export interface FileRead {
  readonly file: string;
  readonly encoding: string;
  readonly separator: string;
  readonly dates: DateOrder;
  readonly decimal: DecimalMark;
  /** Counted by its bytes alone. */
  readonly extent: Extent;
  /** What its header, rows and blank lines were, added up. */
  readonly read: Extent;
  readonly rows: number;
}

/** The rows of files, one after the other, and behind the rows of each what was read of it. */
export type Source = AsyncIterable<SourceRow | UnreadableRow | FileRead>;

/**
 * Reads CSV files, plain or compressed by gzip, without ever holding a whole file; each is read three times, to tell how it
 * is written, how its dates and numbers are, and for its rows. Throws a CommandError, which says what to do, for a file
 * that cannot be read as one of the data set or is named twice.
 */
export async function* readFiles(files: readonly string[], options: ReadOptions = {}): Source {
  const read = new Set<string>();
  for (const file of files) {
    const place = placeOf(file);
    if (read.has(place)) throw new CommandError(`${file} is named twice: name it once`);
    read.add(place);
    yield* readFile(file, options);
  }
}

function placeOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

async function* readFile(path: string, options: ReadOptions): Source {
  try {
    const csv = await openCsv(await bytesOf(path), options);
    yield* rowsOf(csv, basename(path), await layoutOf(csv, options));
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(`${path} ${error.message}`);
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function layoutOf(csv: CsvFile, { dates, decimal }: ReadOptions): Promise<Layout> {
  const found = findColumns(csv.columns, columns, separatorName(csv.separator));
  const evidence = noEvidence();
  let comma = false;
  for await (const record of dates === undefined || decimal === undefined ? csv.records() : []) {
    if (record.kind !== 'row') continue;
    noteDate(evidence, record.fields[found.InvoiceDate.at]?.trim() ?? '');
    comma ||= hasDecimalComma(record.fields[found.UnitPrice.at]?.trim() ?? '');
  }
  return { columns: found, dates: dates ?? orderOf(evidence), decimal: decimal ?? (comma ? 'comma' : 'point') };
}

async function* rowsOf(csv: CsvFile, file: string, layout: Layout): Source {
  const read = { ...csv.headerExtent };
  let rows = 0;
  for await (const record of csv.records()) {
    read.bytes += record.bytes;
    read.lines += record.lines;
    if (record.kind === 'blank') continue;
    rows += 1;
    yield rowOf(record, file, layout);
  }
  const { encoding, separator, extent } = csv;
  const { dates, decimal } = layout;
  yield { file, encoding, separator, dates, decimal, extent, read, rows };
}

function rowOf(record: Exclude<CsvRecord, { kind: 'blank' }>, file: string, layout: Layout) {
  const place = { file, line: record.line };
  return record.kind === 'row' ? readRow(record.fields, place, layout) : readMalformed(record.why, place);
}
