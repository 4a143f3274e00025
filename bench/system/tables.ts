import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Agent } from 'node:http';
import { tableCall } from '#infra/local/dynamodb/table-call.ts';
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

/** The physical name of a table of the engine at `endpoint` whose logical name is `name`. */
export async function physicalName(endpoint: string, name: string): Promise<string> {
  const { TableNames } = (await tableCall(endpoint, 'ListTables', {})) as { readonly TableNames: readonly string[] };
  const found = TableNames.find((each) => each.toLowerCase().includes(name.toLowerCase()));
  if (found === undefined) throw new Error(`There is no table ${name} among ${TableNames.join(', ')}.`);
  return found;
}

/** All pages of what the engine at `endpoint` answers. */
export async function* pagesOf(
  endpoint: string,
  action: 'Query' | 'Scan',
  input: object,
): AsyncGenerator<Record<string, unknown>> {
  let from: unknown;
  do {
    const page = await tableCall(endpoint, action, { ...input, ...(from ? { ExclusiveStartKey: from } : {}) });
    yield page;
    from = page['LastEvaluatedKey'];
  } while (from);
}
