import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { OrderException } from './exception.ts';

const entryOf = (exceptionId: string): string => `EXCEPTION#${exceptionId}`;
const referenceOf = (exceptionId: string): string => `exception#${exceptionId}`;

/** The partition of index `byQueue` that lists a branch's exceptions: the open ones by deadline, the others by their end. */
export function exceptionQueue(branch: string, state: 'open' | 'resolved'): string {
  return state === 'open' ? `exceptions#${branch}` : `exceptions-resolved#${branch}`;
}

/** How many exceptions of a branch wait for a decision; at least so many where there are thousands. */
export async function openExceptions(branch: string): Promise<number> {
  const { Count } = await documents().send(
    new QueryCommand({
      TableName: tableName('Orders'),
      IndexName: 'byQueue',
      KeyConditionExpression: '#queue = :queue',
      ExpressionAttributeNames: { '#queue': 'queue' },
      ExpressionAttributeValues: { ':queue': exceptionQueue(branch, 'open') },
      Select: 'COUNT',
    }),
  );
  return Count ?? 0;
}

/** Writes a new exception, and the row by which its order is found. */
export function newExceptionWrites(exception: OrderException): NamedWrite[] {
  const { exceptionId, orderId } = exception;
  const fresh = {
    ConditionExpression: 'attribute_not_exists(#entry)',
    ExpressionAttributeNames: { '#entry': 'entry' },
  };
  return [
    {
      name: `exception:${exceptionId}`,
      Put: { TableName: tableName('Orders'), Item: rowOf(exception), ...fresh },
    },
    {
      name: `exception-reference:${exceptionId}`,
      Put: {
        TableName: tableName('Orders'),
        Item: { order: referenceOf(exceptionId), entry: 'REFERENCE', orderId },
        ...fresh,
      },
    },
  ];
}

/** Replaces an open exception, decided or not; fails by its name `exception:<id>` when somebody else has decided. */
export function openExceptionWrite(exception: OrderException): NamedWrite {
  return {
    name: `exception:${exception.exceptionId}`,
    Put: {
      TableName: tableName('Orders'),
      Item: rowOf(exception),
      ConditionExpression: '#exception.#state = :open',
      ExpressionAttributeNames: { '#exception': 'exception', '#state': 'state' },
      ExpressionAttributeValues: { ':open': 'open' },
    },
  };
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
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Orders'),
      Key: { order: orderId, entry: entryOf(exceptionId) },
      ConsistentRead: true,
    }),
  );
  return Item?.['exception'] as OrderException | undefined;
}

/** The exception of this id, whichever order it belongs to. */
export async function findException(exceptionId: string): Promise<OrderException | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Orders'),
      Key: { order: referenceOf(exceptionId), entry: 'REFERENCE' },
      ConsistentRead: true,
    }),
  );
  const orderId: unknown = Item?.['orderId'];
  return typeof orderId === 'string' ? loadException(orderId, exceptionId) : undefined;
}

/** All exceptions of an order, oldest first, read consistently. */
export async function exceptionsOf(orderId: string): Promise<OrderException[]> {
  const rows = queryAll({
    TableName: tableName('Orders'),
    KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
    ExpressionAttributeValues: { ':order': orderId, ':prefix': 'EXCEPTION#' },
    ConsistentRead: true,
  });
  const found: OrderException[] = [];
  for await (const { exception } of rows) found.push(exception as OrderException);
  return found;
}
