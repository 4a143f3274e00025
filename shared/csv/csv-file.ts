import { surveyBytes, type ByteSurvey, type Units } from './byte-survey.ts';
import { CsvError } from './csv-error.ts';
import { encodingOf, type Encoding } from './encoding.ts';
import { readHeader, separatorNamed } from './header.ts';
import { linesOf, type Line } from './lines.ts';
import { recordsOf, type CsvRecord } from './records.ts';
import type { Dialect } from './record.ts';

/** How a file is written, where that is named and not left to be detected. */
export interface CsvOptions {
  /** A label such as `windows-1251`. */
  readonly encoding?: string;
  /** `comma`, `semicolon`, `tab`, or the character. */
  readonly separator?: string;
  readonly quotes?: Dialect['quotes'];
}

/** Bytes and lines. */
export interface Extent {
  readonly bytes: number;
  readonly lines: number;
}

/** How a CSV file is written, as its bytes and its header tell. */
export interface CsvLayout extends Dialect, Encoding {
  /** Lines end with a carriage return alone. */
  readonly endsWithCr: boolean;
  readonly columns: readonly string[];
  /** Of the whole file, counted by its bytes alone. */
  readonly extent: Extent;
  /** Of the header, and of what is blank before it. */
  readonly headerExtent: Extent;
}

/** A CSV file whose header is read. */
export interface CsvFile extends Pick<CsvLayout, 'separator' | 'columns' | 'extent' | 'headerExtent'> {
  readonly encoding: string;
  /** Everything behind the header; every call reads the file once more. */
  records(): AsyncGenerator<CsvRecord>;
}

/**
 * Opens a CSV file, of which `open` gives the bytes, from the beginning at each call; no more than a part of it is held at
 * a time. Throws a CsvError where it is empty or its encoding, separator or header cannot be told.
 */
export async function openCsv(open: () => AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<CsvFile> {
  const layout = await csvLayout(open, await surveyBytes(open()), options);
  const { label: encoding, separator, columns, extent, headerExtent } = layout;
  const records = () => recordsBehind(without(open(), headerExtent.bytes), layout, headerExtent);
  return { encoding, separator, columns, extent, headerExtent, records };
}

/** How a file is written whose bytes are surveyed; of `open` the first lines are read. Throws a CsvError as `openCsv` does. */
export async function csvLayout(
  open: () => AsyncIterable<Uint8Array>,
  survey: ByteSurvey,
  { encoding: named, separator: given, quotes = 'standard' }: CsvOptions,
): Promise<CsvLayout> {
  const known = given === undefined ? undefined : separatorNamed(given);
  const encoding = encodingOf(survey, named);
  const units = unitsOf(encoding.label);
  const endsWithCr = survey.lineFeeds[units] === 0 && survey.carriageReturns[units] > 0;
  const { header, before: headerExtent } = await headerLine(linesOf(open(), encoding, endsWithCr));
  const { columns, separator } = readHeader(header, quotes, known);
  const extent = { bytes: survey.bytes, lines: lineCount(survey, units, endsWithCr) };
  return { ...encoding, endsWithCr, separator, quotes, columns, extent, headerExtent };
}

/** The records behind so much of a file, of which `rest` brings the bytes. */
export function recordsBehind(
  rest: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
  { lines }: Extent,
): AsyncGenerator<CsvRecord> {
  return recordsOf(linesOf(rest, layout, layout.endsWithCr, lines), layout, layout.columns.length);
}

/** What is left of bytes without the first. */
async function* without(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function headerLine(lines: AsyncIterable<Line>): Promise<{ header: string; before: Extent }> {
  let bytes = 0;
  for await (const line of lines) {
    bytes += line.bytes;
    if (line.text === undefined) throw new CsvError('has a header that is not of its encoding: name the encoding');
    if (line.text.trim() !== '') return { header: line.text, before: { bytes, lines: line.number } };
  }
  throw new CsvError('is empty: see that it is the right file');
}

const unitsOf = (label: string): Units =>
  label === 'utf-16le' ? 'littleEndian' : label === 'utf-16be' ? 'bigEndian' : 'bytes';

/** Lines by the bytes that end them, with a last one that nothing ends. */
function lineCount({ bytes, tail, lineFeeds, carriageReturns }: ByteSurvey, units: Units, endsWithCr: boolean): number {
  const [earlier, last] = tail;
  const end = endsWithCr ? 0x0d : 0x0a;
  const whole = bytes % 2 === 0;
  const ended: Readonly<Record<Units, boolean>> = {
    bytes: last === end,
    littleEndian: whole && earlier === end && last === 0,
    bigEndian: whole && earlier === 0 && last === end,
  };
  return (endsWithCr ? carriageReturns : lineFeeds)[units] + (bytes > 0 && !ended[units] ? 1 : 0);
}
