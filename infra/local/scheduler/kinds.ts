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

const unbounded = z.undefined('is not served: schedules have no first and last day on one machine').optional();

const common = {
  ScheduleExpression: z.string().max(256),
  ScheduleExpressionTimezone: z.string().max(50).default('UTC'),
  Description: z.string().max(512).optional(),
  StartDate: unbounded,
  EndDate: unbounded,
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

export const scheduleProperties = z.strictObject({ ...common, Name: z.string().optional() });

export const scheduleKind: ResourceKind<z.infer<typeof scheduleProperties>> = {
  type: 'AWS::Scheduler::Schedule',
  properties: scheduleProperties,
  nameProperty: 'Name',
  identify: (name, where) => ({ ref: name, attributes: { Arn: scheduleArn(name, where) } }),
};

export function scheduleArn(name: string, where: Surroundings): string {
  return `arn:aws:scheduler:${where.region}:${where.account}:schedule/default/${name}`;
}
