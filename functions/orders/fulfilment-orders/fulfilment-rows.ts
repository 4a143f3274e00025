import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { FulfilmentOrder, FulfilmentState } from './fulfilment-order.ts';

const entryOf = (fulfilmentOrderId: string): string => `FULFILMENT#${fulfilmentOrderId}`;

/** The partition of index `byQueue` that lists a location's fulfilment orders in one state, oldest first. */
export const fulfilmentQueue = (location: string, state: FulfilmentState): string => `location#${location}#${state}`;

/** Writes a new fulfilment order; fails by its name `fulfilment:<id>` when there is one with this id. */
export function newFulfilmentWrite(fulfilmentOrder: FulfilmentOrder): NamedWrite {
  return {
    name: `fulfilment:${fulfilmentOrder.fulfilmentOrderId}`,
    Put: {
      TableName: tableName('Orders'),
      Item: rowOf(fulfilmentOrder),
      ConditionExpression: 'attribute_not_exists(#entry)',
      ExpressionAttributeNames: { '#entry': 'entry' },
    },
  };
}

/** Writes a fulfilment order over the version it was made from; fails by its name when somebody else was first. */
export function fulfilmentWrite(before: FulfilmentOrder, after: FulfilmentOrder): NamedWrite {
  return {
    name: `fulfilment:${after.fulfilmentOrderId}`,
    Put: {
      TableName: tableName('Orders'),
      Item: rowOf(after),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': before.version },
    },
  };
}

function rowOf(fulfilmentOrder: FulfilmentOrder) {
  const { orderId, fulfilmentOrderId, location, state, createdAt } = fulfilmentOrder;
  return {
    order: orderId,
    entry: entryOf(fulfilmentOrderId),
    version: fulfilmentOrder.version,
    fulfilmentOrder: packed(fulfilmentOrder),
    queue: fulfilmentQueue(location, state),
    queuedAt: `${createdAt}#${fulfilmentOrderId}`,
  };
}

/** The fulfilment order in its row. */
export function fulfilmentOrderIn({ fulfilmentOrder }: Readonly<Record<string, unknown>>): FulfilmentOrder {
  return unpacked<FulfilmentOrder>(fulfilmentOrder);
}

/** One fulfilment order of an order, read consistently. */
export async function loadFulfilmentOrder(
  orderId: string,
  fulfilmentOrderId: string,
): Promise<FulfilmentOrder | undefined> {
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Orders'),
      Key: { order: orderId, entry: entryOf(fulfilmentOrderId) },
      ConsistentRead: true,
    }),
  );
  return Item && fulfilmentOrderIn(Item);
}

/** All fulfilment orders of an order in the order of their making, read consistently. */
export async function fulfilmentOrdersOf(orderId: string): Promise<FulfilmentOrder[]> {
  const rows = queryAll({
    TableName: tableName('Orders'),
    KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
    ExpressionAttributeValues: { ':order': orderId, ':prefix': 'FULFILMENT#' },
    ConsistentRead: true,
  });
  const found: FulfilmentOrder[] = [];
  for await (const row of rows) found.push(fulfilmentOrderIn(row));
  return found;
}
