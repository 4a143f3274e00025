import { OpenOms } from '@open-oms/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { HttpClient } from '../load/http-client.ts';
import { processTree, programOf } from './processes.ts';

/** What a host says of itself when it is ready. */
interface Ready {
  readonly api: string;
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The address of its DynamoDB engine. */
  readonly dynamodb: string;
}

export interface SystemOptions {
  /** Whose host: these sources' own unless others are named. */
  readonly sources?: Sources;
  /** A folder of an earlier start; otherwise a new one that is deleted at the end. */
  readonly dataFolder?: string;
  /** How many times faster than by default the demo warehouse works. */
  readonly demoSpeed?: number;
  /** Further options of `npm start`. */
  readonly options?: readonly string[];
  /** Options of Node, such as those of its profiler. */
  readonly nodeOptions?: readonly string[];
}

/** A checkout, with its dependencies, and where it has what is started; relative to its folder. */
export interface Sources {
  readonly folder: string;
  readonly host: string;
  readonly commandLine: string;
}

/** The sources to which this benchmark belongs. */
export const presentSources: Sources = {
  folder: resolve(import.meta.dirname, '../..'),
  host: join('infra', 'one-machine', 'main.ts'),
  commandLine: join('bin', 'oms.ts'),
};

/** Longer than any run, so that the demo warehouse leaves the work to the benchmark. */
export const idleWarehouse = 0.001;
/** So fast that the demo warehouse does not pause at all. */
export const fastWarehouse = Number.POSITIVE_INFINITY;

/** A one-machine host of the benchmark's own, in a process of its own. */
export class System {
  readonly ready: Ready;
  readonly dataFolder: string;
  /** From the start of the process to its being ready (s). */
  readonly startSeconds: number;
  /** For set-up and checks, not for load. */
  readonly client: HttpClient;
  readonly authorization: string;
  readonly #child: ChildProcess;
  readonly #keepsData: boolean;

  private constructor(
    child: ChildProcess,
    dataFolder: string,
    facts: { ready: Ready; startSeconds: number; authorization: string; keepsData: boolean },
  ) {
    this.#child = child;
    this.dataFolder = dataFolder;
    this.ready = facts.ready;
    this.startSeconds = facts.startSeconds;
    this.authorization = facts.authorization;
    this.#keepsData = facts.keepsData;
    this.client = new HttpClient(facts.ready.api, 16, { authorization: facts.authorization });
  }

  /** Starts a host with demo data and fetches a token for it. Rejects with what it printed when it does not start. */
  static async start(options: SystemOptions = {}): Promise<System> {
    const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'oms-bench-'));
    const began = performance.now();
    const { folder, host } = options.sources ?? presentSources;
    const child = spawn(
      process.execPath,
      [...(options.nodeOptions ?? []), join(folder, host), ...(options.options ?? [])],
      {
        cwd: folder,
        env: {
          ...process.env,
          OMS_PORT: '0',
          OMS_DATA_DIR: dataFolder,
          OMS_LOG_LEVEL: process.env['OMS_LOG_LEVEL'] ?? 'error',
          OMS_DEMO_ORDERS: 'off',
          OMS_DEMO_SPEED: String(options.demoSpeed ?? 1),
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const abandon = () => {
      child.kill('SIGKILL');
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    };
    process.once('exit', abandon);
    child.once('exit', () => process.off('exit', abandon));
    const ready = await readiness(child);
    const startSeconds = (performance.now() - began) / 1000;
    const authorization = await bearer(ready);
    return new System(child, dataFolder, {
      ready,
      startSeconds,
      authorization,
      keepsData: options.dataFolder !== undefined,
    });
  }

  /** Starts a host, has `work` done with it, and ends it, whatever comes of that. */
  static async during<Result>(options: SystemOptions, work: (system: System) => Promise<Result>): Promise<Result> {
    const system = await System.start(options);
    try {
      return await work(system);
    } finally {
      await system.stop();
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The host's own process and that of its engine. */
  get processes(): { readonly host: number; readonly engine: readonly number[] } {
    const [, ...children] = processTree(this.pid);
    return { host: this.pid, engine: children.filter((pid) => programOf(pid).startsWith('dynoxide')) };
  }

  /** Calls the API; throws unless it is answered with 2xx. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.client.send(method, path, text, { 'idempotency-key': randomUUID() });
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} was answered with ${answer.status} ${answer.body.slice(0, 1000)}`);
    }
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  }

  /** Ends the host in the middle of whatever it does, as `kill -9` does; its data stays for the next start. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the host; its data goes too unless the folder was given. */
  async stop(keepData = this.#keepsData): Promise<void> {
    await this.#end('SIGTERM');
    if (!keepData) rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.client.close();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}

async function readiness(child: ChildProcess): Promise<Ready> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The host has no output.');
  let errors = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = `${errors}${text}`.slice(-4000);
    process.stderr.write(text);
  });
  for await (const line of createInterface({ input: stdout })) {
    if (!line.startsWith('{"ready"')) continue;
    stdout.resume();
    return JSON.parse(line) as Ready;
  }
  throw new Error(`The host ended before it was ready:\n${errors}`);
}

async function bearer({ api, token, clientId, clientSecret }: Ready): Promise<string> {
  return `Bearer ${await new OpenOms({ api, tokenUrl: token, clientId, clientSecret }).token()}`;
}
