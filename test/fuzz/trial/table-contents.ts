import { tableCall } from '#infra/local/dynamodb/table-call.ts';

/** The rows of every table as text, by table and key. */
export type TableContents = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface KeyPart {
  readonly AttributeName: string;
}

/** Reads every row of every table of an engine. */
export async function readTables(endpoint: string): Promise<TableContents> {
  const { TableNames } = (await tableCall(endpoint, 'ListTables', {})) as { TableNames: string[] };
  const tables = await Promise.all(TableNames.map(async (name) => [name, await readTable(endpoint, name)] as const));
  return new Map(tables);
}

async function readTable(endpoint: string, TableName: string): Promise<ReadonlyMap<string, string>> {
  const { Table } = (await tableCall(endpoint, 'DescribeTable', { TableName })) as { Table: { KeySchema: KeyPart[] } };
  const rows = new Map<string, string>();
  let ExclusiveStartKey: unknown;
  do {
    const scan = { TableName, ConsistentRead: true, ExclusiveStartKey };
    const page = (await tableCall(endpoint, 'Scan', scan)) as { Items: Row[]; LastEvaluatedKey?: unknown };
    for (const row of page.Items) {
      const key = Table.KeySchema.map(({ AttributeName }) => Object.values(row[AttributeName] ?? {}).join()).join(
        ' / ',
      );
      rows.set(key, inOrder(row));
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

type Row = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A row as text with its attributes in alphabetical order: the engine gives them back in any. */
function inOrder(row: Row): string {
  const attributes = Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(
    attributes.map(([name, value]) => [name, 'M' in value || 'L' in value ? nestedInOrder(value) : value]),
  );
}

function nestedInOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nestedInOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return members.map(([name, member]) => [name, nestedInOrder(member)]);
}

/** One sentence for every row that was added, changed or removed. */
export function changesBetween(before: TableContents, after: TableContents): string[] {
  const changes: string[] = [];
  for (const [table, rows] of after) {
    const earlier = before.get(table);
    for (const [key, row] of rows) {
      const stood = earlier?.get(key);
      if (stood === undefined) changes.push(`${table}: ${key} was added: ${row.slice(0, 300)}`);
      else if (stood !== row) changes.push(`${table}: ${key} was changed to ${row.slice(0, 300)}`);
    }
    for (const key of earlier?.keys() ?? []) if (!rows.has(key)) changes.push(`${table}: ${key} was removed`);
  }
  return changes;
}

/** How many rows there are in all tables. */
export function rowCount(contents: TableContents): number {
  return [...contents.values()].reduce((sum, rows) => sum + rows.size, 0);
}
