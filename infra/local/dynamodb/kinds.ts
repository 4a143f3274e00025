import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

const unused = z.unknown().optional();

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
export const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z
    .array(z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection }))
    .default([]),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.literal('NEW_IMAGE', 'one machine has streams of new images') })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
  Replicas: z.array(z.unknown()).max(1, 'one machine holds one replica').optional(),
  BillingMode: unused,
});

export type TableProperties = z.infer<typeof tableProperties>;

export const tableKind: ResourceKind<TableProperties> = {
  type: 'AWS::DynamoDB::GlobalTable',
  properties: tableProperties,
  nameProperty: 'TableName',
  identify(name, where) {
    const arn = `arn:aws:dynamodb:${where.region}:${where.account}:table/${name}`;
    return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local`, TableId: name } };
  },
};
