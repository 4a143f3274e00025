import type { Kernel } from '../kernel.ts';
import { pause } from '../wakeup.ts';
import { batchOutcome } from './batch-outcome.ts';
import type { Mapping } from './mapping.ts';
import { failureEnvelope, streamEventRecord, type GivenUpCondition } from './stream-event.ts';
import type { StreamRecord } from './stream-source.ts';

/** A run of records that is invoked as one. */
interface Piece {
  readonly records: readonly StreamRecord[];
  /** Failed attempts at this piece since it has had its present first record. */
  readonly failures: number;
  readonly invocations: number;
}

const firstBackoff = 200;
const longestBackoff = 60_000;

/**
 * Brings one batch of a stream to its function, in order, until every record has been taken or given up.
 * @param passed is told of the last record that is done with, before the next ones are tried.
 * @param startedAt when the host started (ms): the time it was off does not make records older.
 */
export async function bringBatch(
  kernel: Kernel,
  mapping: Mapping,
  batch: readonly StreamRecord[],
  passed: (last: StreamRecord) => void,
  startedAt: number,
  ending: AbortSignal,
): Promise<void> {
  const pieces: Piece[] = [{ records: batch, failures: 0, invocations: 0 }];
  for (let piece = pieces.pop(); piece && !ending.aborted; piece = pieces.pop()) {
    const old = tooOld(piece.records);
    if (old > 0) {
      await giveUp({ ...piece, records: piece.records.slice(0, old) }, 'RecordAgeExceeded');
      if (old < piece.records.length) pieces.push({ records: piece.records.slice(old), failures: 0, invocations: 0 });
      continue;
    }
    const failedFrom = await invoke(piece.records);
    if (failedFrom === undefined) return;
    const last = piece.records[failedFrom - 1];
    if (last) passed(last);
    if (failedFrom === piece.records.length) continue;
    await failed(piece, failedFrom);
  }

  async function failed(piece: Piece, failedFrom: number): Promise<void> {
    const records = piece.records.slice(failedFrom);
    const invocations = piece.invocations + 1;
    // Some were done: what failed is first now, and gets its own attempts.
    const failures = failedFrom > 0 ? 1 : piece.failures + 1;
    if (failedFrom === 0 && mapping.bisects && records.length > 1) {
      const half = Math.ceil(records.length / 2);
      pieces.push({ records: records.slice(half), failures: piece.failures, invocations });
      pieces.push({ records: records.slice(0, half), failures: piece.failures, invocations });
      await backOff(1);
    } else if (
      mapping.maximumRetries >= 0 &&
      failures > mapping.maximumRetries &&
      !(mapping.bisects && records.length > 1)
    ) {
      await giveUp({ records, failures, invocations }, 'RetryAttemptsExhausted');
    } else {
      pieces.push({ records, failures, invocations });
      await backOff(failures);
    }
  }

  /** @returns how many of the first records are done; undefined when the host is stopping. */
  async function invoke(records: readonly StreamRecord[]): Promise<number | undefined> {
    const event = { Records: records.map((record) => streamEventRecord(record, mapping.sourceArn, kernel.region)) };
    const result = await kernel.lambda.invoke(mapping.functionArn, event);
    if (ending.aborted && !kernel.db.isOpen) return undefined;
    const identifiers = records.map(({ sequenceNumber }) => sequenceNumber);
    const outcome = batchOutcome(result, identifiers, mapping.reportsItemFailures);
    if (outcome.kind === 'success') return records.length;
    if (outcome.kind === 'partial') return identifiers.findIndex((identifier) => outcome.failed.has(identifier));
    // The end of the host has ended the function; the batch is brought again at the next start.
    if (ending.aborted) return undefined;
    kernel.log.warn('a batch of stream records failed', {
      function: mapping.functionArn,
      records: records.length,
      reason: outcome.reason,
    });
    return 0;
  }

  async function giveUp(piece: Piece, condition: GivenUpCondition): Promise<void> {
    const { records, invocations } = piece;
    const last = records.at(-1);
    if (!last) return;
    kernel.log.error('stream records were given up', {
      function: mapping.functionArn,
      condition,
      records: records.length,
    });
    if (mapping.onFailureArn !== undefined) await handOver(mapping.onFailureArn, records, condition, invocations);
    if (!ending.aborted) passed(last);
  }

  /** Tries until the destination has taken it: giving up must not lose records. */
  async function handOver(
    arn: string,
    records: readonly StreamRecord[],
    condition: GivenUpCondition,
    invocations: number,
  ): Promise<void> {
    const requestId = kernel.newId();
    for (let attempt = 1; !ending.aborted; attempt++) {
      const envelope = failureEnvelope({
        mapping,
        records,
        condition,
        invocations,
        requestId,
        now: kernel.timeline.now(),
      });
      try {
        return await kernel.targets.deliver(arn, JSON.stringify(envelope));
      } catch (error) {
        kernel.log.error('an on-failure destination did not take its message', {
          destination: arn,
          error: String(error),
        });
        await backOff(attempt);
      }
    }
  }

  function tooOld(records: readonly StreamRecord[]): number {
    if (mapping.maximumAge < 0) return 0;
    const limit = kernel.timeline.now() - mapping.maximumAge * 1000;
    const firstYoung = records.findIndex(({ createdAt }) => Math.max(createdAt * 1000, startedAt) >= limit);
    return firstYoung < 0 ? records.length : firstYoung;
  }

  async function backOff(failures: number): Promise<void> {
    const whole = Math.min(longestBackoff, firstBackoff * 2 ** (failures - 1));
    await pause(kernel.timeline, Math.ceil(whole * (0.5 + kernel.random() / 2)), ending);
  }
}
