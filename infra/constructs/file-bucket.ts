import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { removalPolicyOf } from './lasting.ts';

/**
 * A bucket of files that come from outside, over signed addresses alone: private, encrypted, by TLS only, for no page of a browser, and
 * each file gone after 30 days.
 */
export function fileBucket(scope: Construct, id: string, settings: Settings): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy: removalPolicyOf(settings),
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Who uploads what stands with the upload; the log would be a bucket of its own',
  );
  return bucket;
}
