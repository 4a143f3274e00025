import { renameSync, writeFileSync } from 'node:fs';
import { CommandError } from '../connection.ts';
import type { Rejection } from './source/judge-row.ts';
import { poundsText } from './pence.ts';

/**
 * Writes the rejected rows as CSV: file, line, invoice, amount (empty where it cannot be read), reason
 * and what exactly was wrong. Throws a CommandError
 * where it cannot be written.
 */
export function writeReport(path: string, rejections: readonly Rejection[]): void {
  const rows = rejections.map(({ file, line, invoice, pounds, reason, detail }) =>
    [file, String(line), invoice, pounds === undefined ? '' : poundsText(pounds), reason, detail].map(quoted).join(','),
  );
  replaceFile(path, ['file,line,invoice,amount,reason,detail', ...rows, ''].join('\n'));
}

/** Writes a report, whole or not at all. Throws a CommandError where it cannot be written. */
export function replaceFile(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    throw new CommandError(`the report cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A field of a CSV file (RFC 4180). */
export function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
