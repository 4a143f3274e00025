import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EndOfHost } from '../ending/end-of-host.ts';
import type { HostLog } from '../kernel.ts';
import { listen } from '../http/listen.ts';
import { engineBinary } from './binary.ts';
import { endProcess, isRunning } from './child-process.ts';
import { answers } from './table-call.ts';

/** The DynamoDB engine that the host runs as a child process. */
export interface Engine {
  readonly endpoint: string;
  /** Its database file, for what its API cannot do. */
  readonly databaseFile: string;
  stop(): Promise<void>;
}

const readyWithin = 15_000;
/** An engine that ends sooner than so long after its start (milliseconds), so often in a row, is not started again. */
const shortLife = 5_000;
const shortLives = 5;

/**
 * Starts the engine on a free port with its data in `folder`, and starts it again on the same port should it die. Where
 * that does not help, an EndOfHost is thrown for what watches over the process. An engine left behind by a host that
 * was killed is ended first. Rejects when it does not become ready.
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
  let isReady = false;
  let ended: string | undefined;
  let launchedAt = 0;
  let diedYoung = 0;
  let child = launch();
  try {
    await ready(endpoint, () => ended);
    isReady = true;
  } catch (error) {
    await stop();
    throw error;
  }

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
    launchedAt = performance.now();
    started.on('error', (error) => (ended = error.message));
    started.on('exit', (code, signal) => {
      ended = String(signal ?? code);
      if (!stopping && isReady) launchAgain(ended);
    });
    if (started.pid !== undefined) writeFileSync(pidFile, String(started.pid));
    return started;
  }

  function launchAgain(cause: string): void {
    diedYoung = performance.now() - launchedAt < shortLife ? diedYoung + 1 : 0;
    if (diedYoung === shortLives) {
      throw new EndOfHost(`The DynamoDB engine ends again and again (${cause}): ${folder}/logs/engine.log says why.`);
    }
    log.error('The DynamoDB engine has ended and is started again', { cause });
    setTimeout(() => {
      if (!stopping) child = launch();
    }, 200);
  }

  async function stop(): Promise<void> {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await endProcess(child.pid);
    rmSync(pidFile, { force: true });
  }

  return { endpoint, databaseFile, stop };
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

/** Waits until the engine answers. Rejects when it has `ended`, which tells by what, or does not answer in time. */
async function ready(endpoint: string, ended: () => string | undefined): Promise<void> {
  const giveUpAt = performance.now() + readyWithin;
  while (!(await answers(endpoint))) {
    const cause = ended();
    if (cause !== undefined)
      throw new Error(`The DynamoDB engine ended at once (${cause}): logs/engine.log in the data folder says why.`);
    if (performance.now() > giveUpAt) throw new Error('The DynamoDB engine did not become ready within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, 0);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
