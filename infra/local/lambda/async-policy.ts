import type { Outcome } from './execution.ts';
import type { AsyncSettings, ResolvedFunction } from './functions.ts';

export type AsyncCondition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

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

export interface EndedInvocation {
  readonly target: ResolvedFunction;
  readonly requestId: string;
  readonly condition: AsyncCondition;
  readonly attempts: number;
  /** The event as JSON. */
  readonly payload: string;
  readonly outcome: Outcome;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The record that Lambda sends to a destination, as JSON: to a bus as an event, to a function, queue or
 * topic as it is.
 */
export function destinationRecord(destination: string, ended: EndedInvocation): string {
  const { target, outcome } = ended;
  const executed = `${target.spec.arn}:${target.version}`;
  const response = outcome.ok
    ? { statusCode: 200, executedVersion: target.version }
    : { statusCode: 200, executedVersion: target.version, functionError: 'Unhandled' };
  const record = {
    version: '1.0',
    timestamp: new Date(ended.at).toISOString(),
    requestContext: {
      requestId: ended.requestId,
      functionArn: executed,
      condition: ended.condition,
      approximateInvokeCount: ended.attempts,
    },
    requestPayload: JSON.parse(ended.payload),
    responseContext: response,
    responsePayload: outcome.ok ? JSON.parse(outcome.payload) : errorPayload(outcome.error),
  };
  if (!/^arn:[^:]+:events:/.test(destination)) return JSON.stringify(record);
  return JSON.stringify({
    source: 'lambda',
    'detail-type': `Lambda Function Invocation Result - ${outcome.ok ? 'Success' : 'Failure'}`,
    resources: [destination, executed],
    detail: record,
  });
}

/** A function's error as its caller sees it in the payload. */
export function errorPayload(error: { errorType: string; errorMessage: string; stackTrace?: string[] }) {
  return { errorType: error.errorType, errorMessage: error.errorMessage, trace: error.stackTrace ?? [] };
}
