import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { HostLog } from '../kernel.ts';
import { engineBinary } from './binary.ts';
import { endProcess, isRunning } from './child-process.ts';
import { tableCall } from './table-call.ts';

/** The DynamoDB engine that the host runs as a child process. */
export interface Engine {
  readonly endpoint: string;
  /** Its database file, for what its API cannot do. */
  readonly databaseFile: string;
  stop(): Promise<void>;
}

const readyWithin = 15_000;

/**
 * Starts the engine on a free port with its data in `folder`, and starts it again on the same port should it die.
 * An engine left behind by a host that was killed is ended first. Rejects when it does not become ready.
 */
export async function startEngine(folder: string, log: HostLog): Promise<Engine> {
  const binary = engineBinary();
  const databaseFile = join(folder, 'tables.db');
  const pidFile = join(folder, 'engine.pid');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  await endOrphan(pidFile, databaseFile, log);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  let stopping = false;
  let child = launch();
  await ready(endpoint, () => child.exitCode ?? child.signalCode);

  function launch(): ChildProcess {
    const output = openSync(join(folder, 'logs', 'engine.log'), 'a');
    const [command, ...prefix] = deathBound();
    const args = ['--port', String(port), '--db-path', databaseFile];
    const started = spawn(command ?? binary, command === undefined ? args : [...prefix, binary, ...args], {
      // Of its own group, so that Ctrl-C reaches the host alone and the functions can finish what they are at.
      detached: process.platform !== 'win32',
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    started.on('error', (error) => log.error('The DynamoDB engine cannot be started', { error: error.message }));
    started.on('exit', (code, signal) => {
      if (stopping) return;
      log.error('The DynamoDB engine has ended and is started again', { code, signal });
      setTimeout(() => {
        if (!stopping) child = launch();
      }, 200);
    });
    if (started.pid !== undefined) writeFileSync(pidFile, String(started.pid));
    return started;
  }

  return {
    endpoint,
    databaseFile,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await endProcess(child.pid);
      rmSync(pidFile, { force: true });
    },
  };
}

/** On Linux the kernel itself ends the engine when the host dies, even by `kill -9`. */
function deathBound(): string[] {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync);
  return process.platform === 'linux' && setpriv !== undefined ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];
}

/** Ends the engine that an earlier host has left running on the same database. */
async function endOrphan(pidFile: string, databaseFile: string, log: HostLog): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (Number.isInteger(pid) && pid > 1 && isRunning(pid, databaseFile)) {
    log.info('An engine left behind by an earlier start is ended', { pid });
    await endProcess(pid);
  }
  rmSync(pidFile, { force: true });
}

async function ready(endpoint: string, ended: () => number | string | null): Promise<void> {
  const giveUpAt = performance.now() + readyWithin;
  for (;;) {
    try {
      await tableCall(endpoint, 'ListTables', { Limit: 1 });
      return;
    } catch (error) {
      const reason = ended();
      if (reason !== null) {
        throw new Error(`The DynamoDB engine ended at once (${reason}); see logs/engine.log in the data folder.`, {
          cause: error,
        });
      }
      if (performance.now() > giveUpAt)
        throw new Error('The DynamoDB engine did not become ready within 15 s.', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
