import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll, queryPage, type Page } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { deliveryIdOf, type Delivery } from './delivery.ts';

const keptDays = 30;

const recipientOf = (endpointId: string): string => `endpoint#${endpointId}`;
const entryOf = (deliveryId: string): string => `DELIVERY#${deliveryId}`;

/** Due deliveries stand in one of these queues of index `byQueue`, by the time of their next attempt. */
export const dueQueues = Array.from({ length: 4 }, (_, shard) => `webhooks#${shard}`);

const queueOf = (orderId: string): string =>
  dueQueues[Number.parseInt(orderId.slice(-2), 16) % dueQueues.length] ?? 'webhooks#0';

/** Keeps a delivery in place of the one with the revision before. False when somebody else changed it first. */
export async function keepDelivery(delivery: Delivery): Promise<boolean> {
  try {
    await documents().send(new PutCommand(deliveryPut(delivery)));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The same as a write of a transaction. */
export function deliveryWrite(delivery: Delivery): NamedWrite {
  return { name: 'delivery', Put: deliveryPut(delivery) };
}

function deliveryPut(delivery: Delivery) {
  const due =
    delivery.state === 'due'
      ? { queue: queueOf(delivery.orderId), queuedAt: delivery.nextAttemptAt ?? delivery.createdAt }
      : {};
  return {
    TableName: tableName('Messages'),
    Item: {
      recipient: recipientOf(delivery.endpointId),
      entry: entryOf(deliveryIdOf(delivery)),
      delivery,
      revision: delivery.revision,
      expiresAt: Math.floor(ambient.now() / 1000) + keptDays * 86_400,
      ...due,
    },
    ConditionExpression: delivery.revision === 1 ? 'attribute_not_exists(#revision)' : '#revision = :before',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ...(delivery.revision === 1 ? {} : { ExpressionAttributeValues: { ':before': delivery.revision - 1 } }),
  };
}

/** One order's deliveries to an endpoint, in sequence. */
export async function deliveriesOfOrder(endpointId: string, orderId: string): Promise<Delivery[]> {
  const rows = queryAll({ ...rowsOf(endpointId, `DELIVERY#${orderId}#`), ConsistentRead: true });
  return (await Array.fromAsync(rows)).map(({ delivery }) => delivery as Delivery);
}

/** A page of an endpoint's deliveries, of one order or of all. */
export async function deliveryPage(
  endpointId: string,
  orderId: string | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Delivery>> {
  const { rows, next } = await queryPage(
    rowsOf(endpointId, orderId === undefined ? 'DELIVERY#' : `DELIVERY#${orderId}#`),
    limit,
    cursor,
  );
  return { rows: rows.map(({ delivery }) => delivery as Delivery), next };
}

export async function loadDelivery(endpointId: string, deliveryId: string): Promise<Delivery | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Messages'),
      Key: { recipient: recipientOf(endpointId), entry: entryOf(deliveryId) },
      ConsistentRead: true,
    }),
  );
  return Item?.['delivery'] as Delivery | undefined;
}

/** A delivery that is due, by its row of the index. */
export interface DueDelivery {
  readonly endpointId: string;
  readonly orderId: string;
  readonly deliveryId: string;
}

/** What is due by `now`: a page of one queue, the longest due first. `after` is what the page before returned as `next`. */
export async function dueDeliveries(
  queue: string,
  now: number,
  limit: number,
  after: string | undefined,
): Promise<Page<DueDelivery>> {
  const { rows, next } = await queryPage(
    {
      TableName: tableName('Messages'),
      IndexName: 'byQueue',
      KeyConditionExpression: '#queue = :queue AND #queuedAt <= :now',
      ExpressionAttributeNames: { '#queue': 'queue', '#queuedAt': 'queuedAt' },
      ExpressionAttributeValues: { ':queue': queue, ':now': new Date(now).toISOString() },
    },
    limit,
    after,
  );
  return { rows: rows.map(dueDelivery), next };
}

/** Up to `limit` deliveries that an endpoint is still to get, whenever they are due. */
export async function waitingFor(endpointId: string, limit: number): Promise<DueDelivery[]> {
  const pages = await Promise.all(
    dueQueues.map((queue) =>
      queryPage(
        {
          TableName: tableName('Messages'),
          IndexName: 'byQueue',
          KeyConditionExpression: '#queue = :queue',
          FilterExpression: '#recipient = :recipient',
          ExpressionAttributeNames: { '#queue': 'queue', '#recipient': 'recipient' },
          ExpressionAttributeValues: { ':queue': queue, ':recipient': recipientOf(endpointId) },
        },
        limit,
        undefined,
      ),
    ),
  );
  return pages.flatMap(({ rows }) => rows.map(dueDelivery)).slice(0, limit);
}

/** Has a delivery that is due found again at `until` (milliseconds since the epoch) only. It stays as it is otherwise. */
export async function postpone({ endpointId, deliveryId }: DueDelivery, now: number, until: number): Promise<void> {
  const command = new UpdateCommand({
    TableName: tableName('Messages'),
    Key: { recipient: recipientOf(endpointId), entry: entryOf(deliveryId) },
    UpdateExpression: 'SET #queuedAt = :until',
    // One that was posted or put off meanwhile is not in this queue by this time any more.
    ConditionExpression: '#queuedAt <= :now',
    ExpressionAttributeNames: { '#queuedAt': 'queuedAt' },
    ExpressionAttributeValues: { ':until': new Date(until).toISOString(), ':now': new Date(now).toISOString() },
  });
  await documents()
    .send(command)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}

function dueDelivery({ recipient, entry }: Record<string, unknown>): DueDelivery {
  const deliveryId = String(entry).slice(entryOf('').length);
  return {
    endpointId: String(recipient).slice(recipientOf('').length),
    orderId: deliveryId.split('#')[0] ?? '',
    deliveryId,
  };
}

function rowsOf(endpointId: string, prefix: string) {
  return {
    TableName: tableName('Messages'),
    KeyConditionExpression: '#recipient = :recipient AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#recipient': 'recipient', '#entry': 'entry' },
    ExpressionAttributeValues: { ':recipient': recipientOf(endpointId), ':prefix': prefix },
  };
}
