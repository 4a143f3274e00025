import { Worker } from 'node:worker_threads';
import type { Timeline } from '../../kernel.ts';
import type { Outcome, SerialisedError } from './execution.ts';
import { factsOf, type FunctionSpec, type RuntimeRequest, sandboxEnded, timedOut } from './runtime.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

export interface SandboxOptions {
  readonly timeline: Timeline;
  /** The worker's program as a `data:` URL. */
  readonly program: URL;
  /** Takes whatever the function writes to its standard output and error. */
  readonly output: (functionName: string, text: string) => void;
}

interface Running {
  readonly requestId: string;
  settle(outcome: Outcome): void;
}

/** Memory that the language runtime itself needs on top of what a function is given on AWS, in megabytes. */
const memoryAllowance = 256;
/** Room for young objects (MB): what a batch of invocations leaves behind is small, and there are many workers. */
const youngGeneration = 12;

/** One worker with one function in it, running several invocations at once. It is used until it breaks or is retired. */
export class Sandbox {
  readonly #spec: FunctionSpec;
  readonly #options: SandboxOptions;
  readonly #worker: Worker;
  readonly #ready: Promise<SerialisedError | undefined>;
  readonly #running = new Map<number, Running>();
  #endCause: string | undefined;
  #counter = 0;
  #retired = false;

  constructor(spec: FunctionSpec, options: SandboxOptions) {
    this.#spec = spec;
    this.#options = options;
    const start: WorkerStart = { codeFolder: spec.codeFolder, handler: spec.handler };
    this.#worker = new Worker(options.program, {
      // Shown by tools such as top, which cut it off after 15 characters; names differ at their end.
      name: spec.name.slice(-15),
      workerData: start,
      env: { ...spec.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: spec.memoryMegabytes + memoryAllowance,
        maxYoungGenerationSizeMb: youngGeneration,
      },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => options.output(spec.name, text));
    }
    this.#ready = new Promise((resolve) => {
      this.#worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'printed':
            return options.output(spec.name, message.text);
          case 'outcome':
            if (message.printed !== '') options.output(spec.name, message.printed);
            return this.#running.get(message.id)?.settle(message.outcome);
          case 'broken':
            return resolve(message.error);
          case 'ready':
            return resolve(undefined);
        }
      });
      this.#worker.on('error', (error) => {
        options.output(spec.name, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        this.#end(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      });
      this.#worker.on('exit', (code) => {
        resolve(undefined);
        // What the worker has said at last comes before its end, even where both arrive at once.
        void this.#ready.then(() => this.#end(`exit status ${code}`));
      });
    });
  }

  /** True while it may be given further invocations. */
  get usable(): boolean {
    return !this.#retired && this.#endCause === undefined;
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  /** Runs one invocation; its time begins when the handler has been loaded, as on AWS. */
  async invoke(request: RuntimeRequest): Promise<Outcome> {
    const id = (this.#counter += 1);
    return new Promise((resolve) => {
      let cancelTimeout = () => {};
      const running: Running = {
        requestId: request.requestId,
        settle: (outcome) => {
          if (!this.#running.delete(id)) return;
          cancelTimeout();
          resolve(outcome);
          if (this.#retired && this.idle) void this.terminate();
        },
      };
      this.#running.set(id, running);
      void this.#ready.then((loadError) => {
        if (!this.#running.has(id)) return;
        if (this.#endCause !== undefined) return running.settle(sandboxEnded(request.requestId, this.#endCause));
        if (loadError !== undefined) {
          this.#retired = true;
          return running.settle({ ok: false, error: loadError });
        }
        const deadline = this.#options.timeline.now() + this.#spec.timeoutSeconds * 1000;
        cancelTimeout = this.#options.timeline.at(deadline, () => {
          this.#retired = true;
          running.settle(timedOut(request.requestId, this.#spec.timeoutSeconds));
        });
        const message: ToWorker = { id, payload: request.payload, facts: factsOf(this.#spec, request, deadline) };
        this.#worker.postMessage(message);
      });
    });
  }

  async terminate(): Promise<void> {
    this.#retired = true;
    await this.#worker.terminate();
  }

  #end(cause: string): void {
    this.#endCause ??= cause;
    for (const running of this.#running.values()) running.settle(sandboxEnded(running.requestId, this.#endCause));
  }
}
