import type { ExceptionList } from '#shared/contracts/vocabulary.ts';
import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Put, type Write } from '#shared/dynamodb/writes.ts';
import { exceptionReferences, exceptionRows } from '../rows.ts';
import type { OrderException } from './exception.ts';

const entryOf = (exceptionId: string): string => `EXCEPTION#${exceptionId}`;
const referenceKey = (exceptionId: string) => ({ order: `exception#${exceptionId}`, entry: 'REFERENCE' });

/** The partition of index `byQueue` that lists a branch's exceptions: the open ones by deadline, the others by their end. */
export function exceptionQueue(branch: string, state: ExceptionList): string {
  return state === 'open' ? `exceptions#${branch}` : `exceptions-resolved#${branch}`;
}

/** Writes a new exception, and the row by which its order is found. */
export function newExceptionWrites(exception: OrderException): Write[] {
  const { exceptionId, orderId } = exception;
  return [
    put(`exception:${exceptionId}`, exceptionRows, rowOf(exception), isNew),
    put(`exception-reference:${exceptionId}`, exceptionReferences, { ...referenceKey(exceptionId), orderId }, isNew),
  ];
}

/** Replaces an open exception, decided or not; fails by its name `exception:<id>` when it was decided meanwhile. */
export function openExceptionWrite(exception: OrderException): Write {
  const isOpen = equals(['exception', 'state'], 'open');
  return put(`exception:${exception.exceptionId}`, exceptionRows, rowOf(exception), isOpen, exception);
}

/** The writes that leave of decided exceptions of an order nothing that a person has written of them. */
export async function wordlessExceptions(orderId: string): Promise<Put[]> {
  const told = (await exceptionsOf(orderId)).filter(({ resolution }) => resolution !== undefined);
  return told.map(({ resolution: _, ...exception }) =>
    put(`exception:${exception.exceptionId}`, exceptionRows, rowOf(exception), undefined, exception),
  );
}

function rowOf(exception: OrderException) {
  const { orderId, exceptionId, branch, state, deadline, resolvedAt } = exception;
  return {
    order: orderId,
    entry: entryOf(exceptionId),
    exception,
    queue: exceptionQueue(branch, state === 'open' ? 'open' : 'resolved'),
    queuedAt: `${resolvedAt ?? deadline}#${exceptionId}`,
  };
}

/** One exception of an order, read consistently. */
export async function loadException(orderId: string, exceptionId: string): Promise<OrderException | undefined> {
  const row = await get(exceptionRows, { order: orderId, entry: entryOf(exceptionId) });
  return row && exceptionIn(row);
}

/** The exception in its row. */
export function exceptionIn(row: Readonly<Row>): OrderException {
  return carrying(row['exception'] as OrderException, row);
}

/** The exception of this id, whichever order it belongs to. */
export async function findException(exceptionId: string): Promise<OrderException | undefined> {
  const orderId = (await get(exceptionReferences, referenceKey(exceptionId)))?.['orderId'];
  return typeof orderId === 'string' ? loadException(orderId, exceptionId) : undefined;
}

/** All exceptions of an order, oldest first, read consistently. */
export async function exceptionsOf(orderId: string): Promise<OrderException[]> {
  const rows = await queryAll(exceptionRows, { partition: orderId, prefix: 'EXCEPTION#' });
  return rows.map(exceptionIn);
}
