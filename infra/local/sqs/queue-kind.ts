import * as z from 'zod';
import type { Resource, ResourceKind, Surroundings } from '../service.ts';

const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1000),
});

const properties = z.strictObject({
  QueueName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, 'a queue name has up to 80 letters, digits, - or _')
    .optional(),
  FifoQueue: z.literal(false, 'this host has no FIFO queues').optional(),
  MessageRetentionPeriod: z.number().int().min(60).max(1_209_600).default(345_600),
  VisibilityTimeout: z.number().int().min(0).max(43_200).default(30),
  RedrivePolicy: redrivePolicy.optional(),
  SqsManagedSseEnabled: z.unknown().optional(),
});

/** Bytes that a message may have at most, its attributes included. */
export const largestMessage = 1_048_576;

/** What a queue was told to be; times in seconds. */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly retention: number;
  readonly visibilityTimeout: number;
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
}

export const queueKind: ResourceKind<z.infer<typeof properties>> = {
  type: 'AWS::SQS::Queue',
  properties,
  nameProperty: 'QueueName',
  identify(name, where) {
    const url = queueUrl(name, where);
    return { ref: url, attributes: { Arn: queueArn(name, where), QueueName: name, QueueUrl: url } };
  },
};

export function queueArn(name: string, where: Surroundings): string {
  return `arn:aws:sqs:${where.region}:${where.account}:${name}`;
}

export function queueUrl(name: string, where: Surroundings): string {
  return `${where.endpoint}/${where.account}/${name}`;
}

/** Reads the settings of a queue resource. */
export function queueSettings(resource: Resource, where: Surroundings): QueueSettings {
  const given = properties.parse(resource.properties);
  return {
    name: resource.name,
    arn: queueArn(resource.name, where),
    url: queueUrl(resource.name, where),
    retention: given.MessageRetentionPeriod,
    visibilityTimeout: given.VisibilityTimeout,
    redrive: given.RedrivePolicy && {
      deadLetterArn: given.RedrivePolicy.deadLetterTargetArn,
      maxReceiveCount: given.RedrivePolicy.maxReceiveCount,
    },
  };
}
