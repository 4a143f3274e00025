import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '#infra/local/test/support/free-port.ts';

/** Where a running system is, and credentials that may do everything in it. */
export interface SystemAddress {
  readonly api: string;
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The address of its DynamoDB engine, where the tests started the system themselves. */
  readonly dynamodb?: string;
  /** Where it keeps everything, where the tests started the system themselves. */
  readonly dataDir?: string;
}

/** A system that the tests started, and can kill. */
export interface OwnSystem extends SystemAddress {
  readonly dynamodb: string;
  readonly dataDir: string;
}

export interface StartOptions {
  /** A folder of an earlier start, to go on with what it holds; otherwise a new one that is deleted at the end. */
  readonly dataDir?: string;
  /** How many times faster than by default the demo warehouse works. */
  readonly demoSpeed?: number;
  /** Whether its demo data has orders, too; only a test of them wants them to go on beside it. */
  readonly demoOrders?: boolean;
  /** As OMS_FAULTS. */
  readonly faults?: string;
  /** Whether a new folder gets demo data; it does unless said otherwise. */
  readonly demo?: boolean;
}

/** The system that OMS_API and its companions name; undefined when they do not. Throws when some are missing. */
export function namedSystem(environment = process.env): SystemAddress | undefined {
  const { OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID, OMS_CLIENT_SECRET } = environment;
  if (!OMS_API) return undefined;
  if (!OMS_TOKEN_URL || !OMS_CLIENT_ID || !OMS_CLIENT_SECRET) {
    throw new Error('OMS_API is set: OMS_TOKEN_URL, OMS_CLIENT_ID and OMS_CLIENT_SECRET must be set as well.');
  }
  return { api: OMS_API, token: OMS_TOKEN_URL, clientId: OMS_CLIENT_ID, clientSecret: OMS_CLIENT_SECRET };
}

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** A host of its own on this machine, started by the command that users start it by. */
export class TestHost {
  readonly #options: StartOptions;
  readonly #dataDir: string;
  readonly #port: number;
  #child: ChildProcess | undefined;
  #facts: OwnSystem | undefined;

  private constructor(options: StartOptions, dataDir: string, port: number) {
    this.#options = options;
    this.#dataDir = dataDir;
    this.#port = port;
  }

  /** Starts a host and waits until it is ready, with its demo data where the folder is new. */
  static async start(options: StartOptions = {}): Promise<TestHost> {
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'oms-system-'));
    const host = new TestHost(options, dataDir, await freePort());
    await host.launch();
    return host;
  }

  /** Where it is. Address and credentials stay the same from launch to launch; the engine's address does not. */
  get system(): OwnSystem {
    if (!this.#facts) throw new Error('The host has not been launched.');
    return this.#facts;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Starts the host again on the same data and the same port, with these options more. */
  async launch(...more: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [join(project, 'infra', 'one-machine', 'main.ts'), ...more], {
      cwd: project,
      env: {
        ...process.env,
        OMS_PORT: String(this.#port),
        OMS_DATA_DIR: this.#dataDir,
        OMS_DEMO_SPEED: String(this.#options.demoSpeed ?? 100),
        OMS_DEMO_ORDERS: this.#options.demoOrders ? 'on' : 'off',
        OMS_LOG_LEVEL: 'error',
        ...(this.#options.demo === false ? { OMS_DEMO: 'off' } : {}),
        ...(this.#options.faults ? { OMS_FAULTS: this.#options.faults } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // No host outlives its tests, however they end; one whose tests are killed notices by the channel.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('The host was started without pipes.');
    let errors = '';
    stderr.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-4000)));
    for await (const line of createInterface({ input: stdout })) {
      if (!line.startsWith('{"ready"')) continue;
      this.#facts = JSON.parse(line) as OwnSystem;
      this.#child = child;
      stdout.resume();
      return;
    }
    throw new Error(`The host ended before it was ready:\n${errors}`);
  }

  /** Ends the host as `kill -9` does: nothing in it gets to finish anything. */
  async killHard(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the host in an orderly way. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Ends the host and deletes its data, unless the folder was given or OMS_KEEP_DATA is set. */
  async close(): Promise<void> {
    await this.stop();
    if (this.#options.dataDir === undefined && !process.env['OMS_KEEP_DATA']) {
      rmSync(this.#dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
