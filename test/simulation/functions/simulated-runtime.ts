import { FunctionQueue } from '#infra/local/lambda/runtimes/function-queue.ts';
import {
  makeContext,
  runHandler,
  type Handler,
  type InvocationContext,
  type Outcome,
} from '#infra/local/lambda/runtimes/execution.ts';
import {
  factsOf,
  sandboxEnded,
  timedOut,
  type FunctionSpec,
  type LambdaRuntime,
  type RuntimeRequest,
} from '#infra/local/lambda/runtimes/runtime.ts';
import type { Timeline } from '#infra/local/kernel.ts';
import type { Program } from '../program/program.ts';
import { presentInvocation, type Invocation } from './invocation.ts';

/** What is done to invocations as such. */
export interface InvocationFaults {
  /** How far the clock of the next invocation of a function is ahead, in milliseconds. */
  skew(functionName: string): number;
  /** What the function's answer becomes. */
  answer(functionName: string, request: RuntimeRequest, outcome: Outcome): Outcome;
}

export interface SimulatedRuntimeOptions {
  readonly timeline: Timeline;
  /** The code that the next invocation of a function runs. */
  readonly programFor: (functionName: string) => Program;
  readonly nameOf: (spec: FunctionSpec) => string;
  readonly faults: InvocationFaults;
  /** An instance serves one invocation at a time, as on AWS, and not all at once, as on one machine. */
  readonly ownInstances: boolean;
}

/** The instances that an account of AWS has as a rule. */
const instancesOfAccount = 1000;

/**
 * Runs functions in this process by the world's clock. A function's instance serves many invocations and keeps what its
 * modules remember, until one of them crashes or runs out of time: then the next one starts afresh.
 */
export class SimulatedRuntime implements LambdaRuntime {
  readonly #options: SimulatedRuntimeOptions;
  /** By function name, for each version of the code; of own instances, those that serve nothing at the moment. */
  readonly #instances = new Map<Program, Map<string, Handler[]>>();
  readonly #queues = new Map<string, FunctionQueue>();

  constructor(options: SimulatedRuntimeOptions) {
    this.#options = options;
  }

  async invoke(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    let queue = this.#queues.get(spec.name);
    const limit = this.#options.ownInstances ? instancesOfAccount : spec.concurrency;
    if (queue === undefined) this.#queues.set(spec.name, (queue = new FunctionQueue(limit)));
    return queue.run(() => this.#run(spec, request));
  }

  async stop(): Promise<void> {}

  #run(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    const { timeline, programFor, nameOf, faults } = this.#options;
    const functionName = nameOf(spec);
    const program = programFor(functionName);
    return new Promise((resolve) => {
      let over = false;
      const end = (outcome: Outcome) => {
        if (over) return;
        over = true;
        cancelTimeout();
        resolve(outcome);
      };
      const die = (outcome: Outcome) => {
        this.#instances.get(program)?.delete(spec.name);
        end(outcome);
      };
      const deadline = timeline.now() + spec.timeoutSeconds * 1000;
      const cancelTimeout = timeline.at(deadline, () => die(timedOut(request.requestId, spec.timeoutSeconds)));
      const invocation: Invocation = {
        functionName,
        purpose: purposeOf(request.payload),
        request,
        environment: { ...spec.environment },
        skew: faults.skew(functionName),
        sent: 0,
        get over() {
          return over;
        },
        crash: () => die(sandboxEnded(request.requestId, 'signal: killed')),
      };
      const context = contextOf(spec, request, deadline, timeline);
      let instance: Handler | undefined;
      const handler: Handler = (event, given) =>
        (instance = this.#handlerOf(program, spec, functionName))(event, given);
      void presentInvocation
        .run(invocation, () => runHandler(handler, request.payload, context))
        .then((outcome) => {
          if (!over && instance) this.#release(program, spec, instance);
          end(over ? outcome : faults.answer(functionName, request, outcome));
        });
    });
  }

  #handlerOf(program: Program, spec: FunctionSpec, functionName: string): Handler {
    const instances = this.#instancesOf(program, spec);
    const known = this.#options.ownInstances ? instances.pop() : instances[0];
    if (known) return known;
    const exported = program.instantiate(functionName)[spec.handler.replace(/^.*\./, '')];
    if (typeof exported !== 'function') throw new Error(`${functionName} exports no ${spec.handler}`);
    const handler: Handler = (event, context) => exported(event, context) as unknown;
    if (!this.#options.ownInstances) instances.push(handler);
    return handler;
  }

  #release(program: Program, spec: FunctionSpec, instance: Handler): void {
    if (this.#options.ownInstances) this.#instancesOf(program, spec).push(instance);
  }

  #instancesOf(program: Program, { name }: FunctionSpec): Handler[] {
    let byName = this.#instances.get(program);
    if (!byName) this.#instances.set(program, (byName = new Map<string, Handler[]>()));
    let instances = byName.get(name);
    if (!instances) byName.set(name, (instances = []));
    return instances;
  }
}

function contextOf(
  spec: FunctionSpec,
  request: RuntimeRequest,
  deadline: number,
  timeline: Timeline,
): InvocationContext {
  return makeContext({ ...factsOf(spec, request, deadline), logStreamName: `${spec.name}/simulated` }, () =>
    timeline.now(),
  );
}

/** What an invocation was called for: workflow steps name themselves, API requests their route. An event may tell of a step, too. */
export function purposeOf(payload: string): string {
  if (payload.includes('"detail-type":')) return '';
  return /"(?:step|routeKey)":"([^"]+)"/.exec(payload)?.[1] ?? '';
}
