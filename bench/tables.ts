import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Agent } from 'node:http';
import type { System } from './system.ts';

/** A document client as functions have it, for the engine of a running host. */
export function documentClient(system: System, connections = 50): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    endpoint: system.ready.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: connections }) },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** The physical name of a table whose logical name is `name`. */
export async function physicalName(documents: DynamoDBDocumentClient, name: string): Promise<string> {
  const { TableNames = [] } = await documents.send(new ListTablesCommand({}));
  const found = TableNames.find((each) => each.toLowerCase().includes(name.toLowerCase()));
  if (found === undefined) throw new Error(`There is no table ${name} among ${TableNames.join(', ')}.`);
  return found;
}

/** How many orders of a channel stand in a state of their lifecycle. */
export async function countOrders(
  documents: DynamoDBDocumentClient,
  table: string,
  lifecycle: string,
): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byLifecycle',
        Select: 'COUNT',
        KeyConditionExpression: 'lifecycleKey = :key',
        ExpressionAttributeValues: { ':key': `web#${lifecycle}` },
        ExclusiveStartKey: from,
      }),
    );
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from);
  return count;
}

/** How many customer messages of one template have been sent, or were being sent when their function was ended. */
export async function countMessages(
  documents: DynamoDBDocumentClient,
  table: string,
  template: string,
): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName: table,
        Select: 'COUNT',
        FilterExpression: '#template = :template AND #state <> :notSent',
        ExpressionAttributeNames: { '#template': 'template', '#state': 'state' },
        ExpressionAttributeValues: { ':template': template, ':notSent': 'not_sent' },
        ExclusiveStartKey: from,
      }),
    );
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from);
  return count;
}
