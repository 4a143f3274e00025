import * as z from 'zod';
import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { rows, transaction } from '../data-folder/transaction.ts';
import { createWakeup } from '../wakeup.ts';

/** Something to be brought to a target, kept until the target has it or it was given up. */
export interface Delivery {
  readonly id: number;
  /** What the owner finds the target by. */
  readonly subject: string;
  readonly payload: string;
  /** When it was due for the first time (ms). */
  readonly first_at: number;
  /** Attempts that failed so far. */
  readonly attempts: number;
}

const retryPolicy = z.strictObject({
  MaximumRetryAttempts: z.number().int().min(0).max(185).default(185),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).default(86_400),
});
export type RetryPolicy = z.infer<typeof retryPolicy>;

/** What the targets of rules and of schedules are told for the case that they do not take what is brought to them. */
export const targetPolicies = {
  RetryPolicy: retryPolicy.prefault({}),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
};

export type GivenUpBecause = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'NotRetryable';

export interface Failure {
  readonly error: AwsError;
  readonly because: GivenUpBecause;
}

export interface DeliveryOwner {
  /** Prefix of the table. */
  readonly prefix: string;
  /** Brings it to the target; rejects when the target did not take it. Resolves for what has no target any more. */
  deliver(delivery: Delivery): Promise<void>;
  /** Undefined for what has no target any more. */
  retryPolicy(delivery: Delivery): RetryPolicy | undefined;
  /** Puts it where dead letters go; rejects when that failed, and is then called again later. */
  giveUp(delivery: Delivery, failure: Failure): Promise<void>;
}

/** A durable list of deliveries, retried with exponential backoff and jitter. At least once. */
export interface Deliveries {
  /** Adds one, inside the caller's transaction if there is one. `dueAt` in ms. */
  add(subject: string, payload: string, dueAt: number): void;
  start(): void;
  stop(): void;
}

/** How a delivery ended; without `retryAt` it is done. */
interface Outcome {
  readonly id: number;
  readonly retryAt: number | undefined;
  readonly attempts: number;
}

const pageSize = 100;
const firstBackoff = 1000;
const longestBackoff = 10 * 60_000;

export function createDeliveries(kernel: Kernel, owner: DeliveryOwner): Deliveries {
  const { db, timeline } = kernel;
  const table = `${owner.prefix}_deliveries`;
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, payload TEXT NOT NULL, first_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX IF NOT EXISTS ${table}_by_time ON ${table}(due_at, id);`);
  const insert = db.prepare(`INSERT INTO ${table} (subject, payload, first_at, due_at) VALUES (?, ?, ?, ?)`);
  const due = db.prepare(`SELECT * FROM ${table} WHERE due_at <= ? ORDER BY due_at, id LIMIT ?`);
  const next = db.prepare(`SELECT MIN(due_at) AS time FROM ${table} WHERE due_at > ?`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const postpone = db.prepare(`UPDATE ${table} SET due_at = ?, attempts = ? WHERE id = ?`);

  const startedAt = timeline.now();
  const underWay = new Set<number>();
  let settled: Outcome[] = [];
  let running = false;
  let scheduled = false;
  const wakeup = createWakeup(timeline, pump);

  function wakeSoon(): void {
    if (!running || scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      if (running) pump();
    });
  }

  /**
   * Begins every delivery that is due. What local targets write before they first wait is written in one transaction
   * with the outcome of earlier deliveries: a commit per page instead of one or two per delivery.
   */
  function pump(): void {
    const recorded = transaction(db, () => {
      const outcomes = recordSettled();
      beginDue();
      return outcomes;
    });
    for (const { id } of recorded) underWay.delete(id);
    const time = rows<{ time: number | null }>(next, timeline.now())[0]?.time;
    if (time !== undefined && time !== null) wakeup.at(time);
  }

  function beginDue(): void {
    const now = timeline.now();
    // Rows under way are still due, so that a page is asked for beyond them.
    const page = underWay.size < pageSize ? rows<Delivery>(due, now, pageSize + underWay.size) : [];
    for (const delivery of page) {
      if (underWay.has(delivery.id)) continue;
      underWay.add(delivery.id);
      void carry(delivery);
    }
  }

  /** Writes the outcome of all deliveries that have ended since the last time. */
  function recordSettled(): readonly Outcome[] {
    const outcomes = settled;
    settled = [];
    for (const { id, retryAt, attempts } of outcomes) {
      if (retryAt === undefined) remove.run(id);
      else postpone.run(retryAt, attempts, id);
    }
    return outcomes;
  }

  async function carry(delivery: Delivery): Promise<void> {
    let attempts = delivery.attempts;
    try {
      try {
        await owner.deliver(delivery);
      } catch (thrown) {
        attempts += 1;
        const error = thrown instanceof AwsError ? thrown : new AwsError('InternalError', String(thrown), 500);
        const because = reasonToGiveUp(owner.retryPolicy(delivery), delivery, attempts, error);
        if (because === undefined) return settle(delivery.id, timeline.now() + backoff(attempts), attempts);
        await owner.giveUp({ ...delivery, attempts }, { error, because });
      }
      settle(delivery.id);
    } catch (error) {
      kernel.log.error(`${owner.prefix}: could not hand over a dead letter, trying again later`, {
        error: String(error),
      });
      settle(delivery.id, timeline.now() + backoff(attempts), attempts);
    }
  }

  function reasonToGiveUp(
    policy: RetryPolicy | undefined,
    delivery: Delivery,
    attempts: number,
    error: AwsError,
  ): GivenUpBecause | undefined {
    if (policy === undefined || neverHelps(error)) return 'NotRetryable';
    if (attempts > policy.MaximumRetryAttempts) return 'MaximumRetryAttempts';
    // The time the host was off does not count.
    const age = timeline.now() - Math.max(delivery.first_at, startedAt);
    return age > policy.MaximumEventAgeInSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  }

  function backoff(attempts: number): number {
    const whole = Math.min(longestBackoff, firstBackoff * 2 ** (attempts - 1));
    return Math.ceil(whole * (0.5 + kernel.random() / 2));
  }

  function settle(id: number, retryAt?: number, attempts = 0): void {
    if (!running) return;
    settled.push({ id, retryAt, attempts });
    wakeSoon();
  }

  return {
    add(subject, payload, dueAt) {
      insert.run(subject, payload, timeline.now(), dueAt);
      if (dueAt <= timeline.now()) wakeSoon();
      else if (running) wakeup.at(dueAt);
    },
    start() {
      running = true;
      wakeSoon();
    },
    stop() {
      if (running) transaction(db, recordSettled);
      running = false;
      wakeup.cancel();
    },
  };
}

/** A target that is not there or refuses the message will do so again. */
function neverHelps(error: AwsError): boolean {
  return /DoesNotExist|NotFound|AccessDenied|InvalidParameter|Validation|InvalidMessage|InvalidExecutionInput|MissingParameter/.test(
    error.code,
  );
}
