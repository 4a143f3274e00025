import type { TableProperties } from './kinds.ts';

/** A table as DescribeTable tells of it, as far as it must agree with the template. */
export interface ExistingTable {
  readonly KeySchema?: readonly KeyPart[];
  readonly AttributeDefinitions?: readonly { AttributeName: string; AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly ExistingIndex[];
  readonly StreamSpecification?: { StreamEnabled?: boolean; StreamViewType?: string };
}

interface KeyPart {
  readonly AttributeName: string;
  readonly KeyType: string;
}

interface ExistingIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyPart[];
  readonly Projection?: { ProjectionType?: string };
}

/** The input of CreateTable for a table of the template. */
export function createTableInput(name: string, table: TableProperties): Record<string, unknown> {
  return {
    TableName: name,
    KeySchema: table.KeySchema,
    AttributeDefinitions: table.AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(table.GlobalSecondaryIndexes.length === 0 ? {} : { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes }),
    ...(table.StreamSpecification === undefined ? {} : { StreamSpecification: streamInput(table) }),
  };
}

/**
 * What UpdateTable must do, one step after the other, for an existing table to agree with the template.
 * Throws an Error where no update can: other keys.
 */
export function updateTableInputs(
  name: string,
  table: TableProperties,
  existing: ExistingTable,
): Record<string, unknown>[] {
  const types = new Map(existing.AttributeDefinitions?.map((each) => [each.AttributeName, each.AttributeType]));
  const found = keyText(existing.KeySchema ?? [], types);
  const wantedTypes = new Map(table.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  const wanted = keyText(table.KeySchema, wantedTypes);
  if (found !== wanted) {
    throw new Error(
      `Table ${name} in the data folder has other keys than the template: ${JSON.stringify(found)} instead of ` +
        `${JSON.stringify(wanted)}. Start with --fresh, or name another data folder.`,
    );
  }
  const updates: Record<string, unknown>[] = [];
  const standing = new Map(
    (existing.GlobalSecondaryIndexes ?? []).map((each) => [each.IndexName, indexText(each, types)]),
  );
  const meant = new Map(table.GlobalSecondaryIndexes.map((each) => [each.IndexName, indexText(each, wantedTypes)]));
  for (const [IndexName, text] of standing) {
    if (meant.get(IndexName) !== text)
      updates.push({ TableName: name, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
  }
  for (const { IndexName, KeySchema, Projection } of table.GlobalSecondaryIndexes) {
    if (standing.get(IndexName) === meant.get(IndexName)) continue;
    updates.push({
      TableName: name,
      AttributeDefinitions: table.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: { IndexName, KeySchema, Projection } }],
    });
  }
  const view =
    existing.StreamSpecification?.StreamEnabled === true ? existing.StreamSpecification.StreamViewType : undefined;
  if (view !== table.StreamSpecification?.StreamViewType) {
    if (view !== undefined) updates.push({ TableName: name, StreamSpecification: { StreamEnabled: false } });
    if (table.StreamSpecification !== undefined)
      updates.push({ TableName: name, StreamSpecification: streamInput(table) });
  }
  return updates;
}

function streamInput(table: TableProperties) {
  return { StreamEnabled: true, StreamViewType: table.StreamSpecification?.StreamViewType };
}

function keyText(keys: readonly KeyPart[], types: ReadonlyMap<string, string>): string {
  return keys.map((key) => `${key.KeyType} ${key.AttributeName} ${types.get(key.AttributeName)}`).join(', ');
}

function indexText(index: ExistingIndex, types: ReadonlyMap<string, string>): string {
  return `${index.IndexName} (${keyText(index.KeySchema, types)}) ${index.Projection?.ProjectionType}`;
}
