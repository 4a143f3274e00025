import * as z from 'zod';
import { AwsError } from '../../service.ts';

const token = z.string().optional();
const pageSize = z.int().min(0).max(1000).default(0);
const arn = z.string().min(1).max(256);

/** What each operation takes, by its SDK names. */
export const requests = {
  StartExecution: z.object({
    stateMachineArn: arn,
    name: z.string().optional(),
    input: z.string().default('{}'),
    traceHeader: z.string().optional(),
  }),
  DescribeExecution: z.object({ executionArn: arn, includedData: z.enum(['ALL_DATA', 'METADATA_ONLY']).optional() }),
  ListExecutions: z.object({
    stateMachineArn: arn,
    statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']).optional(),
    maxResults: pageSize,
    nextToken: token,
  }),
  GetExecutionHistory: z.object({
    executionArn: arn,
    maxResults: pageSize,
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.boolean().default(true),
    nextToken: token,
  }),
  SendTaskSuccess: z.object({ taskToken: z.string().min(1).max(2048), output: z.string().max(262_144) }),
  SendTaskFailure: z.object({
    taskToken: z.string().min(1).max(2048),
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  StopExecution: z.object({
    executionArn: arn,
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  RedriveExecution: z.object({ executionArn: arn, clientToken: z.string().optional() }),
};

/** A page's place in a list, as an opaque token. */
export const pageToken = (place: number): string => Buffer.from(`sfn:${place}`).toString('base64url');

/** @throws AwsError InvalidToken */
export function placeOf(nextToken: string): number {
  const place = /^sfn:(\d+)$/u.exec(Buffer.from(nextToken, 'base64url').toString())?.[1];
  if (place === undefined) throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  return Number(place);
}
