import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ScanCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { unpackedRow } from '../support/tables/packed-rows.ts';
import { vaultOf } from '#infra/local/data-folder/vault.ts';
import { vaultKeyIn } from './facts/vault-key.ts';
import { invariantsOf } from './all.ts';
import type { PublishedEvent, RowChange, SentMail, Tables } from './invariant.ts';
import type { Row } from './facts/rows.ts';

/** A local system as it can be seen from outside of its functions. */
export interface StandingSystem {
  /** Every row of every table, in the order of their keys, with nothing before it. */
  readonly rows: readonly RowChange[];
  /** The events in its archive, in the order in which the bus got them. */
  readonly published: readonly PublishedEvent[];
  /** The mails in its mailbox. */
  readonly mails: readonly SentMail[];
  /** By what the keys of persons are sealed. */
  readonly vaultKey?: string | undefined;
}

/** Reads a local system at rest. Rows that change meanwhile may not fit each other. */
export async function readStandingSystem(dynamodb: string, dataDir: string): Promise<StandingSystem> {
  return { rows: await readRows(dynamodb), ...readLetOut(dataDir) };
}

/** Which invariants a system breaks in which nothing is under way, one sentence for each violation. */
export function violationsAtRest({ rows, published, mails, vaultKey }: StandingSystem): string[] {
  const invariants = invariantsOf({ ...tablesOf(rows), vaultKey: () => vaultKey });
  return [
    ...invariants.flatMap((one) => one.rows?.(rows) ?? []),
    ...published.flatMap((event) => invariants.flatMap((one) => one.published?.(event) ?? [])),
    ...mails.flatMap((mail) => invariants.flatMap((one) => one.mailed?.(mail) ?? [])),
    ...invariants.flatMap((one) => one.atRest?.() ?? []),
  ];
}

function tablesOf(rows: readonly RowChange[]): Tables {
  const tables = new Map<string, Map<string, Map<string, Row>>>();
  for (const { table, partition, entry, after } of rows) {
    if (!after) continue;
    const partitions = tables.get(table) ?? new Map<string, Map<string, Row>>();
    const own = partitions.get(partition) ?? new Map<string, Row>();
    tables.set(table, partitions.set(partition, own.set(entry, after)));
  }
  const partitions = (table: string) => tables.get(table) ?? new Map<string, Map<string, Row>>();
  return { partitions, partition: (table, partition) => partitions(table).get(partition) ?? new Map<string, Row>() };
}

async function readRows(endpoint: string): Promise<RowChange[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const tables = await Promise.all(TableNames.map((name) => readTable(client, name)));
    const inOrder = ({ partition, entry }: RowChange) => `${partition} ${entry}`;
    return tables.flat().sort((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1));
  } finally {
    client.destroy();
  }
}

async function readTable(client: DynamoDBClient, TableName: string): Promise<RowChange[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const key = (type: string) => Table?.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName ?? '';
  const [partitionKey, sortKey] = [key('HASH'), key('RANGE')];
  const table = /([A-Z][a-z]+)[0-9A-F]*$/.exec(TableName)?.[1] ?? TableName;
  const rows: RowChange[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
    for (const item of page.Items ?? []) {
      const after: Row = unpackedRow(unmarshall(item));
      const [partition, entry] = [String(after[partitionKey]), String(after[sortKey] ?? '')];
      rows.push({ table, partition, entry, before: undefined, after });
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

/** What a local system has let out, from the host's own database. */
function readLetOut(dataDir: string): Pick<StandingSystem, 'published' | 'mails' | 'vaultKey'> {
  const host = new DatabaseSync(join(dataDir, 'host.db'), { readOnly: true });
  const all = (query: string) =>
    host
      .prepare(query)
      .all()
      .map(({ json }) => JSON.parse(String(json)) as Row);
  try {
    const published = all('SELECT event AS json FROM events_archived ORDER BY id').map(({ detail }) => {
      const { id, type, orderId, sequence, depth = 0 } = detail.metadata;
      return { id, type, orderId, sequence, depth, byHand: false };
    });
    const mails = all('SELECT mail AS json FROM ses_mails').map(({ subject }) => ({ subject: String(subject) }));
    return { published, mails, vaultKey: vaultKeyIn(host, vaultOf(join(dataDir, 'key'), undefined)) };
  } finally {
    host.close();
  }
}
