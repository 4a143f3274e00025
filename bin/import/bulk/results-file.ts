import type { ImportRow } from '@open-oms/client';
import { quoted, replaceFile } from '../report-file.ts';

/** Writes what came of each row as CSV: file, line, key, result and why. Throws a CommandError where it cannot be written. */
export function writeResults(path: string, file: string, rows: readonly ImportRow[]): void {
  const lines = rows.map(({ line, key, result, detail = '' }) =>
    [file, String(line), key, result, detail].map(quoted).join(','),
  );
  replaceFile(path, ['file,line,key,result,detail', ...lines, ''].join('\n'));
}
