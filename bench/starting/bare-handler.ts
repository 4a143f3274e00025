import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** The least that a function with a document client is: what the bundles of the system are measured against. */
export async function handler(key: Record<string, string>): Promise<unknown> {
  const { Item } = await documents.send(new GetCommand({ TableName: process.env['TABLE'], Key: key }));
  return Item;
}
