import { describe, expect, test } from 'vitest';
import { scheduleKind } from '#host/scheduler/kinds.ts';
import { schedulerCall } from '#host/scheduler/api.ts';
import { createSchedulerService } from '#host/scheduler/service.ts';
import { AwsError, type LocalService } from '#host/service.ts';
import { call } from '#host/test/support/call.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { resource, restarted } from '#host/test/support/resource.ts';

const minute = 60_000;
const queue = 'arn:aws:sqs:eu-central-1:000000000000:work';
const Target = { Arn: queue, RoleArn: 'arn:role', Input: '{"a":1}' };
const FlexibleTimeWindow = { Mode: 'OFF' };

function start(kernel: TestKernel, schedules: Record<string, Record<string, unknown>> = {}): LocalService {
  const service = createSchedulerService(kernel);
  service.configure(
    Object.entries(schedules).map(([name, more]) =>
      resource(scheduleKind, name, { Target, FlexibleTimeWindow, ...more }, kernel),
    ),
  );
  service.start();
  return service;
}

function create(service: LocalService, Name: string, ScheduleExpression: string, more: Record<string, unknown> = {}) {
  return call(service, 'CreateSchedule', { Name, ScheduleExpression, Target, FlexibleTimeWindow, ...more });
}

function firedAt(kernel: TestKernel): string[] {
  return kernel.deliveries.map(({ message }) => JSON.parse(message).at);
}

