import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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

/** An address without a slash at its end. Throws a CommandError that names where it was `given`. */
export function address(text: string, given: string): string {
  if (isAddress(text)) return text.replace(/\/$/, '');
  throw new CommandError(`${given} must be an address such as http://127.0.0.1:3000, not "${text}"`, 3);
}

const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);

const connectionFile = (): string =>
  join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'oms', 'connection.json');

/** The connection of the environment variables, else of the last login. Throws a CommandError that says how to get one. */
export function readConnection(): Connection {
  const given = fromEnvironment();
  if (given) return given;
  const file = connectionFile();
  const kept = connectionIn(readKept(file));
  if (!kept) throw new CommandError(`${file} is not what "oms login" writes; log in again`, 3);
  return kept;
}

function fromEnvironment(): Connection | undefined {
  const entries = Object.entries(variables).map(([name, variable]) => [name, process.env[variable]] as const);
  const set = entries.filter(([, value]) => value !== undefined && value !== '');
  if (set.length === 0) return undefined;
  if (set.length < entries.length) {
    const missing = entries.filter(([, value]) => !value).map(([name]) => variables[name as keyof Connection]);
    throw new CommandError(`${missing.join(', ')} must be set too`, 3);
  }
  const { api, tokenUrl, ...client } = Object.fromEntries(entries) as unknown as Connection;
  return { api: address(api, variables.api), tokenUrl: address(tokenUrl, variables.tokenUrl), ...client };
}

function readKept(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandError(`not logged in: run "oms login", or set ${Object.values(variables).join(', ')}`, 3);
  }
}

function connectionIn(text: string): Connection | undefined {
  try {
    const { api, tokenUrl, clientId, clientSecret } = JSON.parse(text) as Record<string, unknown>;
    if (typeof api !== 'string' || typeof tokenUrl !== 'string' || !isAddress(api) || !isAddress(tokenUrl)) return;
    if (typeof clientId !== 'string' || typeof clientSecret !== 'string') return;
    return { api, tokenUrl, clientId, clientSecret };
  } catch {
    return undefined;
  }
}

/**
 * Keeps a connection for the commands to come, readable by its owner only, whole or not at all. Throws a CommandError
 * where it cannot be written.
 */
export function keepConnection(connection: Connection): string {
  const file = connectionFile();
  const part = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(part, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    throw new CommandError(`the login cannot be kept in ${file}: ${error instanceof Error ? error.message : ''}`);
  }
  return file;
}
