import { quoted, replaceFile } from '../report-file.ts';
import type { RowResult } from './send-rows.ts';

/** Writes what came of each row as CSV: file, line, key, result and why. Throws a CommandError where it cannot be written. */
export function writeResults(path: string, file: string, rows: readonly RowResult[]): void {
  const lines = rows.map(({ line, key, result, detail }) =>
    [file, String(line), key, result, detail].map(quoted).join(','),
  );
  replaceFile(path, ['file,line,key,result,detail', ...lines, ''].join('\n'));
}
