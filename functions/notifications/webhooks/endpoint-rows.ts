import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { remember } from '#shared/remembered.ts';
import { endpointsPerChannel, type Endpoint } from './endpoint.ts';

const key = (channel: string, endpointId: string) => ({
  recipient: `channel#${channel}`,
  entry: `ENDPOINT#${endpointId}`,
});

/** Short: a new endpoint gets events after some seconds at the latest. */
const known = remember<readonly Endpoint[]>(500, 5_000);

/** All endpoints of a channel, the inactive ones too. */
export async function endpointsOf(channel: string): Promise<Endpoint[]> {
  const rows = queryAll({
    TableName: tableName('Messages'),
    KeyConditionExpression: '#recipient = :recipient AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#recipient': 'recipient', '#entry': 'entry' },
    ExpressionAttributeValues: { ':recipient': `channel#${channel}`, ':prefix': 'ENDPOINT#' },
  });
  return (await Array.fromAsync(rows)).map(({ endpoint }) => endpoint as Endpoint);
}

/** The same, up to 5 seconds old. */
export async function rememberedEndpoints(channel: string): Promise<readonly Endpoint[]> {
  const remembered = known.get(channel);
  if (remembered) return remembered;
  const endpoints = await endpointsOf(channel);
  known.set(channel, endpoints);
  return endpoints;
}

export async function loadEndpoint(channel: string, endpointId: string): Promise<Endpoint | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Messages'), Key: key(channel, endpointId), ConsistentRead: true }),
  );
  return Item?.['endpoint'] as Endpoint | undefined;
}

/** Keeps the endpoint; fails by the name `endpoint` when it is no longer as it was read (`before`). */
export function endpointWrite(endpoint: Endpoint, before: Endpoint | undefined): NamedWrite {
  return {
    name: 'endpoint',
    Put: {
      TableName: tableName('Messages'),
      Item: { ...key(endpoint.channel, endpoint.endpointId), endpoint },
      ...(before
        ? {
            ConditionExpression: '#endpoint = :before',
            ExpressionAttributeNames: { '#endpoint': 'endpoint' },
            ExpressionAttributeValues: { ':before': before },
          }
        : { ConditionExpression: 'attribute_not_exists(#entry)', ExpressionAttributeNames: { '#entry': 'entry' } }),
    },
  };
}

/**
 * Counts the channel's active endpoints one up or down; fails by the name `full` where there would be more than
 * `endpointsPerChannel`.
 */
export function endpointCountWrite(channel: string, by: 1 | -1): NamedWrite {
  return {
    name: 'full',
    Update: {
      TableName: tableName('Messages'),
      Key: { recipient: `channel#${channel}`, entry: 'ENDPOINTS' },
      UpdateExpression: 'ADD #active :by',
      ConditionExpression: by > 0 ? 'attribute_not_exists(#active) OR #active < :most' : '#active > :none',
      ExpressionAttributeNames: { '#active': 'active' },
      ExpressionAttributeValues: { ':by': by, ...(by > 0 ? { ':most': endpointsPerChannel } : { ':none': 0 }) },
    },
  };
}
