import { readFileSync } from 'node:fs';
import { CommandError } from './connection.ts';

/** The text of a file, or of stdin for `-`. Throws a CommandError with this `exitCode` when it cannot be read. */
export function readInput(file: string, exitCode = 1): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${nameOf(file)} cannot be read: ${why}`, exitCode);
  }
}

/** JSON of a file or of stdin. */
export function readJson(file: string): unknown {
  const text = readInput(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${nameOf(file)} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const nameOf = (file: string): string => (file === '-' ? 'stdin' : file);
