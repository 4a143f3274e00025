import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isRunning } from '#infra/local/dynamodb/child-process.ts';
import { freePort } from '#infra/local/test/support/free-port.ts';
import { until } from '../../support/until.ts';
import { newDataFolder } from '#infra/local/test/integration/host/fixture.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const started: ChildProcess[] = [];

afterAll(() => {
  for (const { pid } of started) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch {
      // All of the group have ended, as they should.
    }
  }
});

/** Starts as a user does, in a process group of its own, as a terminal would. */
const npmStart = (...options: string[]) => start('npm', ['start', '--', ...options]);

function start(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, OMS_PORT: '0', OMS_DEMO: 'off' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

/** The last line that it prints when it is ready. */
async function lastLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  for await (const line of lines) {
    if (!line.startsWith('{')) continue;
    child.stdout?.resume();
    return line;
  }
  throw new Error('It ended before it was ready.');
}

async function exitOf(child: ChildProcess): Promise<{ code: number | null; said: string[] }> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout?.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said: errors.split('\n').filter((line) => line !== '' && !line.startsWith('npm ')) };
}

/** Tells, now and later, whether the host and the engine that hold a data folder run. */
function watched(dataFolder: string): () => { host: boolean; engine: boolean } {
  const pid = (file: string) => Number(readFileSync(join(dataFolder, file), 'utf8'));
  const [host, engine] = [pid('lock-holder'), pid('engine.pid')];
  return () => ({ host: isRunning(host, dataFolder), engine: isRunning(engine, join(dataFolder, 'tables.db')) });
}

describe('npm start', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'names in its last line where everything is, and leaves nothing behind when npm gets %s',
    async (signal) => {
      const dataFolder = newDataFolder();
      const child = npmStart('--data-dir', dataFolder);
      expect(JSON.parse(await lastLine(child))).toMatchObject({
        ready: true,
        api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        token: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth2\/token$/),
        clientId: expect.any(String),
        clientSecret: expect.any(String),
        dataDir: dataFolder,
      });
      const running = watched(dataFolder);
      expect(running()).toEqual({ host: true, engine: true });
      child.kill(signal);
      expect(await exitOf(child)).toEqual({ code: 0, said: [] });
      expect(running()).toEqual({ host: false, engine: false });
      // Nothing half written: all that was in the logs of the databases has been taken into them.
      expect(
        ['host.db-wal', 'tables.db-wal', 'engine.pid'].filter((file) => existsSync(join(dataFolder, file))),
      ).toEqual([]);
    },
  );

  it('serves on when nobody listens to what it prints', async () => {
    const port = await freePort();
    const options = ['--data-dir', newDataFolder(), '--port', String(port)];
    // npm itself cannot go on without somebody who listens.
    const child = start(process.execPath, ['infra/one-machine/main.ts', ...options]);
    child.stdout?.destroy();
    const answers = async () => (await fetch(`http://127.0.0.1:${port}/openapi.json`).catch(() => undefined))?.status;
    expect(await until('an answer', answers, (status) => status === 200, 60_000)).toBe(200);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toMatchObject({ code: 0 });
  });

  it('ends when its terminal is closed', async () => {
    const dataFolder = newDataFolder();
    const child = npmStart('--data-dir', dataFolder);
    await lastLine(child);
    const running = watched(dataFolder);
    process.kill(-(child.pid ?? 0), 'SIGHUP');
    await once(child, 'close');
    expect(running()).toEqual({ host: false, engine: false });
  });

  it('says in one sentence why it cannot start, and fails', async () => {
    const dataFolder = newDataFolder();
    const running = npmStart('--data-dir', dataFolder);
    const { api } = JSON.parse(await lastLine(running)) as { api: string };
    const { port } = new URL(api);
    const file = join(mkdtempSync(join(tmpdir(), 'oms-file-')), 'file');
    writeFileSync(file, '');
    const attempts: [string[], string][] = [
      [['--port', port, '--data-dir', newDataFolder()], `Port ${port} is in use: `],
      [['--data-dir', dataFolder], `The data folder ${dataFolder} is held by another running host (process `],
      [['--data-dir', file], `${file} is a file: name another folder. (OMS_DATA_DIR)`],
      [['--prot', '1'], `Unknown option '--prot'; "npm start -- --help" names all options.`],
      [['--dynamodb', 'http://127.0.0.1:9', '--data-dir', newDataFolder()], 'No DynamoDB engine answers at http:'],
    ];
    for (const [options, sentence] of attempts) {
      const { code, said } = await exitOf(npmStart(...options));
      expect([code, said.length, said[0]?.slice(0, sentence.length)]).toEqual([1, 1, sentence]);
    }
    running.kill('SIGTERM');
    await once(running, 'close');
  });

  it('ends with one sentence when its engine cannot go on', async () => {
    const dataFolder = newDataFolder();
    const child = npmStart('--data-dir', dataFolder, '--log-level', 'silent');
    await lastLine(child);
    const end = exitOf(child);
    const engine = Number(readFileSync(join(dataFolder, 'engine.pid'), 'utf8'));
    for (const file of ['tables.db-wal', 'tables.db-shm']) rmSync(join(dataFolder, file), { force: true });
    writeFileSync(join(dataFolder, 'tables.db'), 'x'.repeat(100_000));
    process.kill(engine, 'SIGKILL');
    const { code, said } = await end;
    expect([code, said]).toEqual([
      1,
      [expect.stringMatching(/^The DynamoDB engine ends again and again \(1\): \S+\/logs\/engine\.log says why\.$/)],
    ]);
  });
});
