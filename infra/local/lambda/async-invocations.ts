import type { Kernel } from '../kernel.ts';
import { row, rows, transaction } from '../transaction.ts';
import { createWakeup, type Wakeup } from '../wakeup.ts';
import { afterFailure, destinationRecord, type AsyncCondition } from './async-policy.ts';
import type { Outcome } from './execution.ts';
import type { ResolvedFunction } from './functions.ts';

/** An accepted asynchronous invocation; once it has ended, what is still to be told to its destination. */
interface Pending {
  readonly id: string;
  readonly function_arn: string;
  readonly payload: string;
  readonly accepted_at: number;
  readonly attempts: number;
  readonly destination: string | null;
  readonly message: string | null;
}

export interface AsyncInvocationOptions {
  readonly kernel: Kernel;
  readonly resolve: (functionArn: string) => ResolvedFunction | undefined;
  /** Runs one attempt; undefined when the host stopped it, which does not count. */
  readonly run: (target: ResolvedFunction, requestId: string, payload: string) => Promise<Outcome | undefined>;
}

const deliveryPause = 10_000;
const deliveryLimit = 24 * 3_600_000;

/** Keeps asynchronous invocations until they have succeeded, or failed for good and their destination has been told. */
export class AsyncInvocations {
  readonly #options: AsyncInvocationOptions;
  readonly #kernel: Kernel;
  readonly #wakeup: Wakeup;
  readonly #working = new Set<string>();
  #stopped = false;

