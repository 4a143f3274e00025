import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError, type AwsCall } from '../service.ts';
import { groupArn, scheduleArn } from './kinds.ts';
import type { ScheduleRow, ScheduleStore } from './schedule-store.ts';
import type { Schedules } from './schedules.ts';

const named = z.object({ Name: z.string().regex(/^[0-9a-zA-Z_.-]{1,64}$/), GroupName: z.string().default('default') });
const create = named.loose();
const listing = z.object({
  GroupName: z.string().optional(),
  NamePrefix: z.string().default(''),
  NextToken: z.string().default(''),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
});
const groupNamed = z.object({ Name: z.string() });

/** Recognises the REST calls of the Scheduler's client. */
export function schedulerCall(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): AwsCall | undefined {
  const match = /^\/(schedules|schedule-groups)(?:\/([^/]+))?$/.exec(path);
  if (!match) return undefined;
  const [, kind, encodedName] = match;
  const input: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  if (encodedName !== undefined) input['Name'] = decodeURIComponent(encodedName);
  const parameters = {
    groupName: 'GroupName',
    ScheduleGroup: 'GroupName',
    NamePrefix: 'NamePrefix',
    NextToken: 'NextToken',
    MaxResults: 'MaxResults',
  };
  for (const [parameter, name] of Object.entries(parameters)) {
    const value = query.get(parameter);
    if (value !== null) input[name] = value;
  }
  const verbs: Record<string, string> = { POST: 'Create', GET: 'Get', PUT: 'Update', DELETE: 'Delete' };
  const noun = kind === 'schedules' ? 'Schedule' : 'ScheduleGroup';
  if (encodedName === undefined) return method === 'GET' ? { action: `List${noun}s`, input } : undefined;
  const verb = verbs[method];
  return verb === undefined ? undefined : { action: `${verb}${noun}`, input };
}

export function schedulerOperations(kernel: Kernel, store: ScheduleStore, schedules: Schedules) {
  const now = () => kernel.timeline.now();

  function find({ GroupName, Name }: z.infer<typeof named>): ScheduleRow {
    const schedule = store.find(GroupName, Name);
    if (!schedule) throw new AwsError('ResourceNotFoundException', `Schedule ${Name} does not exist.`, 404);
    return schedule;
  }

  function described(schedule: ScheduleRow): Record<string, unknown> {
    const { ClientToken: _, ...given }: Record<string, unknown> = JSON.parse(schedule.definition);
    return {
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      ActionAfterCompletion: 'NONE',
      ...given,
      Arn: scheduleArn(schedule.group_name, schedule.name, kernel),
      GroupName: schedule.group_name,
      Name: schedule.name,
      CreationDate: schedule.created_at / 1000,
      LastModificationDate: schedule.modified_at / 1000,
    };
  }

  return {
    CreateSchedule(input: unknown) {
      const given = parseInput(create, input);
      if (store.find(given.GroupName, given.Name)) {
        throw new AwsError('ConflictException', `Schedule ${given.Name} already exists.`, 409);
      }
      schedules.put(given.Name, given, false);
      return { ScheduleArn: scheduleArn(given.GroupName, given.Name, kernel) };
    },
    UpdateSchedule(input: unknown) {
      const given = parseInput(create, input);
      find(given);
      schedules.put(given.Name, given, false);
      return { ScheduleArn: scheduleArn(given.GroupName, given.Name, kernel) };
    },
    GetSchedule: (input: unknown) => described(find(parseInput(named, input))),
    DeleteSchedule(input: unknown) {
      const schedule = find(parseInput(named, input));
      store.remove(schedule.group_name, schedule.name);
      return {};
    },
    ListSchedules(input: unknown) {
      const request = parseInput(listing, input);
      const page = store.list(request.GroupName, request.NamePrefix, request.NextToken, request.MaxResults);
      const last = page.at(-1);
      return {
        Schedules: page.map((schedule) => {
          const { Arn, CreationDate, GroupName, LastModificationDate, Name, State, Target } = described(schedule);
          const target = parseInput(z.object({ Arn: z.string() }), Target);
          return { Arn, CreationDate, GroupName, LastModificationDate, Name, State, Target: { Arn: target.Arn } };
        }),
        ...(last && page.length === request.MaxResults && { NextToken: `${last.group_name}/${last.name}` }),
      };
    },
    CreateScheduleGroup(input: unknown) {
      const { Name } = parseInput(groupNamed, input);
      if (!store.addGroup(Name, now()))
        throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`, 409);
      return { ScheduleGroupArn: groupArn(Name, kernel) };
    },
    GetScheduleGroup(input: unknown) {
      const { Name } = parseInput(groupNamed, input);
      const group = store.group(Name);
      if (!group) throw new AwsError('ResourceNotFoundException', `Schedule group ${Name} does not exist.`, 404);
      return describedGroup(group);
    },
    DeleteScheduleGroup(input: unknown) {
      const { Name } = parseInput(groupNamed, input);
      if (Name === 'default') throw new AwsError('ValidationException', 'The default group cannot be deleted.');
      if (!store.removeGroup(Name))
        throw new AwsError('ResourceNotFoundException', `Schedule group ${Name} does not exist.`, 404);
      return {};
    },
    ListScheduleGroups: () => ({ ScheduleGroups: store.groups().map(describedGroup) }),
  };

  function describedGroup(group: { name: string; created_at: number }) {
    return {
      Arn: groupArn(group.name, kernel),
      Name: group.name,
      State: 'ACTIVE',
      CreationDate: group.created_at / 1000,
      LastModificationDate: group.created_at / 1000,
    };
  }
}
