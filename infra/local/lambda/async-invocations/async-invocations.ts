import type { Kernel } from '../../kernel.ts';
import { transaction } from '../../data-folder/transaction.ts';
import { createWakeup, type Wakeup } from '../../wakeup.ts';
import { afterFailure, failureRecord, type AsyncCondition } from './async-policy.ts';
import { DueInvocations } from './due-invocations.ts';
import type { Outcome, SerialisedError } from '../runtimes/execution.ts';
import type { ResolvedFunction } from '../functions.ts';
import {
  createPendingInvocations,
  type NextStep,
  type Pending,
  type PendingInvocations,
} from './pending-invocations.ts';
import { defaultConcurrency } from '../runtimes/runtime.ts';

export interface AsyncInvocationOptions {
  readonly kernel: Kernel;
  readonly resolve: (functionArn: string) => ResolvedFunction | undefined;
  /** Runs one attempt; undefined when the host stopped it, which does not count. */
  readonly run: (target: ResolvedFunction, requestId: string, payload: string) => Promise<Outcome | undefined>;
}

const deliveryPause = 10_000;
const deliveryLimit = 24 * 3_600_000;

/**
 * Keeps asynchronous invocations until they have succeeded, or failed for good and their destination has been told. Of each
 * function as many are taken up as may run at once; however many others there are, they wait in the database.
 */
export class AsyncInvocations {
  readonly #options: AsyncInvocationOptions;
  readonly #kernel: Kernel;
  readonly #pending: PendingInvocations;
  readonly #wakeup: Wakeup;
  /** By function ARN. */
  readonly #due = new Map<string, DueInvocations>();
  #worked: { readonly pending: Pending; readonly next: NextStep }[] = [];
  #running = false;
  #scheduled = false;

  constructor(options: AsyncInvocationOptions) {
    this.#options = options;
    this.#kernel = options.kernel;
    this.#pending = createPendingInvocations(this.#kernel.db);
    this.#wakeup = createWakeup(this.#kernel.timeline, () => this.#lookForDue());
  }