  constructor(options: AsyncInvocationOptions) {
    this.#options = options;
    this.#kernel = options.kernel;
    this.#wakeup = createWakeup(this.#kernel.timeline, () => this.#takeUpDue());
    this.#kernel.db.exec(`CREATE TABLE IF NOT EXISTS lambda_async (
      id TEXT PRIMARY KEY, function_arn TEXT NOT NULL, payload TEXT NOT NULL, accepted_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, destination TEXT, message TEXT) STRICT;
      CREATE INDEX IF NOT EXISTS lambda_async_due ON lambda_async(due_at);`);
  }

  /** Accepts an invocation durably and returns its request id. Inside a transaction of the caller's, with that. */
  accept(functionArn: string, payload: string): string {
    const now = this.#kernel.timeline.now();
    const id = this.#kernel.newId();
    const { copies, delayMs } = this.#kernel.faults.onDelivery('lambda');
    transaction(this.#kernel.db, () => {
      const insert = this.#kernel.db.prepare(
        'INSERT INTO lambda_async (id, function_arn, payload, accepted_at, due_at) VALUES (?, ?, ?, ?, ?)',
      );
      insert.run(id, functionArn, payload, now, now + delayMs);
      for (let copy = 1; copy < copies; copy++) insert.run(`${id}-${copy}`, functionArn, payload, now, now + delayMs);
    });
    this.#wakeup.at(now + delayMs);
    return id;
  }

  /** Takes up what an earlier run of the host has left. */
  start(): void {
    this.#wakeup.at(this.#kernel.timeline.now());
  }

  stop(): void {
    this.#stopped = true;
    this.#wakeup.cancel();
  }

  #takeUpDue(): void {
    if (this.#stopped) return;
    const now = this.#kernel.timeline.now();
    const due = rows<Pending>(
      this.#kernel.db.prepare('SELECT * FROM lambda_async WHERE due_at <= ? ORDER BY due_at, id'),
      now,
    );
    for (const pending of due) {
      if (this.#working.has(pending.id)) continue;
      this.#working.add(pending.id);
      void this.#work(pending).finally(() => this.#working.delete(pending.id));
    }
    const next = row<{ due: number | null }>(
      this.#kernel.db.prepare('SELECT min(due_at) AS due FROM lambda_async WHERE due_at > ?'),
      now,
    );
    if (typeof next?.due === 'number') this.#wakeup.at(next.due);
  }

  async #work(pending: Pending): Promise<void> {
    try {
      if (pending.destination === null) await this.#attempt(pending);
      else await this.#tell(pending, pending.destination, pending.message ?? '');
    } catch (error) {
      this.#kernel.log.error('An asynchronous invocation failed inside the host', {
        function: pending.function_arn,
        error: error instanceof Error ? error.message : String(error),
      });
      if (!this.#stopped) this.#putOff(pending, this.#kernel.timeline.now() + deliveryPause);
    }
  }

  async #attempt(pending: Pending): Promise<void> {
    const target = this.#options.resolve(pending.function_arn);
    if (target === undefined) {
      this.#kernel.log.error('An asynchronous invocation is dropped: its function is no longer in the template', {
        function: pending.function_arn,
      });
      this.#remove(pending);
      return;
    }
    const outcome = await this.#options.run(target, pending.id, pending.payload);
    if (this.#stopped || outcome === undefined) return;
    if (outcome.ok) {
      this.#end(pending, target, outcome, 'Success');
      return;
    }
    const now = this.#kernel.timeline.now();
    const verdict = afterFailure(target.asyncSettings, pending.attempts + 1, pending.accepted_at, now);
    if (verdict.kind === 'give-up') {
      this.#end(pending, target, outcome, verdict.condition);
      return;
    }
    const update = this.#kernel.db.prepare('UPDATE lambda_async SET attempts = attempts + 1, due_at = ? WHERE id = ?');
    update.run(verdict.at, pending.id);
    this.#wakeup.at(verdict.at);
  }

  /** The invocation is over: what a destination is to be told replaces it in the same row. */
  #end(pending: Pending, target: ResolvedFunction, outcome: Outcome, condition: AsyncCondition): void {
    const { onSuccess, onFailure } = target.asyncSettings;
    const destination = outcome.ok ? onSuccess : (onFailure ?? target.deadLetterArn);
    if (destination === undefined) {
      if (!outcome.ok) {
        this.#kernel.log.warn('An asynchronous invocation failed for good and has no failure destination', {
          function: target.arn,
          requestId: pending.id,
          error: outcome.error.errorMessage,
        });
      }
      this.#remove(pending);
      return;
    }
    const bare = !outcome.ok && onFailure === undefined;
    const message = bare
      ? pending.payload
      : destinationRecord(destination, {
          target,
          requestId: pending.id,
          condition,
          attempts: pending.attempts + 1,
          payload: pending.payload,
          outcome,
          at: this.#kernel.timeline.now(),
        });
    const now = this.#kernel.timeline.now();
    this.#kernel.db
      .prepare('UPDATE lambda_async SET destination = ?, message = ?, due_at = ? WHERE id = ?')
      .run(destination, message, now, pending.id);
    // The row is in work until this turn is over; a moment later it is found as a delivery.
    this.#wakeup.at(now + 1);
  }

  async #tell(pending: Pending, destination: string, message: string): Promise<void> {
    try {
      await this.#kernel.targets.deliver(destination, message, { messageAttributes: { RequestID: pending.id } });
      if (!this.#stopped) this.#remove(pending);
    } catch (error) {
      if (this.#stopped) return;
      const now = this.#kernel.timeline.now();
      const facts = { function: pending.function_arn, destination, error: String(error) };
      if (now - pending.accepted_at > deliveryLimit) {
        this.#kernel.log.error('The destination of an asynchronous invocation could not be told within a day', facts);
        this.#remove(pending);
        return;
      }
      this.#kernel.log.warn('The destination of an asynchronous invocation does not answer; it is tried again', facts);
      this.#putOff(pending, now + deliveryPause);
    }
  }

  #putOff(pending: Pending, dueAt: number): void {
    this.#kernel.db.prepare('UPDATE lambda_async SET due_at = ? WHERE id = ?').run(dueAt, pending.id);
    this.#wakeup.at(dueAt);
  }

  #remove(pending: Pending): void {
    this.#kernel.db.prepare('DELETE FROM lambda_async WHERE id = ?').run(pending.id);
  }
}
