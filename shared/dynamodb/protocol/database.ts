import { ambient } from '../../ambient.ts';
import { send } from './send.ts';

/** What is asked of DynamoDB here; its JSON protocol names them so. */
export type Operation =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'TransactWriteItems';

/** An answer as it came: the status of HTTP and the JSON text. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** A refusal of the database: its code as `name`, such as `ConditionalCheckFailedException`, and what came with it. */
export class DatabaseError extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, status: number, details: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = name;
    this.status = status;
    this.details = details;
  }
}

/** Why one write of a transaction kept it from being made. */
export interface CancellationReason {
  readonly Code?: string;
  readonly Item?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Takes one request to the database and brings its answer. */
export type Send = (operation: Operation, body: string) => Promise<RawAnswer>;

let present: Send = send;

/** Puts something between the functions and the database, for a test; without argument, takes it away. */
export function setSend(replacement: Send = send): void {
  present = replacement;
}

/** How often a call is made while what is in its way may pass. */
export const usualAttempts = 8;

/**
 * Calls an operation and returns its answer. Conflicts with other transactions, throttling, failures of the service and broken
 * connections are tried again with growing, jittered pauses, two and a half seconds in all at most for the usual attempts. Throws a
 * DatabaseError when it is refused for another reason, or still. The input holds DynamoDB's own JSON.
 */
export async function call(
  operation: Operation,
  input: object,
  attempts = usualAttempts,
): Promise<Record<string, unknown>> {
  const body = JSON.stringify(input);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await present(operation, body);
      const content = contentOf(answer);
      if (answer.status === 200) return content;
      throw refusalIn(answer.status, content);
    } catch (error) {
      if (attempt === attempts || !isPassing(error)) throw error;
      await ambient.sleep(pauseAfter(attempt));
    }
  }
}

/** Milliseconds of waiting after a failed attempt: growing, and never the same for two that met. */
export function pauseAfter(attempt: number): number {
  return ambient.random() * 10 * 2 ** attempt;
}

/** Why a transaction was cancelled, by the place of its writes; undefined of every other error. */
export function cancellationReasons(error: unknown): readonly CancellationReason[] | undefined {
  if (!(error instanceof DatabaseError) || error.name !== 'TransactionCanceledException') return undefined;
  return (error.details['CancellationReasons'] as CancellationReason[] | undefined) ?? [];
}

/** What stands before the service, such as a load balancer, fails with pages in place of JSON: such a failure is judged by its status. */
function contentOf({ status, text }: RawAnswer): Record<string, unknown> {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (status === 200) throw error;
    throw new DatabaseError('UnknownError', `status ${status} without JSON: ${text.slice(0, 100)}`, status, {});
  }
}

function refusalIn(status: number, content: Readonly<Record<string, unknown>>): DatabaseError {
  const { __type: type, message, Message, ...details } = content;
  const code = typeof type === 'string' ? type : 'UnknownError';
  return new DatabaseError(code.slice(code.lastIndexOf('#') + 1), String(message ?? Message ?? code), status, details);
}

/** True of what may go well a moment later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    const reasons = cancellationReasons(error)?.flatMap(({ Code }) =>
      Code === undefined || Code === 'None' ? [] : Code,
    );
    if (reasons) return reasons.length > 0 && reasons.every((reason) => passingReasons.has(reason));
    return error.status >= 500 || error.status === 429 || passingErrors.has(error.name);
  }
  return error instanceof Error && 'code' in error && brokenConnections.has(String(error.code));
}

const passingReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const passingErrors = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
]);

const brokenConnections = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