  /** Accepts an invocation durably and returns its request id. Inside a transaction of the caller's, with that. */
  accept(functionArn: string, payload: string): string {
    const now = this.#kernel.timeline.now();
    const id = this.#kernel.newId();
    const { copies, delayMs } = this.#kernel.faults.onDelivery('lambda');
    transaction(this.#kernel.db, () => {
      this.#pending.insert(id, functionArn, payload, now, now + delayMs);
      for (let copy = 1; copy < copies; copy++)
        this.#pending.insert(`${id}-${copy}`, functionArn, payload, now, now + delayMs);
    });
    this.#becomesDue(functionArn, now + delayMs);
    return id;
  }

  /** Takes up what an earlier run of the host has left. */
  start(): void {
    this.#running = true;
    this.#wakeup.at(this.#kernel.timeline.now());
  }

  stop(): void {
    if (this.#running) this.#writeWorked();
    this.#running = false;
    this.#wakeup.cancel();
  }

  #becomesDue(functionArn: string, time: number): void {
    if (time > this.#kernel.timeline.now()) {
      if (this.#running) this.#wakeup.at(time);
      return;
    }
    this.#dueOf(functionArn).expectMore();
    this.#goOnSoon();
  }

  #lookForDue(): void {
    const now = this.#kernel.timeline.now();
    for (const arn of this.#pending.functionsDue(now)) this.#dueOf(arn).expectMore();
    const next = this.#pending.nextDue(now);
    if (next !== undefined) this.#wakeup.at(next);
    this.#goOn();
  }

  #goOnSoon(): void {
    if (!this.#running || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (!this.#running) return;
    this.#writeWorked();
    for (const [functionArn, due] of this.#due) {
      const most = this.#options.resolve(functionArn)?.spec.concurrency ?? defaultConcurrency;
      for (const pending of due.take(most)) void this.#work(pending);
    }
  }

  #dueOf(functionArn: string): DueInvocations {
    let due = this.#due.get(functionArn);
    if (due === undefined) {
      due = new DueInvocations((limit) => this.#pending.due(functionArn, this.#kernel.timeline.now(), limit));
      this.#due.set(functionArn, due);
    }
    return due;
  }

  async #work(pending: Pending): Promise<void> {
    const next = await this.#nextStep(pending);
    if (next === undefined || !this.#running) return;
    this.#worked.push({ pending, next });
    this.#goOnSoon();
  }

  /** Writes what all that was worked on since the last time has come to, in one transaction. */
  #writeWorked(): void {
    const worked = this.#worked;
    this.#worked = [];
    if (worked.length === 0) return;
    transaction(this.#kernel.db, () => {
      for (const { pending, next } of worked) this.#pending.write(pending.id, next);
    });
    for (const { pending, next } of worked) {
      this.#dueOf(pending.function_arn).release(pending.id);
      if (next.kind === 'tell') this.#dueOf(pending.function_arn).expectMore();
      else if (next.kind === 'again') this.#becomesDue(pending.function_arn, next.at);
    }
  }

  /** Undefined when the host was stopped meanwhile. */
  async #nextStep(pending: Pending): Promise<NextStep | undefined> {
    try {
      if (pending.destination === null) return await this.#attempt(pending);
      return await this.#tell(pending, pending.destination, pending.message ?? '');
    } catch (error) {
      this.#kernel.log.error('An asynchronous invocation failed inside the host', {
        function: pending.function_arn,
        error: error instanceof Error ? error.message : String(error),
      });
      return this.#later(pending);
    }
  }

  #later({ attempts }: Pending): NextStep {
    return { kind: 'again', attempts, at: this.#kernel.timeline.now() + deliveryPause };
  }

  async #attempt(pending: Pending): Promise<NextStep | undefined> {
    const target = this.#options.resolve(pending.function_arn);
    if (target === undefined) {
      this.#kernel.log.error('An asynchronous invocation is dropped: its function is no longer in the template', {
        function: pending.function_arn,
      });
      return { kind: 'none' };
    }
    const outcome = await this.#options.run(target, pending.id, pending.payload);
    if (outcome === undefined) return undefined;
    if (outcome.ok) return { kind: 'none' };
    const attempts = pending.attempts + 1;
    const now = this.#kernel.timeline.now();
    const verdict = afterFailure(target.asyncSettings, attempts, pending.accepted_at, now);
    if (verdict.kind === 'give-up') return this.#end(pending, target, outcome.error, verdict.condition);
    return { kind: 'again', attempts, at: verdict.at };
  }

  /** The invocation has failed for good: what a destination is to be told replaces it in the same row. */
  #end(pending: Pending, target: ResolvedFunction, error: SerialisedError, condition: AsyncCondition): NextStep {
    const { onFailure } = target.asyncSettings;
    const { id: requestId, payload } = pending;
    if (onFailure !== undefined) {
      const [attempts, at] = [pending.attempts + 1, this.#kernel.timeline.now()];
      const message = failureRecord({ target, requestId, condition, attempts, payload, error, at });
      return { kind: 'tell', destination: onFailure, message };
    }
    if (target.deadLetterArn !== undefined)
      return { kind: 'tell', destination: target.deadLetterArn, message: payload };
    this.#kernel.log.warn('An asynchronous invocation failed for good and has no failure destination', {
      function: target.arn,
      requestId,
      error: error.errorMessage,
    });
    return { kind: 'none' };
  }

  async #tell(pending: Pending, destination: string, message: string): Promise<NextStep> {
    try {
      await this.#kernel.targets.deliver(destination, message, { messageAttributes: { RequestID: pending.id } });
      return { kind: 'none' };
    } catch (error) {
      const facts = { function: pending.function_arn, destination, error: String(error) };
      if (this.#kernel.timeline.now() - pending.accepted_at > deliveryLimit) {
        this.#kernel.log.error('The destination of an asynchronous invocation could not be told within a day', facts);
        return { kind: 'none' };
      }
      this.#kernel.log.warn('The destination of an asynchronous invocation does not answer; it is tried again', facts);
      return this.#later(pending);
    }
  }
}
