import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import type { EndpointHealth } from './endpoint-health.ts';

const key = (endpointId: string) => ({ recipient: `endpoint#${endpointId}`, entry: 'HEALTH' });

/** How an endpoint has answered of late. */
export async function loadHealth(endpointId: string): Promise<EndpointHealth | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Messages'), Key: key(endpointId), ConsistentRead: true }),
  );
  return Item?.['health'] as EndpointHealth | undefined;
}

/** Keeps how an attempt ended. */
export async function keepHealth(endpointId: string, health: EndpointHealth): Promise<void> {
  await documents().send(new PutCommand({ TableName: tableName('Messages'), Item: { ...key(endpointId), health } }));
}

/** Keeps a claim, unless the row is not as it was read (`before`) any more: then another attempt is under way, and it is false. */
export async function claimHealth(
  endpointId: string,
  health: EndpointHealth,
  before: EndpointHealth | undefined,
): Promise<boolean> {
  const unchanged = before ? '#health = :before' : 'attribute_not_exists(#health)';
  try {
    await documents().send(
      new PutCommand({
        TableName: tableName('Messages'),
        Item: { ...key(endpointId), health },
        ConditionExpression: unchanged,
        ExpressionAttributeNames: { '#health': 'health' },
        ...(before ? { ExpressionAttributeValues: { ':before': before } } : {}),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
