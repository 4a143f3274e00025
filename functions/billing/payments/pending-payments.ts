import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { ambient, nowIso } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';

/** The partition of the Billing table that lists orders whose payment a provider has yet to decide. */
const list = 'pending-payments';

/** Lists an order as one whose payment is to be looked up until it is decided. */
export function lookUpLater(orderId: string): NamedWrite {
  return {
    name: 'pending-payment',
    Put: { TableName: tableName('Billing'), Item: { account: list, entry: orderId, since: nowIso() } },
  };
}

/**
 * The ids of the orders with undecided payments, beginning at a random one: when there are more than can be looked up in one
 * go, all have their turn.
 */
export async function pendingOrders(): Promise<string[]> {
  const rows = await Array.fromAsync(
    queryAll({
      TableName: tableName('Billing'),
      KeyConditionExpression: '#account = :account',
      ExpressionAttributeNames: { '#account': 'account' },
      ExpressionAttributeValues: { ':account': list },
      ConsistentRead: true,
    }),
  );
  const first = Math.floor(ambient.random() * rows.length);
  return [...rows.slice(first), ...rows.slice(0, first)].map(({ entry }) => entry as string);
}

/** Takes an order off the list. */
export async function forgetPending(orderId: string): Promise<void> {
  await documents().send(
    new DeleteCommand({ TableName: tableName('Billing'), Key: { account: list, entry: orderId } }),
  );
}
