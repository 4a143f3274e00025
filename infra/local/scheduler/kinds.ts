import * as z from 'zod';
import { targetPolicies } from '../eventbridge/deliveries.ts';
import type { ResourceKind, Surroundings } from '../service.ts';

export const target = z.strictObject({
  Arn: z.string().refine((arn) => !arn.startsWith('arn:aws:scheduler:::'), 'this host has no universal targets'),
  RoleArn: z.unknown().optional(),
  Input: z.string().optional(),
  ...targetPolicies,
});

const flexibleTimeWindow = z.strictObject({
  Mode: z.literal('OFF', 'one machine fires schedules when they are due: Mode must be OFF'),
  MaximumWindowInMinutes: z.undefined().optional(),
});

/** A time as templates (ISO 8601) and SDK clients (seconds since the epoch) write it, in milliseconds. */
const time = z.union([z.number(), z.string()]).transform((value, context) => {
  const milliseconds = typeof value === 'number' ? value * 1000 : Date.parse(value);
  if (Number.isNaN(milliseconds)) context.addIssue(`${value} is no time`);
  return milliseconds;
});

const common = {
  ScheduleExpression: z.string().max(256),
  ScheduleExpressionTimezone: z.string().max(50).default('UTC'),
  Description: z.string().max(512).optional(),
  StartDate: time.optional(),
  EndDate: time.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: flexibleTimeWindow,
  Target: target,
};

/** What a schedule is told to be, by a template or through the API. */
export const definition = z.object({
  ...common,
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
});
export type Definition = z.infer<typeof definition>;

/** Checked only, and read into a definition later, so that times are not converted twice. */
export const scheduleProperties = z.strictObject({
  ...common,
  Name: z.string().optional(),
  StartDate: z.string().optional(),
  EndDate: z.string().optional(),
});

export const scheduleKind: ResourceKind<z.infer<typeof scheduleProperties>> = {
  type: 'AWS::Scheduler::Schedule',
  properties: scheduleProperties,
  nameProperty: 'Name',
  identify: (name, where) => ({ ref: name, attributes: { Arn: scheduleArn(name, where) } }),
};

export function scheduleArn(name: string, where: Surroundings): string {
  return `arn:aws:scheduler:${where.region}:${where.account}:schedule/default/${name}`;
}
