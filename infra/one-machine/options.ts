import { parseArgs } from 'node:util';
import { logLevels, type LogLevel } from '#infra/local/console-log.ts';
import { noFaults, type Faults } from '#infra/local/faults/faults.ts';
import { parseFaultRates, seededFaults } from '#infra/local/faults/seeded-faults.ts';

/** What `npm start` was asked to do. */
export interface StartOptions {
  readonly port: number;
  readonly listenOn: string;
  /** Names by which it is reached, besides this machine's own. */
  readonly names: readonly string[];
  readonly dataFolder: string;
  /** Where the key of the secrets stands, if not in the data folder. */
  readonly keyFile: string | undefined;
  readonly fresh: boolean;
  /** Whether a new data folder gets demo data. */
  readonly demo: boolean;
  /** Whether the demo data has orders, too: one for each example of the API's documentation. */
  readonly demoOrders: boolean;
  /** How many times faster than by default the demo warehouse works; `Infinity` for without any pause. */
  readonly demoSpeed: number;
  readonly logLevel: LogLevel;
  readonly faults: Faults;
  /** Whether what is accepted stays as it is until a later start: no stream or queue feeds a function. */
  readonly holdEvents: boolean;
  /** Functions that run at once, all together; undefined for no common limit. */
  readonly concurrency: number | undefined;
  /** Whether to count what AWS would charge for. */
  readonly meter: boolean;
  readonly dynamodbEndpoint: string | undefined;
}

/** An option or variable that cannot be taken; the message is for the person who gave it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

export const usage = `npm start -- [options]

  --port <n>              port of the API; 0 takes any free one      OMS_PORT (3000)
  --host <address>        interface to listen on                     OMS_HOST (127.0.0.1)
  --names <names>         what a proxy before it is called, with commas OMS_NAMES
  --data-dir <folder>     where everything is kept                   OMS_DATA_DIR (.oms)
  --key-file <file>       key that secrets are sealed with           OMS_KEY_FILE (key, in the data folder)
  --fresh                 delete what the data folder holds first
  --no-demo               no demo data in a new data folder          OMS_DEMO=off
  --no-demo-orders        no orders in the demo data                 OMS_DEMO_ORDERS=off
  --demo-speed <n>        how fast the demo warehouse works          OMS_DEMO_SPEED (1)
  --log-level <level>     ${logLevels.join(', ')}           OMS_LOG_LEVEL (warn)
  --faults <rates>        seed=7,throttle=0.01,duplicate=0.05,…      OMS_FAULTS
  --hold-events           accept requests, let nothing follow from them until the next start
  --concurrency <n>       functions that run at once, as in an account OMS_CONCURRENCY
  --meter                 count what AWS would charge for, shown at /_local/meter
  --dynamodb <address>    another DynamoDB-compatible engine         OMS_DYNAMODB_ENDPOINT
`;

/** Reads options from the command line, then from the environment. Throws an OptionError that names what is wrong. */
export function readOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const given = parse(argv);
  const text = (option: string | undefined, variable: string, fallback: string) =>
    option ?? (environment[variable] || fallback);
  const faults = given.faults ?? environment['OMS_FAULTS'] ?? '';
  return {
    port: wholeNumber('OMS_PORT', text(given.port, 'OMS_PORT', '3000'), 65_535),
    listenOn: text(given.host, 'OMS_HOST', '127.0.0.1'),
    names: text(given.names, 'OMS_NAMES', '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
    dataFolder: text(given['data-dir'], 'OMS_DATA_DIR', '.oms'),
    keyFile: text(given['key-file'], 'OMS_KEY_FILE', '') || undefined,
    fresh: given.fresh ?? false,
    demo: !given['no-demo'] && isOn('OMS_DEMO', environment),
    demoOrders: !given['no-demo-orders'] && isOn('OMS_DEMO_ORDERS', environment),
    demoSpeed: positive('OMS_DEMO_SPEED', text(given['demo-speed'], 'OMS_DEMO_SPEED', '1')),
    logLevel: level(text(given['log-level'], 'OMS_LOG_LEVEL', 'warn')),
    faults: faults === '' ? noFaults : faultsOf(faults),
    holdEvents: given['hold-events'] ?? false,
    concurrency: concurrency(given.concurrency ?? environment['OMS_CONCURRENCY']),
    meter: given.meter ?? false,
    dynamodbEndpoint: address(given.dynamodb ?? environment['OMS_DYNAMODB_ENDPOINT']),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        names: { type: 'string' },
        'data-dir': { type: 'string' },
        'key-file': { type: 'string' },
        fresh: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
        'no-demo-orders': { type: 'boolean' },
        'demo-speed': { type: 'string' },
        'log-level': { type: 'string' },
        faults: { type: 'string' },
        'hold-events': { type: 'boolean' },
        concurrency: { type: 'string' },
        meter: { type: 'boolean' },
        dynamodb: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split(/\.?(?:\n|$)/);
    throw new OptionError(`${said}; "npm start -- --help" names all options.`, { cause: error });
  }
}

function wholeNumber(name: string, text: string, largest: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= largest) return value;
  throw new OptionError(`${name} must be a whole number from 0 to ${largest}, not "${text}".`);
}

function concurrency(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new OptionError(`OMS_CONCURRENCY must be a whole number from 1 to 99999, not "${text}".`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new OptionError(`${name} must be a number above 0, not "${text}".`);
}

function level(text: string): LogLevel {
  const found = logLevels.find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  throw new OptionError(`OMS_LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${text}".`);
}

function faultsOf(text: string): Faults {
  try {
    return seededFaults(parseFaultRates(text));
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function address(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new OptionError(`OMS_DYNAMODB_ENDPOINT must be an address such as http://127.0.0.1:8000, not "${text}".`);
}

function isOn(name: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const text = (environment[name] || 'on').toLowerCase();
  if (['on', '1', 'true', 'yes'].includes(text)) return true;
  if (['off', '0', 'false', 'no'].includes(text)) return false;
  throw new OptionError(`${name} must be on or off, not "${text}".`);
}
