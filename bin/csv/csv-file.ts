import { surveyBytes, type ByteSurvey, type Units } from './byte-survey.ts';
import { CsvError } from './csv-error.ts';
import { encodingOf } from './encoding.ts';
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

/** A CSV file whose header is read. */
export interface CsvFile {
  readonly encoding: string;
  readonly separator: string;
  readonly columns: readonly string[];
  /** Of the whole file, counted by its bytes alone. */
  readonly extent: Extent;
  /** Of the header, and of what is blank before it. */
  readonly headerExtent: Extent;
  /** Everything behind the header; every call reads the file once more. */
  records(): AsyncGenerator<CsvRecord>;
}

/**
 * Opens a CSV file, of which `open` gives the bytes, from the beginning at each call; no more than a part of it is held at
 * a time. Throws a CsvError where it is empty or its encoding, separator or header cannot be told.
 */
export async function openCsv(open: () => AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<CsvFile> {
  const { quotes = 'standard' } = options;
  const named = options.separator === undefined ? undefined : separatorNamed(options.separator);
  const survey = await surveyBytes(open());
  const encoding = encodingOf(survey, options.encoding);
  const units = unitsOf(encoding.label);
  const endsWithCr = survey.lineFeeds[units] === 0 && survey.carriageReturns[units] > 0;
  const lines = () => linesOf(open(), encoding, endsWithCr);
  const { header, before } = await headerLine(lines());
  const { columns, separator } = readHeader(header, quotes, named);
  return {
    encoding: encoding.label,
    separator,
    columns,
    extent: { bytes: survey.bytes, lines: lineCount(survey, units, endsWithCr) },
    headerExtent: before,
    async *records() {
      const behind = lines();
      for (let line = 0; line < before.lines; line += 1) await behind.next();
      yield* recordsOf(behind, { separator, quotes }, columns.length);
    },
  };
}

async function headerLine(lines: AsyncIterable<Line>): Promise<{ header: string; before: Extent }> {
  let bytes = 0;
  for await (const line of lines) {
    bytes += line.bytes;
    if (line.text === undefined)
      throw new CsvError('has a header that is not of its encoding: name one with --encoding');
    if (line.text.trim() !== '') return { header: line.text, before: { bytes, lines: line.number } };
  }
  throw new CsvError('is empty');
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
