import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepConnection, readConnection, type Connection } from '../../../bin/connection.ts';

const connection: Connection = {
  api: 'http://127.0.0.1:3000',
  tokenUrl: 'http://127.0.0.1:3000/oauth2/token',
  clientId: 'me',
  clientSecret: 'secret',
};

let home = '';
let file = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'oms-home-'));
  file = join(home, '.config', 'oms', 'connection.json');
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', '');
  for (const name of ['OMS_API', 'OMS_TOKEN_URL', 'OMS_CLIENT_ID', 'OMS_CLIENT_SECRET']) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

function inEnvironment({ api, tokenUrl, clientId, clientSecret }: Connection): void {
  vi.stubEnv('OMS_API', api);
  vi.stubEnv('OMS_TOKEN_URL', tokenUrl);
  vi.stubEnv('OMS_CLIENT_ID', clientId);
  vi.stubEnv('OMS_CLIENT_SECRET', clientSecret);
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Fails as a command that lacks a login does, with these words. */
const refused = (words: string) => expect.objectContaining({ exitCode: 3, message: expect.stringContaining(words) });

describe('a login', () => {
  test('is kept below the home folder, for its owner only, and read again', () => {
    expect(keepConnection(connection)).toBe(file);
    expect(modeOf(file)).toBe(0o600);
    expect(modeOf(dirname(file))).toBe(0o700);
    expect(readConnection()).toEqual(connection);
  });

  test('takes the place of one that others could read, whole or not at all', () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    keepConnection(connection);
    expect(modeOf(file)).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['connection.json']);
  });

  test('is kept where XDG_CONFIG_HOME says', () => {
    vi.stubEnv('XDG_CONFIG_HOME', join(home, 'settings'));
    expect(keepConnection(connection)).toBe(join(home, 'settings', 'oms', 'connection.json'));
  });

  test('that cannot be kept is told in one sentence', () => {
    writeFileSync(join(home, '.config'), 'no folder');
    expect(() => keepConnection(connection)).toThrow(`the login cannot be kept in ${file}: `);
  });

  test('gives way to the environment when all of it is set', () => {
    keepConnection(connection);
    inEnvironment({ ...connection, clientId: 'somebody else' });
    expect(readConnection().clientId).toBe('somebody else');
  });
});

describe('there is no connection', () => {
  const reading = () => {
    try {
      return readConnection();
    } catch (error) {
      return error;
    }
  };

  test('without a login', () => {
    expect(reading()).toEqual(refused('not logged in: run "oms login"'));
  });

  test.each(['garbage', '[]', 'null', '{"api":"x"}', JSON.stringify({ ...connection, api: 'x' })])(
    'in a file with %s',
    (text) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      expect(reading()).toEqual(refused(`${file} is not what "oms login" writes; log in again`));
    },
  );

  test('in half an environment', () => {
    inEnvironment({ ...connection, clientSecret: '' });
    expect(reading()).toEqual(refused('OMS_CLIENT_SECRET must be set too'));
  });

  test.each(['127.0.0.1:3000', 'ftp://127.0.0.1', 'nonsense'])('at the address %s', (api) => {
    inEnvironment({ ...connection, api });
    expect(reading()).toEqual(refused(`OMS_API must be an address such as http://127.0.0.1:3000, not "${api}"`));
  });
});
