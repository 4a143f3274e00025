import { describe, expect, test } from 'vitest';
import { ruleKind } from '#host/eventbridge/kinds.ts';
import { AwsError } from '#host/service.ts';
import { call } from '#host/test/support/call.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { restarted } from '#host/test/support/resource.ts';
import { consumer, deadLetters, entry, queue, rule, startEventBridge } from './support.ts';

const minute = 60_000;

interface PutEventsAnswer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

describe('PutEvents', () => {
  test('delivers the whole event to the targets of the rules that match', async () => {
    const kernel = testKernel();
    const service = startEventBridge(kernel, {
      rules: { all: rule(), others: rule({}, { EventPattern: { source: ['oms.billing'] } }) },
    });
    const answer = await call<PutEventsAnswer>(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.settle();
    expect(answer.FailedEntryCount).toBe(0);
    expect(kernel.deliveries.map(({ targetArn, message }) => [targetArn, JSON.parse(message)])).toEqual([
      [
        queue,
        {
          version: '0',
          id: answer.Entries[0]?.EventId,
          'detail-type': 'OrderPlaced',
          source: 'oms.orders',
          account: kernel.account,
          time: '2026-01-05T09:00:00Z',
          region: kernel.region,
          resources: [],
          detail: { orderId: 'o-1' },
        },
      ],
    ]);
  });

  test('lets a function accept its event before it answers, with nothing left to deliver', async () => {
    const kernel = testKernel();
    const service = startEventBridge(kernel, { rules: { all: rule({ Arn: consumer }) } });
    const answer = await call<PutEventsAnswer>(service, 'PutEvents', { Entries: [entry()] });
    expect(kernel.invocations).toMatchObject([
      { functionArn: consumer, mode: 'async', event: { id: answer.Entries[0]?.EventId, detail: { orderId: 'o-1' } } },
    ]);
    await kernel.timeline.advance(minute);
    expect(kernel.deliveries).toEqual([]);
  });

  test('delivers to a function that did not accept its event as its target says', async () => {
    const refuses = () => {
      throw new AwsError('ServiceException', 'not now', 500);
    };
    const kernel = testKernel({ lambda: { invoke: async () => ({ ok: true, payload: null }), invokeAsync: refuses } });
    const service = startEventBridge(kernel, { rules: { all: rule({ Arn: consumer }) } });
    let refusals = 2;
    kernel.deliverWith(() => {
      if (refusals-- > 0) refuses();
    });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.advance(minute);
    expect(kernel.deliveries.map(({ targetArn }) => targetArn)).toEqual([consumer, consumer, consumer]);
  });

  test('answers entry by entry, and lets the good ones go', async () => {
    const kernel = testKernel();
    const service = startEventBridge(kernel, { rules: { all: rule() } });
    const answer = await call<PutEventsAnswer>(service, 'PutEvents', {
      Entries: [
        entry(),
        entry({}, { Source: '' }),
        entry({}, { Detail: '{broken' }),
        entry({}, { Detail: '[1]' }),
        entry({}, { EventBusName: 'nowhere' }),
      ],
    });
    await kernel.timeline.settle();
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries.map((each) => each.ErrorCode)).toEqual([
      undefined,
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'ResourceNotFoundException',
    ]);
    expect(kernel.deliveries).toHaveLength(1);
  });

  test.each([
    ['no entry', []],
    ['eleven entries', Array.from({ length: 11 }, () => entry())],
    ['more than 1 MiB', [entry({ text: 'x'.repeat(600_000) }), entry({ text: 'x'.repeat(600_000) })]],
  ])('refuses a request with %s', async (_, Entries) => {
    const service = startEventBridge(testKernel(), {});
    await expect(call(service, 'PutEvents', { Entries })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('keeps the order of events to one target', async () => {
    const kernel = testKernel();
    const service = startEventBridge(kernel, { rules: { all: rule() } });
    for (let start = 0; start < 300; start += 10) {
      await call(service, 'PutEvents', {
        Entries: Array.from({ length: 10 }, (_, index) => entry({ n: start + index })),
      });
    }
    await kernel.timeline.settle();
    expect(kernel.deliveries.map(({ message }) => JSON.parse(message).detail.n)).toEqual(
      Array.from({ length: 300 }, (_, index) => index),
    );
  });
});

describe('a delivery that fails', () => {
  test('is tried again with growing pauses until the target takes it', async () => {
    const kernel = testKernel();
    const attempts: number[] = [];
    kernel.deliverWith(() => {
      attempts.push(kernel.timeline.now());
      if (attempts.length < 5) throw new AwsError('ThrottlingException', 'slow down');
    });
    const service = startEventBridge(kernel, { rules: { all: rule() } });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.advance(10 * minute);
    expect(attempts).toHaveLength(5);
    const pauses = attempts.slice(1).map((time, index) => time - (attempts[index] ?? 0));
    pauses.forEach((pause, index) => {
      expect(pause).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(pause).toBeLessThanOrEqual(1000 * 2 ** index);
    });
  });

  test('ends in the dead letters after its retries, with the reasons', async () => {
    const kernel = testKernel();
    kernel.deliverWith(({ targetArn }) => {
      if (targetArn === queue) throw new AwsError('ThrottlingException', 'slow down');
    });
    const retries = { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: deadLetters } };
    const service = startEventBridge(kernel, { rules: { all: rule(retries) } });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.advance(60 * minute);
    expect(kernel.deliveries.map(({ targetArn }) => targetArn)).toEqual([queue, queue, queue, deadLetters]);
    const letter = kernel.deliveries.at(-1);
    expect(JSON.parse(letter?.message ?? '')).toMatchObject({ source: 'oms.orders', detail: { orderId: 'o-1' } });
    expect(letter?.options?.messageAttributes).toEqual({
      RULE_ARN: `arn:aws:events:${kernel.region}:${kernel.account}:rule/orders/all`,
      TARGET_ARN: queue,
      ERROR_CODE: 'THROTTLING',
      ERROR_MESSAGE: 'slow down',
      RETRY_ATTEMPTS: '2',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    });
  });

  test('ends in the dead letters when the event is too old', async () => {
    const kernel = testKernel();
    kernel.deliverWith(({ targetArn }) => {
      if (targetArn === queue) throw new AwsError('InternalFailure', 'down', 500);
    });
    const retries = { RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: deadLetters } };
    const service = startEventBridge(kernel, { rules: { all: rule(retries) } });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.advance(60 * minute);
    expect(kernel.deliveries.at(-1)?.options?.messageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    });
  });

  test('goes to the dead letters at once when the target does not exist', async () => {
    const kernel = testKernel();
    kernel.deliverWith(({ targetArn }) => {
      if (targetArn === queue) throw new AwsError('QueueDoesNotExist', 'no such queue');
    });
    const service = startEventBridge(kernel, { rules: { all: rule({ DeadLetterConfig: { Arn: deadLetters } }) } });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.settle();
    expect(kernel.deliveries.map(({ targetArn }) => targetArn)).toEqual([queue, deadLetters]);
    expect(kernel.deliveries.at(-1)?.options?.messageAttributes).toMatchObject({
      ERROR_CODE: 'NO_RESOURCE',
      RETRY_ATTEMPTS: '0',
    });
  });

  test('goes on after a restart, and does not age while the host is off', async () => {
    const before = testKernel();
    before.deliverWith(() => {
      throw new AwsError('ThrottlingException', 'slow down');
    });
    const rules = { all: rule({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } }) };
    const service = startEventBridge(before, { rules });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await before.timeline.settle();
    await service.stop();
    const kernel = await restarted(before, 24 * 60 * minute);
    kernel.deliverWith(() => {
      if (kernel.deliveries.length === 1) throw new AwsError('ThrottlingException', 'slow down');
    });
    startEventBridge(kernel, { rules });
    await kernel.timeline.advance(minute);
    expect(kernel.deliveries).toHaveLength(2);
    await kernel.timeline.advance(60 * minute);
    expect(kernel.deliveries).toHaveLength(2);
  });

  test('is not lost when the host dies between accepting and delivering', async () => {
    const before = testKernel();
    const service = startEventBridge(before, { rules: { all: rule() } });
    const accepted = call(service, 'PutEvents', { Entries: [entry()] });
    // As by kill -9: what is in memory goes, what the database has stays.
    void service.stop();
    await accepted;
    await before.timeline.settle();
    expect(before.deliveries).toHaveLength(0);
    const kernel = await restarted(before);
    startEventBridge(kernel, { rules: { all: rule() } });
    await kernel.timeline.settle();
    expect(kernel.deliveries).toHaveLength(1);
  });

  test('is made late and twice when the fault switch says so', async () => {
    const kernel = testKernel({
      faults: { on: true, onCall: () => 'pass', onDelivery: () => ({ copies: 2, delayMs: 100 }) },
    });
    const service = startEventBridge(kernel, { rules: { all: rule() } });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await kernel.timeline.settle();
    expect(kernel.deliveries).toHaveLength(0);
    await kernel.timeline.advance(200);
    expect(kernel.deliveries).toHaveLength(2);
  });
});

