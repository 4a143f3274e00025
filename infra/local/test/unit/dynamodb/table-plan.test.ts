import { describe, expect, it } from 'vitest';
import { tableProperties } from '#host/dynamodb/kinds.ts';
import { createTableInput, updateTableInputs, type ExistingTable } from '#host/dynamodb/table-plan.ts';

const declared = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'status', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byStatus',
      KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  Replicas: [{ Region: 'eu-central-1' }],
};
const table = tableProperties.parse(declared);
const existing = createTableInput('orders', table) as unknown as ExistingTable;

describe('a table of the template', () => {
  it('is made with its indexes and its stream', () => {
    expect(createTableInput('orders', table)).toEqual({
      TableName: 'orders',
      KeySchema: declared.KeySchema,
      AttributeDefinitions: declared.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: declared.GlobalSecondaryIndexes,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('needs no update where it stands as it should', () => {
    expect(updateTableInputs('orders', table, existing)).toEqual([]);
  });

  it('gets indexes and a stream that it lacks, and loses those it should not have', () => {
    const older: ExistingTable = {
      KeySchema: declared.KeySchema,
      AttributeDefinitions: declared.AttributeDefinitions,
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byAge',
          KeySchema: [{ AttributeName: 'age', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    };
    expect(updateTableInputs('orders', table, older)).toMatchObject([
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byAge' } }] },
      { GlobalSecondaryIndexUpdates: [{ Create: { IndexName: 'byStatus' } }] },
      { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
    ]);
  });

  it('stops the start where the existing one has other keys', () => {
    const other: ExistingTable = { ...existing, KeySchema: [{ AttributeName: 'orderId', KeyType: 'HASH' }] };
    expect(() => updateTableInputs('orders', table, other)).toThrow(
      /Table orders in the data folder has other keys .* --fresh/,
    );
  });
});
