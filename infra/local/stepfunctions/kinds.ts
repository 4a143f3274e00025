import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

const definitionLocation = z.strictObject({ Bucket: z.string(), Key: z.string(), Version: z.string().optional() });

/** What a state machine may have. Logging, tracing and encryption have no meaning on one machine. */
const stateMachine = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z
    .literal('STANDARD', 'must be STANDARD: this host does not run EXPRESS state machines')
    .default('STANDARD'),
  RoleArn: z.string().default('arn:aws:iam::000000000000:role/none'),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: definitionLocation.optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  LoggingConfiguration: z.unknown().optional(),
  TracingConfiguration: z.unknown().optional(),
});

const version = z.strictObject({
  StateMachineArn: z.string(),
  StateMachineRevisionId: z.string().optional(),
  Description: z.string().optional(),
});

const alias = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  RoutingConfiguration: z.undefined('is not served: name the version in DeploymentPreference').optional(),
  /** A gradual deployment is over at once here. */
  DeploymentPreference: z.strictObject({
    StateMachineVersionArn: z.string(),
    Type: z.enum(['ALL_AT_ONCE', 'LINEAR', 'CANARY']),
    Percentage: z.number().optional(),
    Interval: z.number().optional(),
    Alarms: z.unknown().optional(),
  }),
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

/** A version's ARN is its machine's with a number behind it: here always 1, as the template holds one. */
export const versionKind: ResourceKind<VersionProperties> = {
  type: 'AWS::StepFunctions::StateMachineVersion',
  properties: version,
  identify(name, _where, _logicalId, property) {
    const machine = property('StateMachineArn');
    if (typeof machine !== 'string') throw new Error(`State machine version ${name} names no StateMachineArn`);
    const arn = `${machine}:1`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};

/** An alias's ARN is its machine's with the alias's name behind it. */
export const aliasKind: ResourceKind<AliasProperties> = {
  type: 'AWS::StepFunctions::StateMachineAlias',
  properties: alias,
  nameProperty: 'Name',
  identify(name, _where, _logicalId, property) {
    const { StateMachineVersionArn } = alias.shape.DeploymentPreference.parse(property('DeploymentPreference'));
    const arn = `${StateMachineVersionArn.replace(/:\d+$/u, '')}:${name}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
