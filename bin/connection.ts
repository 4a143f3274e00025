import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the system is and who asks. */
export interface Connection {
  readonly api: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What goes wrong before or between calls; `exitCode` tells scripts which kind it was. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const variables = {
  api: 'OMS_API',
  tokenUrl: 'OMS_TOKEN_URL',
  clientId: 'OMS_CLIENT_ID',
  clientSecret: 'OMS_CLIENT_SECRET',
} as const;

/** Kept by `oms login`, readable by its owner only. */
const connectionFile = (): string =>
  join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'oms', 'connection.json');

/** The connection of the environment variables, else of the last login. Throws a CommandError that says how to get one. */
export function readConnection(): Connection {
  const given = fromEnvironment();
  if (given) return given;
  try {
    return JSON.parse(readFileSync(connectionFile(), 'utf8')) as Connection;
  } catch {
    throw new CommandError(`not logged in: run "oms login", or set ${Object.values(variables).join(', ')}`, 3);
  }
}

function fromEnvironment(): Connection | undefined {
  const entries = Object.entries(variables).map(([name, variable]) => [name, process.env[variable]] as const);
  const set = entries.filter(([, value]) => value !== undefined && value !== '');
  if (set.length === 0) return undefined;
  if (set.length < entries.length) {
    const missing = entries.filter(([, value]) => !value).map(([name]) => variables[name as keyof Connection]);
    throw new CommandError(`${missing.join(', ')} must be set too`, 3);
  }
  return Object.fromEntries(entries) as unknown as Connection;
}

/** Keeps a connection for the commands to come. */
export function keepConnection(connection: Connection): string {
  const file = connectionFile();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return file;
}
