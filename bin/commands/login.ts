import { Command } from 'commander';
import { OpenOms } from '@open-oms/client';
import { address, CommandError, keepConnection, type Connection } from '../connection.ts';
import { readInput } from '../input.ts';
import { printJson, printLine } from '../output.ts';
import { jsonOption, wantsJson } from '../session.ts';

interface LoginOptions {
  readonly api?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly startFile?: string;
}

/** `oms login`: checks credentials by fetching a token, then keeps them for the commands to come. */
export function loginCommand(): Command {
  return new Command('login')
    .summary('check credentials and keep them')
    .description(
      'Checks credentials by fetching a token and keeps them in a file that only you can read. What is not given is\ntaken from OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID and OMS_CLIENT_SECRET.',
    )
    .option('--api <url>', 'address of the API')
    .option('--token-url <url>', 'OAuth 2 token endpoint')
    .option('--client-id <id>', 'client id')
    .option('--client-secret <secret>', 'client secret')
    .option('--start-file <file>', 'what "npm start" has printed, or its last line; - for stdin')
    .addOption(jsonOption())
    .action(async (options: LoginOptions, command: Command) => {
      const connection = options.startFile ? startedSystem(readInput(options.startFile, 3)) : givenConnection(options);
      await new OpenOms(connection).token();
      const file = keepConnection(connection);
      if (wantsJson(command)) printJson({ api: connection.api, clientId: connection.clientId, file });
      else printLine(`Logged in to ${connection.api} as ${connection.clientId}; kept in ${file}`);
    });
}

/** Finds the line of JSON that `npm start` prints when it is ready. Throws a CommandError when there is none. */
export function startedSystem(text: string): Connection {
  for (const line of text.trim().split('\n').toReversed()) {
    const ready = readyLine(line);
    if (ready) return ready;
  }
  throw new CommandError('the file has no line such as {"ready":true,"api":…}: is the system started?', 3);
}

function readyLine(line: string): Connection | undefined {
  try {
    const { ready, api, token, clientId, clientSecret } = JSON.parse(line) as Record<string, unknown>;
    const [apiUrl, tokenUrl, id, secret] = [api, token, clientId, clientSecret].map((each) => String(each ?? ''));
    if (ready !== true || !apiUrl || !tokenUrl || !id || !secret) return undefined;
    return { api: apiUrl, tokenUrl, clientId: id, clientSecret: secret };
  } catch {
    return undefined;
  }
}

function givenConnection(options: LoginOptions): Connection {
  const pick = (value: string | undefined, option: string, variable: string): string => {
    const given = value ?? process.env[variable];
    if (!given) throw new CommandError(`${option} is missing; give it, or set ${variable}`, 3);
    return given;
  };
  return {
    api: address(pick(options.api, '--api', 'OMS_API'), '--api'),
    tokenUrl: address(pick(options.tokenUrl, '--token-url', 'OMS_TOKEN_URL'), '--token-url'),
    clientId: pick(options.clientId, '--client-id', 'OMS_CLIENT_ID'),
    clientSecret: pick(options.clientSecret, '--client-secret', 'OMS_CLIENT_SECRET'),
  };
}
