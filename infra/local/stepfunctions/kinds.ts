import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

const definitionLocation = z.strictObject({ Bucket: z.string(), Key: z.string(), Version: z.string().optional() });
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional();

/** What a state machine may have. Logging, tracing and encryption have no meaning on one machine. */
const stateMachine = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z
    .literal('STANDARD', 'must be STANDARD: this host does not run EXPRESS state machines')
    .default('STANDARD'),
  RoleArn: z.string().default('arn:aws:iam::000000000000:role/none'),
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.json()).optional(),
  DefinitionS3Location: definitionLocation.optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  LoggingConfiguration: z.unknown(),
  TracingConfiguration: z.unknown(),
  EncryptionConfiguration: z.unknown(),
  Tags: tags,
});

const version = z.strictObject({
  StateMachineArn: z.string(),
  StateMachineRevisionId: z.string().optional(),
  Description: z.string().optional(),
});

const alias = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  RoutingConfiguration: z
    .array(z.strictObject({ StateMachineVersionArn: z.string(), Weight: z.number().min(0).max(100) }))
    .optional(),
  DeploymentPreference: z
    .strictObject({
      StateMachineVersionArn: z.string(),
      Type: z.enum(['ALL_AT_ONCE', 'LINEAR', 'CANARY']),
      Percentage: z.number().optional(),
      Interval: z.number().optional(),
      Alarms: z.unknown(),
    })
    .optional(),
});

export type StateMachineProperties = z.infer<typeof stateMachine>;
export type VersionProperties = z.infer<typeof version>;
export type AliasProperties = z.infer<typeof alias>;

export const stateMachineKind: ResourceKind<StateMachineProperties> = {
  type: 'AWS::StepFunctions::StateMachine',
  properties: stateMachine,
  nameProperty: 'StateMachineName',
  identify(name, { region, account }) {
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: 'INITIAL' } };
  },
};

/**
 * On AWS a version's ARN is the machine's with a number behind it. Here it is fixed before the machine is known, so it
 * carries the version's own name instead.
 */
export const versionKind: ResourceKind<VersionProperties> = {
  type: 'AWS::StepFunctions::StateMachineVersion',
  properties: version,
  identify(name, { region, account }) {
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}:1`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};

/** Like a version's, an alias's ARN carries a name of its own in the machine's place. */
export const aliasKind: ResourceKind<AliasProperties> = {
  type: 'AWS::StepFunctions::StateMachineAlias',
  properties: alias,
  nameProperty: 'Name',
  identify(name, { region, account }, logicalId) {
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${logicalId}:${name}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
