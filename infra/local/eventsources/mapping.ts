import { createHash } from 'node:crypto';
import * as z from 'zod';
import { compilePattern, type EventMatcher } from '../eventbridge/pattern.ts';
import type { Resource, ResourceKind, Surroundings } from '../service.ts';

const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().int().min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).default(0),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000).optional() }).optional(),
  StartingPosition: z.literal('TRIM_HORIZON', 'streams are read from their oldest record on one machine').optional(),
  ParallelizationFactor: z.number().int().min(1).max(10).default(1),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().int().min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: z.number().int().min(-1).max(604_800).default(-1),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});

/** How a queue or stream feeds a function. */
export interface Mapping {
  /** Names the mapping in the database. */
  readonly id: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  /** Milliseconds. */
  readonly batchingWindow: number;
  readonly accepts: EventMatcher;
  readonly filtered: boolean;
  readonly reportsItemFailures: boolean;
  /** Invocations at the same time, for a queue. */
  readonly maximumConcurrency: number;
  /** Invocations at the same time, for a stream. */
  readonly lanes: number;
  readonly bisects: boolean;
  /** -1: for ever. */
  readonly maximumRetries: number;
  /** Seconds; -1: for ever. */
  readonly maximumAge: number;
  readonly onFailureArn: string | undefined;
}

/** How many invocations one queue may have at a time where the template does not say. */
const defaultConcurrency = 10;

export const mappingKind: ResourceKind<z.infer<typeof properties>> = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties,
  identify: (name) => ({ ref: mappingId(name), attributes: {} }),
};

/** @throws Error that names the mapping, for a filter that cannot be read. */
export function readMapping(resource: Resource, where: Surroundings): Mapping {
  const given = properties.parse(resource.properties);
  const patterns = (given.FilterCriteria?.Filters ?? []).map(({ Pattern }) => compilePattern(JSON.parse(Pattern)));
  const fromQueue = given.EventSourceArn.startsWith('arn:aws:sqs:');
  if (fromQueue && patterns.length > 0) {
    throw new Error(`event source mapping ${resource.logicalId} filters a queue; this host filters streams`);
  }
  return {
    id: mappingId(resource.name),
    sourceArn: given.EventSourceArn,
    functionArn: functionArn(given.FunctionName, where),
    batchSize: given.BatchSize ?? (fromQueue ? 10 : 100),
    batchingWindow: given.MaximumBatchingWindowInSeconds * 1000,
    accepts: patterns.length === 0 ? () => true : (event) => patterns.some((matches) => matches(event)),
    filtered: patterns.length > 0,
    reportsItemFailures: given.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    maximumConcurrency: given.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency,
    lanes: given.ParallelizationFactor,
    bisects: given.BisectBatchOnFunctionError,
    maximumRetries: given.MaximumRetryAttempts,
    maximumAge: given.MaximumRecordAgeInSeconds,
    onFailureArn: given.DestinationConfig?.OnFailure?.Destination,
  };
}

function mappingId(name: string): string {
  const hex = createHash('sha256').update(`event source mapping ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function functionArn(nameOrArn: string, { region, account }: Surroundings): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${region}:${account}:function:${nameOrArn}`;
}
