import type { SerialisedError } from '../runtimes/execution.ts';
import type { AsyncSettings, ResolvedFunction } from '../functions.ts';

export type AsyncCondition = 'RetriesExhausted' | 'EventAgeExceeded';

/** What follows a failed attempt: another one at a time (ms since the epoch), or the end. */
export type AfterFailure = { kind: 'retry'; at: number } | { kind: 'give-up'; condition: AsyncCondition };

/** Lambda waits one minute before the second attempt and two before the third. */
const pauses = [60_000, 120_000];

/** Decides what follows attempt number `attempts` (from 1) of an invocation accepted at `acceptedAt`, failed at `now`. */
export function afterFailure(
  settings: Pick<AsyncSettings, 'maximumRetries' | 'maximumAgeSeconds'>,
  attempts: number,
  acceptedAt: number,
  now: number,
): AfterFailure {
  const pause = pauses[attempts - 1];
  if (attempts > settings.maximumRetries || pause === undefined)
    return { kind: 'give-up', condition: 'RetriesExhausted' };
  const at = now + pause;
  if (at > acceptedAt + settings.maximumAgeSeconds * 1000) return { kind: 'give-up', condition: 'EventAgeExceeded' };
  return { kind: 'retry', at };
}

interface EndedInvocation {
  readonly target: ResolvedFunction;
  readonly requestId: string;
  readonly condition: AsyncCondition;
  readonly attempts: number;
  /** The event as JSON. */
  readonly payload: string;
  readonly error: SerialisedError;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The record of a failure that Lambda sends to a queue, as JSON. */
export function failureRecord({ target, requestId, condition, attempts, payload, error, at }: EndedInvocation): string {
  const { errorType, errorMessage, stackTrace: trace = [] } = error;
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(at).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${target.spec.arn}:${target.version}`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload),
    responseContext: { statusCode: 200, executedVersion: target.version, functionError: 'Unhandled' },
    responsePayload: { errorType, errorMessage, trace },
  });
}
