import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { CommandError } from '../connection.ts';
import { columns, readRow, type Fields, type SourceRow, type UnreadableRow } from './source-row.ts';

interface ParsedRecord {
  readonly record: Fields;
  readonly info: { readonly lines: number };
}

/**
 * The rows of `.csv` and `.csv.gz` files, one after the other, without ever holding a whole file. Throws a CommandError for
 * a file that cannot be read or lacks a column.
 */
export async function* readFiles(files: readonly string[]): AsyncGenerator<SourceRow | UnreadableRow> {
  for (const file of files) yield* readFile(file);
}

async function* readFile(path: string): AsyncGenerator<SourceRow | UnreadableRow> {
  const file = basename(path);
  let checked = false;
  try {
    for await (const { record, info } of recordsOf(path)) {
      if (!checked) checkColumns(record, path);
      checked = true;
      yield readRow(record, { file, line: info.lines });
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function recordsOf(path: string): AsyncIterable<ParsedRecord> {
  const source: Readable = createReadStream(path);
  const parser = parse({
    bom: true,
    columns: true,
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

function checkColumns(record: Fields, path: string): void {
  const missing = columns.filter((name) => !(name in record));
  if (missing.length > 0) {
    throw new CommandError(`${path} is not an Online Retail file: it lacks the columns ${missing.join(', ')}`);
  }
}
