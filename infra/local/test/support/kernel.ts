import { DatabaseSync } from 'node:sqlite';
import { noFaults } from '#host/faults/faults.ts';
import type { DeliveryOptions, InvocationResult, Kernel } from '#host/kernel.ts';
import { seededRandom } from '#host/faults/seeded-faults.ts';
import { vaultWith } from '#host/data-folder/vault.ts';
import { manualTimeline, type ManualTimeline } from './timeline.ts';
import { newSigningKey } from '../../cognito/signing-key.ts';

export interface RecordedInvocation {
  functionArn: string;
  event: unknown;
  mode: 'sync' | 'async';
}

export interface RecordedDelivery {
  targetArn: string;
  message: string;
  options?: DeliveryOptions;
}

/** A kernel whose time stands still until it is moved, and which records what services send out. */
export interface TestKernel extends Kernel {
  readonly timeline: ManualTimeline;
  readonly invocations: RecordedInvocation[];
  readonly deliveries: RecordedDelivery[];
  /** Decides the answer of every later synchronous invocation; by default `{ ok: true, payload: null }`. */
  answerWith(answer: (functionArn: string, event: unknown) => InvocationResult | Promise<InvocationResult>): void;
  /** Decides whether every later delivery is taken; throw to refuse one. */
  deliverWith(take: (delivery: RecordedDelivery) => void | Promise<void>): void;
}

/** Builds a kernel for a unit test: in-memory database, manual time, counted ids, seeded randomness. */
export function testKernel(overrides: Partial<Omit<Kernel, 'timeline'>> = {}): TestKernel {
  const invocations: RecordedInvocation[] = [];
  const deliveries: RecordedDelivery[] = [];
  let answer: (functionArn: string, event: unknown) => InvocationResult | Promise<InvocationResult> = () => ({
    ok: true,
    payload: null,
  });
  let take: (delivery: RecordedDelivery) => void | Promise<void> = () => {};
  let ids = 0;
  return {
    db: new DatabaseSync(':memory:'),
    vault: vaultWith(Buffer.alloc(32)),
    random: seededRandom(1),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    newSigningKey,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    faults: noFaults,
    account: '000000000000',
    region: 'eu-central-1',
    lambda: {
      async invoke(functionArn, event) {
        invocations.push({ functionArn, event, mode: 'sync' });
        return answer(functionArn, event);
      },
      invokeAsync(functionArn, event) {
        invocations.push({ functionArn, event, mode: 'async' });
      },
    },
    targets: {
      async deliver(targetArn, message, options) {
        const delivery = options === undefined ? { targetArn, message } : { targetArn, message, options };
        deliveries.push(delivery);
        await take(delivery);
      },
    },
    endpoint: 'http://127.0.0.1:1',
    assetPath: (s3Key) => {
      throw new Error(`this test has no asset ${s3Key}`);
    },
    tables: { endpoint: 'http://127.0.0.1:1', prune: () => {} },
    ...overrides,
    timeline: manualTimeline(),
    invocations,
    deliveries,
    answerWith(next) {
      answer = next;
    },
    deliverWith(next) {
      take = next;
    },
  };
}
