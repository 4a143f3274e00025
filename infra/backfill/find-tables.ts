import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';

/**
 * Finds a stage's tables, and tells this process their names, the region, and the credentials of the profile or sign-in that the
 * environment names: as a function is told. Throws where a table is missing.
 */
export async function connectTo(stage: string): Promise<void> {
  const client = new DynamoDBClient({});
  const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
  Object.assign(process.env, {
    AWS_REGION: await client.config.region(),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  });
  for (const [table, name] of await tablesOf(client, stage)) process.env[tables[table].variable] = name;
}

/** The names of a stage's tables, by what they are called here. */
async function tablesOf(client: DynamoDBClient, stage: string): Promise<Map<TableName, string>> {
  const found = new Map<string, string>();
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const name of TableNames) {
      // The stack, the resource, and on AWS what makes it unique.
      const [, stack, table] = /^oms-(.+)-data-([A-Z][a-z]+)[0-9A-F]{8}(?:-|$)/.exec(name) ?? [];
      if (stack === stage && table !== undefined) found.set(table, name);
    }
  }
  return new Map(
    (Object.keys(tables) as TableName[]).map((table) => {
      const name = found.get(table);
      if (name === undefined) throw new Error(`there is no table ${table} of stage "${stage}" here`);
      return [table, name];
    }),
  );
}
