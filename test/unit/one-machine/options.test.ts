import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOptions, usage } from '#infra/one-machine/options.ts';

describe('options of npm start', () => {
  it('have defaults for everything', () => {
    expect(readOptions([], {})).toMatchObject({
      port: 3000,
      listenOn: '127.0.0.1',
      dataFolder: '.oms',
      names: [],
      keyFile: undefined,
      fresh: false,
      demo: true,
      demoOrders: true,
      demoSpeed: 1,
      logLevel: 'warn',
      concurrency: undefined,
      dynamodbEndpoint: undefined,
    });
  });

  it('come from the environment, and from the command line before it', () => {
    const environment = {
      OMS_PORT: '0',
      OMS_DATA_DIR: '/data',
      OMS_NAMES: 'shop.example.com, oms.internal',
      OMS_KEY_FILE: '/keys/oms',
      OMS_DEMO: 'off',
      OMS_DEMO_ORDERS: 'off',
      OMS_LOG_LEVEL: 'debug',
      OMS_FAULTS: 'seed=1,throttle=0.5',
    };
    const options = readOptions(['--port', '8080', '--fresh', '--demo-speed', '10'], environment);
    expect(options).toMatchObject({
      port: 8080,
      dataFolder: '/data',
      names: ['shop.example.com', 'oms.internal'],
      keyFile: '/keys/oms',
      fresh: true,
      demo: false,
      demoOrders: false,
      demoSpeed: 10,
      logLevel: 'debug',
    });
    expect(options.faults.on).toBe(true);
  });

  it.each([
    [['--port', 'x'], {}, 'OMS_PORT must be a whole number from 0 to 65535, not "x".'],
    [[], { OMS_PORT: '70000' }, 'OMS_PORT must be a whole number'],
    [['--demo-speed', '0'], {}, 'OMS_DEMO_SPEED must be a number above 0'],
    [[], { OMS_LOG_LEVEL: 'loud' }, 'OMS_LOG_LEVEL must be one of debug, info, warn, error, silent, not "loud".'],
    [[], { OMS_FAULTS: 'explode=1' }, '"explode" is not a fault'],
    [[], { OMS_DYNAMODB_ENDPOINT: 'localhost:8000' }, 'OMS_DYNAMODB_ENDPOINT must be an address'],
    [['--concurrency', '0'], {}, 'OMS_CONCURRENCY must be a whole number from 1 to 99999, not "0".'],
    [['--verbose'], {}, `Unknown option '--verbose'; "npm start -- --help" names all options.`],
    [['8080'], {}, `Unexpected argument '8080'.`],
    [
      ['--demo-speed', '-1'],
      {},
      `Option '--demo-speed' argument is ambiguous; "npm start -- --help" names all options.`,
    ],
    [[], { OMS_DEMO: 'maybe' }, 'OMS_DEMO must be on or off, not "maybe".'],
    [[], { OMS_DEMO_ORDERS: 'some' }, 'OMS_DEMO_ORDERS must be on or off, not "some".'],
  ])('refuse what they cannot take: %j %j', (argv, environment, message) => {
    expect(() => readOptions(argv, environment)).toThrow(message);
    expect(() => readOptions(argv, environment)).toThrow(/^[^\n]+$/);
  });

  it('are all described in docs/one-machine.md, as in the usage', () => {
    const text = readFileSync(new URL('../../../docs/one-machine.md', import.meta.url), 'utf8');
    const described = [...text.matchAll(/^\| `(--[a-z-]+)` \| (?:`([A-Z_]+)(?:=off)?`)? ?\|/gm)];
    const used = [...usage.matchAll(/^ {2}(--[a-z-]+)(?:.*?(OMS_[A-Z_]+))?/gm)];
    const names = (found: RegExpExecArray[]) => found.map(([, option, variable]) => [option, variable]).sort();
    expect(names(described)).toEqual(names(used));
  });
});