describe('a rule', () => {
  test.each([
    ['InputTransformer', rule({ InputTransformer: { InputTemplate: '<id>' } })],
    ['InputPath', rule({ InputPath: '$.detail' })],
    ['SqsParameters', rule({ SqsParameters: { MessageGroupId: 'g' } })],
    ['ScheduleExpression', rule({}, { ScheduleExpression: 'rate(1 hour)' })],
  ])('with %s is refused by that name', (name, properties) => {
    expect(ruleKind.properties.safeParse(properties).error?.message).toContain(`"${name}"`);
  });

  test('for a bus that no template defines stops the start', () => {
    const rules = { lost: rule({}, { EventBusName: 'nowhere' }) };
    expect(() => startEventBridge(testKernel(), { rules })).toThrow(/lost.*nowhere/);
  });

  test('is listed with its pattern', async () => {
    const service = startEventBridge(testKernel(), { rules: { all: rule() } });
    const { Rules } = await call(service, 'ListRules', { EventBusName: 'orders' });
    expect(Rules).toMatchObject([{ Name: 'all', State: 'ENABLED', EventPattern: '{"source":["oms.orders"]}' }]);
  });
});

describe('an archive', () => {
  const archives = {
    kept: {
      SourceArn: 'arn:aws:events:eu-central-1:000000000000:event-bus/orders',
      EventPattern: { source: ['oms.orders'] },
    },
  };
  const replay = (ReplayName: string, more = {}) => ({
    ReplayName,
    EventSourceArn: 'arn:aws:events:eu-central-1:000000000000:archive/kept',
    EventStartTime: Date.parse('2026-01-05T09:00:00Z') / 1000,
    EventEndTime: Date.parse('2026-01-05T09:01:00Z') / 1000,
    Destination: { Arn: 'arn:aws:events:eu-central-1:000000000000:event-bus/orders' },
    ...more,
  });

  test('replays the events of a time in their order, for all rules or those named', async () => {
    const kernel = testKernel();
    const second = 'arn:aws:sqs:eu-central-1:000000000000:second';
    const service = startEventBridge(kernel, { rules: { one: rule(), two: rule({ Arn: second }) }, archives });
    for (let n = 0; n < 250; n++) await call(service, 'PutEvents', { Entries: [entry({ n })] });
    await kernel.timeline.advance(minute);
    await call(service, 'PutEvents', { Entries: [entry({ n: 'too late' })] });
    await kernel.timeline.settle();
    kernel.deliveries.length = 0;

    const FilterArns = [`arn:aws:events:${kernel.region}:${kernel.account}:rule/orders/two`];
    const { Destination } = replay('r1');
    await call(service, 'StartReplay', replay('r1', { Destination: { ...Destination, FilterArns } }));
    await kernel.timeline.settle();
    expect(kernel.deliveries.every(({ targetArn }) => targetArn === second)).toBe(true);
    expect(kernel.deliveries.map(({ message }) => JSON.parse(message).detail.n)).toEqual(
      Array.from({ length: 250 }, (_, n) => n),
    );
    expect(JSON.parse(kernel.deliveries[0]?.message ?? '')['replay-name']).toBe('r1');
    expect(await call(service, 'DescribeReplay', { ReplayName: 'r1' })).toMatchObject({ State: 'COMPLETED' });
  });

  test('does not keep replayed events again', async () => {
    const kernel = testKernel();
    const service = startEventBridge(kernel, { rules: { one: rule() }, archives });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await call(service, 'StartReplay', replay('r1'));
    await kernel.timeline.settle();
    expect(await call(service, 'DescribeArchive', { ArchiveName: 'kept' })).toMatchObject({ EventCount: 1 });
    await expect(call(service, 'StartReplay', replay('r1'))).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    });
  });

  test('goes on with a replay after a restart', async () => {
    const before = testKernel();
    const service = startEventBridge(before, { rules: { one: rule() }, archives });
    await call(service, 'PutEvents', { Entries: [entry()] });
    await before.timeline.settle();
    await call(service, 'StartReplay', replay('r1'));
    await service.stop();
    const kernel = await restarted(before);
    startEventBridge(kernel, { rules: { one: rule() }, archives });
    await kernel.timeline.settle();
    expect(kernel.deliveries).toHaveLength(1);
  });
});
