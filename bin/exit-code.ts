import { ApiError, NoToken, Unreachable } from '@open-oms/client';
import { CommandError } from './connection.ts';

/** Not logged in, not found; every other refusal is 2. */
const refused: Readonly<Record<number, number>> = { 401: 3, 404: 4 };

/** The exit code by which scripts tell what went wrong; `oms --help` lists them. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof NoToken) return 3;
  if (error instanceof Unreachable) return 5;
  return error instanceof ApiError ? (refused[error.status] ?? 2) : 1;
}

/** Whether the message of what was thrown says to the user all that there is to say. */
export function isExpected(error: unknown): error is Error {
  return error instanceof CommandError || exitCodeOf(error) !== 1;
}
