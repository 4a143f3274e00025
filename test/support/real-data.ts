import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Real inputs that are not part of the project, in the folder that OMS_REAL_DATA names. Tests of them are skipped with
 * `noRealData` where they are not there; what they try is tried with samples of our own, too.
 */
const folder = process.env['OMS_REAL_DATA'] ?? '';

/** Why there is nothing to be read; undefined when there is. */
export const noRealData = existsSync(folder)
  ? undefined
  : 'needs real data, whose folder OMS_REAL_DATA names (docs/configuration.md)';

/** The text of a file below the folder, exactly as it stands. */
export function realText(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

/** The names of the files in a folder below it. */
export function realFiles(...path: string[]): string[] {
  return readdirSync(join(folder, ...path));
}
