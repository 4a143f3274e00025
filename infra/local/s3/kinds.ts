import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

/** Rules for all of a bucket; those for a part of it, for versions and for other classes of storage are not here. */
const lifecycleRule = z.strictObject({
  Id: z.string().optional(),
  Status: z.literal('Enabled'),
  ExpirationInDays: z.number().int().min(1).optional(),
  AbortIncompleteMultipartUpload: z.unknown().optional(),
});

export const bucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }).optional(),
  // One machine has one owner, and its disk is as sealed as the machine is.
  BucketEncryption: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export const bucketKind: ResourceKind<z.infer<typeof bucketProperties>> = {
  type: 'AWS::S3::Bucket',
  properties: bucketProperties,
  nameProperty: 'BucketName',
  identify: (name, { region }) => ({
    ref: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  }),
};
