import * as z from 'zod';
import type { ResourceKind, Surroundings } from '../service.ts';

const unused = z.unknown().optional();

export const functionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Code: z.strictObject({ S3Bucket: z.unknown(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'only Node.js functions run on one machine'),
  Timeout: z.coerce.number().int().min(1).max(900).default(3),
  MemorySize: z.coerce.number().int().default(128),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
  ReservedConcurrentExecutions: z.coerce.number().int().optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  LoggingConfig: z.looseObject({ LogGroup: z.string().optional() }).optional(),
  // No loop is stopped here.
  RecursiveLoop: z.literal('Allow').optional(),
  Role: z.unknown(),
  Architectures: unused,
  TracingConfig: unused,
});

export const versionProperties = z.strictObject({
  FunctionName: z.string(),
});

export const aliasProperties = z.strictObject({
  FunctionName: z.string(),
  FunctionVersion: z.string(),
  Name: z.string(),
});

export const eventInvokeProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumEventAgeInSeconds: z.coerce.number().int().min(60).max(21_600).default(21_600),
  MaximumRetryAttempts: z.coerce.number().int().min(0).max(2).default(2),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
});

/** Every version of a function runs the one bundle that the template names; the first published one is number 1. */
const localVersion = '1';

export const lambdaKinds: readonly ResourceKind[] = [
  {
    type: 'AWS::Lambda::Function',
    properties: functionProperties,
    nameProperty: 'FunctionName',
    identify: (name, where) => ({ ref: name, attributes: { Arn: functionArn(name, where) } }),
  },
  {
    type: 'AWS::Lambda::Version',
    properties: versionProperties,
    identify(_name, where, _logicalId, property) {
      const arn = `${functionArn(functionNameOf(String(property('FunctionName'))), where)}:${localVersion}`;
      return { ref: arn, attributes: { FunctionArn: arn, Version: localVersion } };
    },
  },
  {
    type: 'AWS::Lambda::Alias',
    properties: aliasProperties,
    identify(_name, where, _logicalId, property) {
      const arn = `${functionArn(functionNameOf(String(property('FunctionName'))), where)}:${String(property('Name'))}`;
      return { ref: arn, attributes: { AliasArn: arn } };
    },
  },
  {
    type: 'AWS::Lambda::EventInvokeConfig',
    properties: eventInvokeProperties,
    identify: (name) => ({ ref: name, attributes: {} }),
  },
];

function functionArn(name: string, where: Surroundings): string {
  return `arn:aws:lambda:${where.region}:${where.account}:function:${name}`;
}

/** The bare name out of a name, `name:qualifier`, or a full or partial ARN. */
export function functionNameOf(reference: string): string {
  return splitReference(reference).name;
}

/** Name and qualifier (version number, alias or `$LATEST`) of whatever may stand where a function is named. */
export function splitReference(reference: string): { name: string; qualifier: string | undefined } {
  const [, rest = reference] = /:function:(.+)$/.exec(reference) ?? [];
  const [name = rest, qualifier] = rest.split(':');
  return { name, qualifier };
}
