import { any, atMost, equals, isNew } from '#shared/dynamodb/conditions.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, remove, type Remove } from '#shared/dynamodb/writes.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import type { WaitingProcess, Waiting } from './process.ts';
import type { Tokens } from './tokens.ts';

/** The tokens of a state stand in so many partitions of index `byQueue`, which lists them by the time of their wait. */
export const shardsOfWait = 8;

/** The partition of index `byQueue` that lists a part of what stands in a state. */
export const waitQueue = (process: string, wait: string, shard: number): string => `waits#${process}#${wait}#${shard}`;

/**
 * Keeps the token of a state that waits. A subject has one token, its newest: what a late try of an earlier state, of an
 * earlier run or of this state would keep is left alone.
 */
export async function keepToken<Subject>(
  process: WaitingProcess<Subject>,
  subjectId: string,
  waiting: Waiting,
): Promise<void> {
  const arrival = arrivalOf(waiting);
  const row = {
    ...process.tokens.keyOf(subjectId),
    ...waiting,
    arrival,
    queue: waitQueue(process.name, waiting.wait, shardOf(subjectId)),
    queuedAt: `${waiting.enteredAt}#${subjectId}`,
  };
  await apply(put('wait', process.tokens.rows, row, any(isNew, atMost('arrival', arrival))));
}

/** Sorts the tries of all states of a subject's executions by when they began. */
function arrivalOf({ run, enteredAt, attempt }: Waiting): string {
  return `${String(run).padStart(6, '0')}#${enteredAt}#${String(attempt).padStart(4, '0')}`;
}

/** What a kept row says. */
export function waitingIn(row: Row): Waiting {
  const { wait, run, enteredAt, attempt, taskToken, exceptionId } = row as unknown as Waiting;
  return { wait, run, enteredAt, attempt, taskToken, exceptionId };
}

/** Forgets the token of a subject that comes to its end. */
export function tokenRemoval({ rows, keyOf }: Tokens, subjectId: string): Remove {
  return remove('wait', rows, keyOf(subjectId));
}

/** Forgets a token that was kept after its subject had ended. */
export async function forgetToken<Subject>(
  { tokens }: WaitingProcess<Subject>,
  subjectId: string,
  { taskToken }: Waiting,
): Promise<void> {
  await apply(remove('wait', tokens.rows, tokens.keyOf(subjectId), equals('taskToken', taskToken)));
}

function shardOf(subjectId: string): number {
  return [...subjectId].reduce((sum, character) => sum + character.charCodeAt(0), 0) % shardsOfWait;
}
