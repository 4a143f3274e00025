import { AsyncLocalStorage } from 'node:async_hooks';
import type { Timeline } from '../../kernel.ts';
import { loadHandler, makeContext, runHandler, serialiseError, type Handler, type Outcome } from './execution.ts';
import { FunctionQueue } from './function-queue.ts';
import { factsOf, type FunctionSpec, type LambdaRuntime, type RuntimeRequest, timedOut } from './runtime.ts';

/** The environment of the function that the current code belongs to. */
const currentEnvironment = new AsyncLocalStorage<Record<string, string | undefined>>();

/**
 * Runs functions on the main thread, each with its own copy of its modules and its own `process.env`, so that a
 * simulation can drive every step of theirs by one clock. A crash or an endless loop of one takes all with it.
 */
export class InProcessRuntime implements LambdaRuntime {
  readonly #timeline: Timeline;
  readonly #handlers = new Map<string, Promise<Handler>>();
  readonly #queues = new Map<string, FunctionQueue>();
  readonly #restoreEnvironment: () => void;
  readonly #generation: string;

  constructor(timeline: Timeline, generation = '') {
    this.#timeline = timeline;
    this.#generation = generation;
    this.#restoreEnvironment = divideEnvironment();
  }

  async invoke(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    let queue = this.#queues.get(spec.name);
    if (queue === undefined) this.#queues.set(spec.name, (queue = new FunctionQueue(spec.concurrency)));
    return queue.run(() => currentEnvironment.run({ ...spec.environment }, () => this.#run(spec, request)));
  }

  async stop(): Promise<void> {
    this.#restoreEnvironment();
  }

  async #run(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    let handler: Handler;
    try {
      let loading = this.#handlers.get(spec.name);
      if (loading === undefined) {
        loading = loadHandler(spec.codeFolder, spec.handler, `?function=${spec.name}${this.#generation}`);
        this.#handlers.set(spec.name, loading);
      }
      handler = await loading;
    } catch (error) {
      this.#handlers.delete(spec.name);
      return { ok: false, error: serialiseError(error) };
    }
    const deadline = this.#timeline.now() + spec.timeoutSeconds * 1000;
    const context = makeContext(factsOf(spec, request, deadline), () => this.#timeline.now());
    return new Promise((resolve) => {
      const cancel = this.#timeline.at(deadline, () => resolve(timedOut(request.requestId, spec.timeoutSeconds)));
      void runHandler(handler, request.payload, context).then((outcome) => {
        cancel();
        resolve(outcome);
      });
    });
  }
}

/** Makes `process.env` answer for the function that asks; returns how to undo it. */
function divideEnvironment(): () => void {
  const own = process.env;
  const of = () => currentEnvironment.getStore() ?? own;
  process.env = new Proxy(own, {
    get: (_, name) => Reflect.get(of(), name),
    set: (_, name, value) => Reflect.set(of(), name, value),
    has: (_, name) => Reflect.has(of(), name),
    deleteProperty: (_, name) => Reflect.deleteProperty(of(), name),
    ownKeys: () => Reflect.ownKeys(of()),
    getOwnPropertyDescriptor: (_, name) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(of(), name);
      return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
    },
  });
  return () => {
    process.env = own;
  };
}