describe('a schedule', () => {
  test('fires once at its time, and is gone after it when told so', async () => {
    const kernel = testKernel();
    const service = start(kernel);
    await create(service, 'once', 'at(2026-01-05T10:00:00)', { ActionAfterCompletion: 'DELETE' });
    await kernel.timeline.advance(60 * minute - 1);
    expect(kernel.deliveries).toEqual([]);
    await kernel.timeline.advance(1);
    expect(kernel.deliveries).toEqual([{ targetArn: queue, message: '{"a":1}' }]);
    await expect(call(service, 'GetSchedule', { Name: 'once' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await kernel.timeline.advance(24 * 60 * minute);
    expect(kernel.deliveries).toHaveLength(1);
  });

  test('understands local times', async () => {
    const kernel = testKernel();
    const service = start(kernel);
    await create(service, 'once', 'at(2026-01-05T11:00:00)', { ScheduleExpressionTimezone: 'Europe/Berlin' });
    await kernel.timeline.advance(60 * minute);
    expect(kernel.deliveries).toHaveLength(1);
  });

  test('fires at its rate between its dates', async () => {
    const kernel = testKernel();
    const service = start(kernel);
    const StartDate = Date.parse('2026-01-05T10:00:00Z') / 1000;
    const EndDate = Date.parse('2026-01-05T10:20:00Z') / 1000;
    const timed = { ...Target, Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
    await create(service, 'rate', 'rate(10 minutes)', { StartDate, EndDate, Target: timed });
    await kernel.timeline.advance(24 * 60 * minute);
    expect(firedAt(kernel)).toEqual(['2026-01-05T10:00:00Z', '2026-01-05T10:10:00Z', '2026-01-05T10:20:00Z']);
  });

  test('missed while the host was off fires once when it is back, then keeps its times', async () => {
    const timed = { Target: { ...Target, Input: '{"at":"<aws.scheduler.scheduled-time>"}' } };
    const schedules = {
      hourly: { ScheduleExpression: 'cron(0 * * * ? *)', ...timed },
      once: { ScheduleExpression: 'at(2026-01-05T09:30:00)', ...timed },
    };
    const before = testKernel();
    await start(before, schedules).stop();
    const kernel = await restarted(before, 200 * minute);
    start(kernel, schedules);
    await kernel.timeline.advance(60 * minute);
    expect(firedAt(kernel)).toEqual(['2026-01-05T09:30:00Z', '2026-01-05T10:00:00Z', '2026-01-05T13:00:00Z']);
  });

  test('of the template that has fired does not fire again after a restart, unless it was changed', async () => {
    const schedules = { once: { ScheduleExpression: 'at(2026-01-05T09:30:00)' } };
    const before = testKernel();
    const service = start(before, schedules);
    await before.timeline.advance(60 * minute);
    expect(before.deliveries).toHaveLength(1);
    await service.stop();
    const same = await restarted(before);
    const second = start(same, schedules);
    await same.timeline.advance(minute);
    expect(same.deliveries).toHaveLength(0);
    await second.stop();
    const changed = await restarted(same);
    start(changed, { once: { ScheduleExpression: 'at(2026-01-05T10:30:00)' } });
    await changed.timeline.advance(60 * minute);
    expect(changed.deliveries).toHaveLength(1);
  });

  test('tries again, then sends a dead letter that tells why', async () => {
    const kernel = testKernel();
    const dead = 'arn:aws:sqs:eu-central-1:000000000000:dead';
    kernel.deliverWith(({ targetArn }) => {
      if (targetArn === queue) throw new AwsError('ThrottlingException', 'slow down');
    });
    const service = start(kernel);
    const retried = { ...Target, RetryPolicy: { MaximumRetryAttempts: 1 }, DeadLetterConfig: { Arn: dead } };
    await create(service, 'once', 'at(2026-01-05T09:01:00)', { Target: retried });
    await kernel.timeline.advance(60 * minute);
    expect(kernel.deliveries.map(({ targetArn }) => targetArn)).toEqual([queue, queue, dead]);
    expect(kernel.deliveries.at(-1)?.options?.messageAttributes).toMatchObject({
      SCHEDULE_ARN: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/once',
      TARGET_ARN: queue,
      ERROR_CODE: 'THROTTLING',
    });
  });

  test('can be changed, stopped, listed and deleted', async () => {
    const kernel = testKernel();
    const service = start(kernel, { nightly: { ScheduleExpression: 'cron(0 3 * * ? *)' } });
    await create(service, 'b', 'rate(1 hour)');
    await create(service, 'a', 'rate(1 hour)');
    await expect(create(service, 'a', 'rate(2 hours)')).rejects.toMatchObject({
      code: 'ConflictException',
      status: 409,
    });
    await call(service, 'UpdateSchedule', {
      Name: 'a',
      ScheduleExpression: 'rate(1 hour)',
      Target,
      FlexibleTimeWindow,
      State: 'DISABLED',
    });
    await call(service, 'DeleteSchedule', { Name: 'b' });
    const { Schedules } = await call<{ Schedules: { Name: string; State: string }[] }>(service, 'ListSchedules', {});
    expect(Schedules.map((each) => [each.Name, each.State])).toEqual([
      ['a', 'DISABLED'],
      ['nightly', 'ENABLED'],
    ]);
    await kernel.timeline.advance(120 * minute);
    expect(kernel.deliveries).toEqual([]);
  });

  test.each([
    ['no expression', { ScheduleExpression: 'sometimes' }],
    ['a time that is none', { ScheduleExpression: 'at(2026-13-05T10:00:00)' }],
    ['an unknown time zone', { ScheduleExpression: 'cron(0 * * * ? *)', ScheduleExpressionTimezone: 'Mars/Base' }],
    [
      'a flexible window',
      { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
    ],
    [
      'a universal target',
      { ScheduleExpression: 'rate(1 hour)', Target: { ...Target, Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' } },
    ],
    ['dates beside at()', { ScheduleExpression: 'at(2026-01-05T10:00:00)', StartDate: 1 }],
  ])('is refused with %s', async (_, input) => {
    const service = start(testKernel());
    const request = { Name: 'x', Target, FlexibleTimeWindow, ...input };
    await expect(call(service, 'CreateSchedule', request)).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

test('the REST calls of the client are recognised', () => {
  const query = new URLSearchParams('NamePrefix=n');
  expect(schedulerCall('GET', '/schedules/a%20b', new URLSearchParams(), undefined)).toEqual({
    action: 'GetSchedule',
    input: { Name: 'a b' },
  });
  expect(schedulerCall('POST', '/schedules/x', new URLSearchParams(), { a: 1 })).toEqual({
    action: 'CreateSchedule',
    input: { a: 1, Name: 'x' },
  });
  expect(schedulerCall('GET', '/schedules', query, undefined)?.input).toEqual({ NamePrefix: 'n' });
  expect(schedulerCall('GET', '/2015-03-31/functions', query, undefined)).toBeUndefined();
});
