import { OpenOms } from '@open-oms/client';
import { Option, type Command } from 'commander';
import { readConnection } from './connection.ts';

/** What every command works with. */
export interface Session {
  readonly client: OpenOms;
  /** Whether a program reads the output. */
  readonly json: boolean;
}

/** The session of the command that runs: the connection of the environment or of the last login. */
export function sessionOf(command: Command): Session {
  return { client: new OpenOms(readConnection()), json: wantsJson(command) };
}

/** Whether `--json` stands anywhere in the command line. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}

/** The same `--json` for every command. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON for programs');
}

/** Options can be given several times: `--line 1=2 --line 3=1`. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
