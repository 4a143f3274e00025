import { sandboxEnded } from '#infra/local/lambda/runtimes/runtime.ts';
import type { Invocation } from '../simulation/functions/invocation.ts';
import { purposeOf, type InvocationFaults } from '../simulation/functions/simulated-runtime.ts';
import type { Operation, Verdict, Weather } from '../simulation/network/network.ts';
import { answerOf, kindOf, type Boundary } from './boundary.ts';

/** Where an invocation dies: just before a call has its effect, or just after, before it has its answer. */
export interface Crash {
  /** Name of the boundary. */
  readonly at: string;
  readonly moment: 'before' | 'after';
}

/** Milliseconds that every request is on its way. */
const latency = 5;

/** Notes every boundary that functions come by, and makes one invocation die at one of them, once. */
export class BoundaryWatch {
  /** By name, in the order in which they were met first. */
  readonly met = new Map<string, Boundary>();
  readonly #crash: Crash | undefined;
  /** The first transaction that holds this text meets another one. */
  #conflictAt: string | undefined;
  readonly #calls = new WeakMap<Invocation, Map<string, number>>();
  #crashed = false;

  constructor(crash?: Crash, conflictAt?: string) {
    this.#crash = crash;
    this.#conflictAt = conflictAt;
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  weather(): Weather {
    return { latency: () => latency, verdict: (operation) => this.#verdict(operation) };
  }

  invocations(): InvocationFaults {
    return {
      skew: () => 0,
      answer: (functionName, { payload, requestId }, outcome) => {
        const dies = this.#meet(answerOf(functionName, purposeOf(payload)), 'before');
        return dies ? sandboxEnded(requestId, 'signal: killed') : outcome;
      },
    };
  }

  #verdict(operation: Operation): Verdict {
    const { from: functionName, purpose, invocation } = operation;
    if (!invocation) return 'pass';
    const kind = kindOf(operation);
    const boundary = { name: `${kind} #${this.#count(invocation, kind)}`, functionName, purpose };
    const { moment } = this.#crash ?? {};
    if (this.#meet(boundary, moment)) return `crash-${moment ?? 'before'}`;
    return this.#conflicts(operation) ? 'conflict' : 'pass';
  }

  #conflicts({ name, request }: Operation): boolean {
    if (this.#conflictAt === undefined || name !== 'dynamodb TransactWriteItems') return false;
    if (!String(request.body).includes(this.#conflictAt)) return false;
    this.#conflictAt = undefined;
    return true;
  }

  /** How many calls of this kind the invocation has made, with this one. */
  #count(invocation: Invocation, kind: string): number {
    let calls = this.#calls.get(invocation);
    if (!calls) this.#calls.set(invocation, (calls = new Map<string, number>()));
    const count = (calls.get(kind) ?? 0) + 1;
    calls.set(kind, count);
    return count;
  }

  /** @returns whether the invocation dies here. */
  #meet(boundary: Boundary, moment: Crash['moment'] | undefined): boolean {
    if (!this.met.has(boundary.name)) this.met.set(boundary.name, boundary);
    if (this.#crashed || this.#crash?.at !== boundary.name || this.#crash.moment !== moment) return false;
    this.#crashed = true;
    return true;
  }
}
