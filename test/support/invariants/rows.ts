import { DynamoDBClient, ListTablesCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

import { unpackedRow } from '../packed-rows.ts';

/** A row as it is stored; what is in it, the check that reads it knows. */
// oxlint-disable-next-line typescript/no-explicit-any -- the checks share no types with what they check
export type Row = Readonly<Record<string, any>>;

/** All rows of the tables that the checks look at. */
export interface RawSystem {
  readonly orders: readonly Row[];
  readonly inventory: readonly Row[];
  readonly billing: readonly Row[];
  readonly projections: readonly Row[];
  readonly messages: readonly Row[];
}

/** Reads every row of a system at rest from its DynamoDB engine. Rows that change meanwhile may not fit each other. */
export async function readRawSystem(dynamodb: string): Promise<RawSystem> {
  const client = new DynamoDBClient({
    endpoint: dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const table = async (name: string): Promise<Row[]> => {
      const full = TableNames.find((each) => new RegExp(`(^|[-.])${name}[0-9A-F]*$`).test(each));
      if (!full) throw new Error(`there is no table ${name} among ${TableNames.join(', ')}`);
      return scan(client, full);
    };
    const [orders, inventory, billing, projections, messages] = await Promise.all([
      table('Orders'),
      table('Inventory'),
      table('Billing'),
      table('Projections'),
      table('Messages'),
    ]);
    return { orders, inventory, billing, projections, messages };
  } finally {
    client.destroy();
  }
}

async function scan(client: DynamoDBClient, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }));
    rows.push(...(page.Items ?? []).map((item) => unpackedRow(unmarshall(item))));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

/** Rows whose sort key begins with `prefix`. */
export function entriesOf(rows: readonly Row[], prefix: string): Row[] {
  return rows.filter(({ entry }) => typeof entry === 'string' && entry.startsWith(prefix));
}

/** Adds `by` to a sum under a name. */
export function add(sums: Map<string, number>, name: string, by: number): void {
  sums.set(name, (sums.get(name) ?? 0) + by);
}

/** One sentence for every name under which two sums differ. */
export function differences(
  what: string,
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => (one.get(name) ?? 0) !== (other.get(name) ?? 0))
    .map((name) => `${what}, ${name}: ${one.get(name) ?? 0} against ${other.get(name) ?? 0}`);
}
