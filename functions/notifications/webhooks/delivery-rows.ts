import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
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

/** Where something is due by `now`: up to `limit` pairs of endpoint and order of one queue, each once. */
export async function dueOrders(
  queue: string,
  now: number,
  limit: number,
): Promise<{ endpointId: string; orderId: string }[]> {
  const { rows } = await queryPage(
    {
      TableName: tableName('Messages'),
      IndexName: 'byQueue',
      KeyConditionExpression: '#queue = :queue AND #queuedAt <= :now',
      ExpressionAttributeNames: { '#queue': 'queue', '#queuedAt': 'queuedAt' },
      ExpressionAttributeValues: { ':queue': queue, ':now': new Date(now).toISOString() },
    },
    limit,
    undefined,
  );
  const pairs = rows.map(({ recipient, entry }) => ({
    endpointId: String(recipient).split('#')[1] ?? '',
    orderId: String(entry).split('#')[1] ?? '',
  }));
  return [...new Map(pairs.map((pair) => [`${pair.endpointId} ${pair.orderId}`, pair])).values()];
}

function rowsOf(endpointId: string, prefix: string) {
  return {
    TableName: tableName('Messages'),
    KeyConditionExpression: '#recipient = :recipient AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#recipient': 'recipient', '#entry': 'entry' },
    ExpressionAttributeValues: { ':recipient': recipientOf(endpointId), ':prefix': prefix },
  };
}
