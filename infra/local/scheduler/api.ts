import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError, type AwsCall } from '../service.ts';
import { scheduleArn } from './kinds.ts';
import type { ScheduleRow, ScheduleStore } from './schedule-store.ts';
import type { Schedules } from './schedules.ts';

const named = z.object({ Name: z.string().regex(/^[0-9a-zA-Z_.-]{1,64}$/) });
const create = named.loose();
const listing = z.object({
  NamePrefix: z.string().default(''),
  NextToken: z.string().default(''),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
});

/** Recognises the REST calls of the Scheduler's client. */
export function schedulerCall(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): AwsCall | undefined {
  const match = /^\/schedules(?:\/([^/]+))?$/.exec(path);
  if (!match) return undefined;
  const [, encodedName] = match;
  const input: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  if (encodedName !== undefined) input['Name'] = decodeURIComponent(encodedName);
  for (const name of ['NamePrefix', 'NextToken', 'MaxResults']) {
    const value = query.get(name);
    if (value !== null) input[name] = value;
  }
  const verbs: Record<string, string> = { POST: 'Create', GET: 'Get', PUT: 'Update', DELETE: 'Delete' };
  if (encodedName === undefined) return method === 'GET' ? { action: 'ListSchedules', input } : undefined;
  const verb = verbs[method];
  return verb === undefined ? undefined : { action: `${verb}Schedule`, input };
}

export function schedulerOperations(kernel: Kernel, store: ScheduleStore, schedules: Schedules) {
  function find({ Name }: z.infer<typeof named>): ScheduleRow {
    const schedule = store.find(Name);
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
      Arn: scheduleArn(schedule.name, kernel),
      GroupName: 'default',
      Name: schedule.name,
      CreationDate: schedule.created_at / 1000,
      LastModificationDate: schedule.modified_at / 1000,
    };
  }

  return {
    CreateSchedule(input: unknown) {
      const given = parseInput(create, input);
      if (store.find(given.Name)) {
        throw new AwsError('ConflictException', `Schedule ${given.Name} already exists.`, 409);
      }
      schedules.put(given.Name, given, false);
      return { ScheduleArn: scheduleArn(given.Name, kernel) };
    },
    UpdateSchedule(input: unknown) {
      const given = parseInput(create, input);
      find(given);
      schedules.put(given.Name, given, false);
      return { ScheduleArn: scheduleArn(given.Name, kernel) };
    },
    GetSchedule: (input: unknown) => described(find(parseInput(named, input))),
    DeleteSchedule(input: unknown) {
      const schedule = find(parseInput(named, input));
      store.remove(schedule.name);
      return {};
    },
    ListSchedules(input: unknown) {
      const request = parseInput(listing, input);
      const page = store.list(request.NamePrefix, request.NextToken, request.MaxResults);
      const last = page.at(-1);
      return {
        Schedules: page.map((schedule) => {
          const { Arn, CreationDate, GroupName, LastModificationDate, Name, State, Target } = described(schedule);
          const target = parseInput(z.object({ Arn: z.string() }), Target);
          return { Arn, CreationDate, GroupName, LastModificationDate, Name, State, Target: { Arn: target.Arn } };
        }),
        ...(last && page.length === request.MaxResults && { NextToken: last.name }),
      };
    },
  };
}
