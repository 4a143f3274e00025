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

/** The names of a stage's tables, by what they are called here. Throws where one is missing, or two may be meant. */
async function tablesOf(client: DynamoDBClient, stage: string): Promise<Map<TableName, string>> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) names.push(...TableNames);
  return namedIn(names, stage);
}

/** Which of these names are a stage's tables, by what they are called here. Throws where one is missing, or two may be meant. */
export function namedIn(names: readonly string[], stage: string): Map<TableName, string> {
  const found = Map.groupBy(names, (name) => {
    // The stack, the resource, and on AWS what makes it unique. Copies of a table have names that go on.
    const [, stack, table] = /^oms-(.+)-data-([A-Z][a-z]+)[0-9A-F]{8}(?:-|$)/.exec(name) ?? [];
    return stack === stage ? table : undefined;
  });
  return new Map(
    (Object.keys(tables) as TableName[]).map((table) => {
      const [name, ...others] = found.get(table) ?? [];
      if (name === undefined) throw new Error(`there is no table ${table} of stage "${stage}" here`);
      if (others.length > 0) {
        const both = [name, ...others].join(' and ');
        throw new Error(
          `${both} are all there: delete the copies of table ${table} first, it cannot be told which is live`,
        );
      }
      return [table, name];
    }),
  );
}
