import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { required } from '../environment.ts';
import { tables, type TableName } from './tables.ts';

let client: DynamoDBDocumentClient | undefined;

/** The one document client of this function: undefined attributes are left out, numbers must be exact integers. */
export function documents(): DynamoDBDocumentClient {
  client ??= newClient();
  return client;
}

function newClient(): DynamoDBDocumentClient {
  const database = new DynamoDBClient({});
  // It copies every request and answer for a log that nobody keeps: a fortieth of a function's processor time.
  database.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(database, { marshallOptions: { removeUndefinedValues: true } });
}

const names = new Map<TableName, string>();

/** The physical name of a table in this deployment. It is remembered: reading the environment takes longer than one thinks. */
export function tableName(table: TableName): string {
  let name = names.get(table);
  if (name === undefined) names.set(table, (name = required(tables[table].variable)));
  return name;
}
