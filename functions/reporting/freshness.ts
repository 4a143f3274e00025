import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';

const key = { projection: 'freshness', entry: 'all' };

/** Notes that everything up to an event of this moment has been counted. An earlier moment changes nothing. */
export async function noteCounted(occurredAt: string): Promise<void> {
  const command = new UpdateCommand({
    TableName: tableName('Projections'),
    Key: key,
    UpdateExpression: 'SET #asOf = :asOf',
    ConditionExpression: 'attribute_not_exists(#asOf) OR #asOf < :asOf',
    ExpressionAttributeNames: { '#asOf': 'asOf' },
    ExpressionAttributeValues: { ':asOf': occurredAt },
  });
  await documents()
    .send(command)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}

/** How fresh the reports are: the newest counted event and its age in seconds. */
export async function freshness(): Promise<{ asOf?: string; ageSeconds?: number }> {
  const { Item } = await documents().send(new GetCommand({ TableName: tableName('Projections'), Key: key }));
  const asOf = Item?.['asOf'] as string | undefined;
  return asOf === undefined ? {} : { asOf, ageSeconds: Math.max(0, ambient.now() - Date.parse(asOf)) / 1000 };
}
