import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import type { Timeline } from '../../kernel.ts';
import type { Outcome } from './execution.ts';
import { FunctionQueue } from './function-queue.ts';
import type { FunctionSpec, LambdaRuntime, RuntimeRequest } from './runtime.ts';
import { Sandbox } from './sandbox.ts';

export interface WorkerRuntimeOptions {
  readonly timeline: Timeline;
  /** Takes whatever functions write to their standard output and error. */
  readonly output: (functionName: string, text: string) => void;
  /** A worker without work for this long is ended, so that an idle system stays small. */
  readonly idleMilliseconds?: number;
}

interface FunctionState {
  readonly queue: FunctionQueue;
  sandbox: Sandbox | undefined;
  lastUse: number;
}

const defaultIdle = 60_000;

/** Runs each function in a worker of its own: started by its first invocation, replaced after a crash or timeout. */
export class WorkerRuntime implements LambdaRuntime {
  readonly #options: WorkerRuntimeOptions;
  readonly #functions = new Map<string, FunctionState>();
  readonly #retiring = new Set<Sandbox>();
  readonly #idle: number;
  #program: Promise<URL> | undefined;
  #stopped = false;
  #cancelSweep = () => {};

  constructor(options: WorkerRuntimeOptions) {
    this.#options = options;
    this.#idle = options.idleMilliseconds ?? defaultIdle;
    this.#sweepLater();
  }

  async invoke(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    const state = this.#stateOf(spec);
    return state.queue.run(async () => {
      const program = await (this.#program ??= bundleProgram());
      if (this.#stopped) {
        return {
          ok: false,
          error: { errorType: 'Runtime.Stopped', errorMessage: 'The host is stopping.', stackTrace: [] },
        };
      }
      const sandbox = this.#usableSandbox(spec, state, program);
      const outcome = await sandbox.invoke(request);
      state.lastUse = this.#options.timeline.now();
      return outcome;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep();
    const current = [...this.#functions.values()].flatMap((state) => state.sandbox ?? []);
    await Promise.all([...current, ...this.#retiring].map((sandbox) => sandbox.terminate()));
  }

  #stateOf(spec: FunctionSpec): FunctionState {
    const known = this.#functions.get(spec.name);
    if (known !== undefined) return known;
    const state = { queue: new FunctionQueue(spec.concurrency), sandbox: undefined, lastUse: 0 };
    this.#functions.set(spec.name, state);
    return state;
  }

  #usableSandbox(spec: FunctionSpec, state: FunctionState, program: URL): Sandbox {
    if (state.sandbox?.usable) return state.sandbox;
    if (state.sandbox !== undefined) this.#retire(state.sandbox);
    state.sandbox = new Sandbox(spec, { timeline: this.#options.timeline, program, output: this.#options.output });
    return state.sandbox;
  }

  /** A sandbox that has timed out finishes what else it runs, then ends; one that is idle ends at once. */
  #retire(sandbox: Sandbox): void {
    if (!sandbox.idle) {
      this.#retiring.add(sandbox);
      return;
    }
    void sandbox.terminate();
  }

  #sweepLater(): void {
    const next = this.#options.timeline.now() + this.#idle / 2;
    this.#cancelSweep = this.#options.timeline.at(next, () => {
      const oldest = this.#options.timeline.now() - this.#idle;
      for (const state of this.#functions.values()) {
        if (state.sandbox === undefined || !state.sandbox.idle || state.lastUse > oldest) continue;
        void state.sandbox.terminate();
        state.sandbox = undefined;
      }
      for (const sandbox of this.#retiring) if (sandbox.idle) this.#retiring.delete(sandbox);
      this.#sweepLater();
    });
  }
}

/** The worker's program as one piece of JavaScript: a worker that strips types itself costs 10 MB and 80 ms more. */
async function bundleProgram(): Promise<URL> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('./worker-main.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
    // Otherwise traces would show the whole program as the name of its file.
    footer: { js: '//# sourceURL=file:///host/worker-main.js' },
  });
  // The bundler would go on as a process of its own.
  await stop();
  return new URL(`data:text/javascript,${encodeURIComponent(result.outputFiles[0]?.text ?? '')}`);
}
