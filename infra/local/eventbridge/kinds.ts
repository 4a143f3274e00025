import * as z from 'zod';
import type { ResourceKind, Surroundings } from '../service.ts';
import { targetPolicies } from './deliveries.ts';

const busProperties = z.strictObject({ Name: z.string() });

export const ruleTarget = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.unknown().optional(),
  ...targetPolicies,
});
export type RuleTarget = z.infer<typeof ruleTarget>;

export const ruleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.unknown().optional(),
  EventBusName: z.string(),
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(ruleTarget).max(5).default([]),
});

export const archiveProperties = z.strictObject({
  ArchiveName: z.string().optional(),
  Description: z.unknown().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  KmsKeyIdentifier: z.unknown().optional(),
  RetentionDays: z.number().int().min(0).default(0),
  SourceArn: z.string(),
});

export const busKind: ResourceKind<z.infer<typeof busProperties>> = {
  type: 'AWS::Events::EventBus',
  properties: busProperties,
  nameProperty: 'Name',
  identify: (name, where) => ({ ref: name, attributes: { Arn: busArn(name, where), Name: name } }),
};

export const ruleKind: ResourceKind<z.infer<typeof ruleProperties>> = {
  type: 'AWS::Events::Rule',
  properties: ruleProperties,
  nameProperty: 'Name',
  identify(name, where, _logicalId, property) {
    const bus = busName(String(property('EventBusName')));
    return { ref: `${bus}|${name}`, attributes: { Arn: ruleArn(bus, name, where) } };
  },
};

export const archiveKind: ResourceKind<z.infer<typeof archiveProperties>> = {
  type: 'AWS::Events::Archive',
  properties: archiveProperties,
  nameProperty: 'ArchiveName',
  identify: (name, where) => ({ ref: name, attributes: { Arn: archiveArn(name, where), ArchiveName: name } }),
};

export function busArn(name: string, where: Surroundings): string {
  return `arn:aws:events:${where.region}:${where.account}:event-bus/${name}`;
}

export function archiveArn(name: string, where: Surroundings): string {
  return `arn:aws:events:${where.region}:${where.account}:archive/${name}`;
}

export function ruleArn(bus: string, name: string, where: Surroundings): string {
  return `arn:aws:events:${where.region}:${where.account}:rule/${bus}/${name}`;
}

/** The bus that a name or ARN means. */
export function busName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
}
