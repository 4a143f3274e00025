import * as z from 'zod';
import type { ResourceKind, Surroundings } from '../service.ts';

const unused = z.unknown().optional();

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const index = {
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: projection,
};

export const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        ...index,
        ContributorInsightsSpecification: unused,
        OnDemandThroughput: unused,
        ProvisionedThroughput: unused,
        ReadOnDemandThroughputSettings: unused,
        WarmThroughput: unused,
        WriteOnDemandThroughputSettings: unused,
        WriteProvisionedThroughputSettings: unused,
      }),
    )
    .default([]),
  LocalSecondaryIndexes: z.array(z.strictObject(index)).default([]),
  StreamSpecification: z
    .strictObject({
      StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']),
      ResourcePolicy: unused,
    })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
  Replicas: z.array(z.unknown()).max(1, 'one machine holds one replica').optional(),
  BillingMode: unused,
  ContributorInsightsSpecification: unused,
  DeletionProtectionEnabled: unused,
  OnDemandThroughput: unused,
  PointInTimeRecoverySpecification: unused,
  ProvisionedThroughput: unused,
  ReadOnDemandThroughputSettings: unused,
  ResourcePolicy: unused,
  SSESpecification: unused,
  TableClass: unused,
  Tags: unused,
  WarmThroughput: unused,
  WriteOnDemandThroughputSettings: unused,
  WriteProvisionedThroughputSettings: unused,
});

export type TableProperties = z.infer<typeof tableProperties>;

export const dynamodbKinds: readonly ResourceKind[] = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'].map(
  (type) => ({
    type,
    properties: tableProperties,
    nameProperty: 'TableName',
    identify(name: string, where: Surroundings) {
      const arn = `arn:aws:dynamodb:${where.region}:${where.account}:table/${name}`;
      return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local`, TableId: name } };
    },
  }),
);
