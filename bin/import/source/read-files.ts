import { createReadStream, existsSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { CommandError } from '../../connection.ts';
import { columns, readRow, type Fields, type SourceRow, type UnreadableRow } from './source-row.ts';

interface ParsedRecord {
  readonly record: Fields;
  readonly info: { readonly lines: number };
}

/**
 * The rows of `.csv` and `.csv.gz` files, one after the other, without ever holding a whole file. Throws a CommandError for
 * a file that cannot be read, is empty, lacks a column or is named twice.
 */
export async function* readFiles(files: readonly string[]): AsyncGenerator<SourceRow | UnreadableRow> {
  const read = new Set<string>();
  for (const file of files) {
    const place = placeOf(file);
    if (read.has(place)) throw new CommandError(`${file} is named twice`);
    read.add(place);
    yield* readFile(file);
  }
}

function placeOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

async function* readFile(path: string): AsyncGenerator<SourceRow | UnreadableRow> {
  const file = basename(path);
  const header = { seen: false };
  const checked = (names: string[]) => {
    header.seen = true;
    return checkedColumns(names, path);
  };
  try {
    for await (const { record, info } of recordsOf(path, checked)) yield readRow(record, { file, line: info.lines });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!header.seen) throw new CommandError(`${path} is empty`);
}

function recordsOf(path: string, checked: (names: string[]) => string[]): AsyncIterable<ParsedRecord> {
  const source: Readable = createReadStream(path);
  const parser = parse({
    bom: true,
    columns: checked,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const fail = (error: Error) => parser.destroy(error);
  source.on('error', fail);
  const text = path.endsWith('.gz') ? source.pipe(createGunzip().on('error', fail)) : source;
  return text.pipe(parser);
}

function checkedColumns(names: string[], path: string): string[] {
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length === 0) return names;
  throw new CommandError(`${path} is not an Online Retail file: it lacks the columns ${missing.join(', ')}`);
}
