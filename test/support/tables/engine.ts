import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  BillingMode,
  CreateTableCommand,
  DynamoDBClient,
  KeyType,
  ListTablesCommand,
  ProjectionType,
  ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { log } from '#shared/observability/log.ts';
import { tableName } from '#shared/dynamodb/protocol/table-name.ts';
import { freePort } from '#infra/local/test/support/free-port.ts';
import { tables, type TableDescription, type TableName } from '#shared/dynamodb/tables.ts';
import { serveSecrets } from '../aws/secrets.ts';
import { makeOwnFolder } from './own-folder.ts';
import { packedRow, unpackedRow } from './packed-rows.ts';

/** A running DynamoDB engine with all tables of the system, empty. */
export interface Engine {
  readonly address: string;
  /** Every row of a table, in no particular order. */
  rows(table: TableName): Promise<Record<string, unknown>[]>;
  /** How many rows each table holds: a request that is refused must leave these as they were. */
  counts(): Promise<Record<TableName, number>>;
  /** Deletes every row of every table but the keys of persons. */
  clear(): Promise<void>;
  /** Puts rows as they stand. */
  put(table: TableName, ...rows: Record<string, unknown>[]): Promise<void>;
  /** Deletes one row. */
  remove(table: TableName, row: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an engine on a free port with its data in a temporary folder, creates all tables and points this process's AWS
 * clients at it. One per test file: `const engine = await startEngine(); afterAll(() => engine.stop());`, and call it
 * before the first request is made: the settings are read when they are first needed.
 */
export async function startEngine(): Promise<Engine> {
  const folder = makeOwnFolder(tmpdir(), 'oms-engine');
  const file = join(folder, 'engine.db');
  const { engine, address } = await launch(file);
  await serveSecrets();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: address,
    ROOT_CLIENT_ID: 'root',
    FILES_BUCKET: 'files',
    PAYMENT_PROVIDERS: 'test,stripe',
    SCREENING_PROVIDERS: 'testscreening',
    ...Object.fromEntries(names.map((table) => [tables[table].variable, table])),
  });
  if (!process.env['POWERTOOLS_LOG_LEVEL']) log.setLogLevel('SILENT');
  const client = new DynamoDBClient({});
  for (const table of names) await createTable(client, table, tables[table]);
  client.destroy();
  // Without it the engine's writes become slower with every record of a table's stream.
  const database = new DatabaseSync(file);
  database.exec(
    'CREATE INDEX IF NOT EXISTS stream_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  );
  database.close();
  return {
    address,
    rows,
    counts: async () => {
      // The secret of the cursors is made at the first list with a next page, whatever was asked.
      const asked = (row: Record<string, unknown>) => row['request'] !== 'cursor-secret';
      const counted = await Promise.all(
        names.map(async (table) => [table, (await rows(table)).filter(asked).length] as const),
      );
      return Object.fromEntries(counted) as Record<TableName, number>;
    },
    clear: async () => {
      // Functions remember the keys of persons for a while.
      await Promise.all(names.filter((table) => table !== 'Vault').map(clearTable));
    },
    put: async (table, ...items) => {
      await write(
        table,
        items.map((row) => ({ PutRequest: { Item: packedRow(row) } })),
      );
    },
    remove: (table, row) => write(table, [{ DeleteRequest: { Key: keyOf(table, row) } }]),
    stop: async () => {
      engine.kill('SIGKILL');
      if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const names = Object.keys(tables) as TableName[];

let client: DynamoDBDocumentClient | undefined;

/** The tests' own way to the engine, apart from the module that they test. */
function documents(): DynamoDBDocumentClient {
  client ??= DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });
  return client;
}

function binary(): string {
  const own = `@dynoxide/${process.platform}-${process.arch}/package.json`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(own)), 'dynoxide');
  } catch (cause) {
    throw new Error(`there is no DynamoDB engine for ${process.platform}-${process.arch}: ${own} is not installed`, {
      cause,
    });
  }
}

/** Starts the engine; another port is tried when somebody else took the free one first. */
async function launch(file: string): Promise<{ engine: ChildProcess; address: string }> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const port = await freePort();
    const engine = spawn(binary(), ['--port', String(port), '--db-path', file], { stdio: 'ignore' });
    process.once('exit', () => engine.kill('SIGKILL'));
    const address = `http://127.0.0.1:${port}`;
    if (await answers(engine, address)) return { engine, address };
    engine.kill('SIGKILL');
  }
  throw new Error('the DynamoDB engine does not start');
}

async function answers(engine: ChildProcess, endpoint: string): Promise<boolean> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  try {
    for (let attempt = 1; attempt <= 250 && engine.exitCode === null; attempt += 1) {
      try {
        await client.send(new ListTablesCommand({}));
        return engine.exitCode === null;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    return false;
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, TableName: string, description: TableDescription): Promise<void> {
  const { partitionKey, sortKey, indexes, outbox } = description;
  const attributes = new Set([
    partitionKey,
    ...(sortKey ? [sortKey] : []),
    ...Object.values(indexes).flatMap((index) => [index.partitionKey, index.sortKey]),
  ]);
  const keys = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: KeyType.HASH },
    ...(range ? [{ AttributeName: range, KeyType: KeyType.RANGE }] : []),
  ];
  const secondary = Object.entries(indexes).map(([IndexName, index]) => ({
    IndexName,
    KeySchema: keys(index.partitionKey, index.sortKey),
    Projection: index.include
      ? { ProjectionType: ProjectionType.INCLUDE, NonKeyAttributes: [...index.include] }
      : { ProjectionType: ProjectionType.KEYS_ONLY },
  }));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: BillingMode.PAY_PER_REQUEST,
      KeySchema: keys(partitionKey, sortKey),
      AttributeDefinitions: [...attributes].map((AttributeName) => ({
        AttributeName,
        AttributeType: ScalarAttributeType.S,
      })),
      ...(secondary.length > 0 ? { GlobalSecondaryIndexes: secondary } : {}),
      ...(outbox ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } } : {}),
    }),
  );
}

async function rows(table: TableName): Promise<Record<string, unknown>[]> {
  const pages = paginateScan({ client: documents() }, { TableName: tableName(table), ConsistentRead: true });
  const found = await Array.fromAsync(pages, ({ Items = [] }) => Items);
  return found.flat().map(unpackedRow);
}

async function clearTable(table: TableName): Promise<void> {
  const found = await rows(table);
  await write(
    table,
    found.map((row) => ({ DeleteRequest: { Key: keyOf(table, row) } })),
  );
}

function keyOf(table: TableName, row: Record<string, unknown>): Record<string, unknown> {
  const { partitionKey, sortKey }: TableDescription = tables[table];
  const keyNames = sortKey ? [partitionKey, sortKey] : [partitionKey];
  return Object.fromEntries(keyNames.map((name) => [name, row[name]]));
}

type Writes = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string];

async function write(table: TableName, requests: Writes): Promise<void> {
  for (let start = 0; start < requests.length; start += 25) {
    await documents().send(
      new BatchWriteCommand({ RequestItems: { [tableName(table)]: requests.slice(start, start + 25) } }),
    );
  }
}
