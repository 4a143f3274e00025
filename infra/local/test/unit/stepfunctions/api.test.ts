import { describe, expect, test } from 'vitest';
import { definition, functionArn, invoke, machineArn, Stage } from './support.ts';

const paused = definition({ Pause: { Type: 'Wait', Seconds: 600, End: true } });
const start = (name: string, input = '{}') => ({ stateMachineArn: machineArn, name, input });

describe('StartExecution', () => {
  test('answers a repeated request as it did the first, and refuses the name for anything else', async () => {
    const stage = new Stage(paused);
    const first = await stage.call('StartExecution', start('order-1', '{"a":1}'));
    await stage.kernel.timeline.advance(5000);
    expect(await stage.call('StartExecution', start('order-1', '{"a":1}'))).toEqual(first);
    expect(await stage.refusal('StartExecution', start('order-1', '{"a":2}'))).toBe('ExecutionAlreadyExists');
    await stage.kernel.timeline.advance(600_000);
    expect(await stage.refusal('StartExecution', start('order-1', '{"a":1}'))).toBe('ExecutionAlreadyExists');
  });

  test('frees a name 90 days after its execution has ended', async () => {
    const stage = new Stage(paused);
    await stage.call('StartExecution', start('order-1'));
    await stage.kernel.timeline.advance(600_000 + 89 * 86_400_000);
    expect(await stage.refusal('StartExecution', start('order-1'))).toBe('ExecutionAlreadyExists');
    await stage.kernel.timeline.advance(2 * 86_400_000);
    expect(await stage.refusal('StartExecution', start('order-1'))).toBe('none');
  });

  test.each([
    ['an unknown machine', { stateMachineArn: `${machineArn}-other` }, 'StateMachineDoesNotExist'],
    ['a name with a colon', { name: 'a:b' }, 'InvalidName'],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 'InvalidName'],
    ['input that is no JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['input above 256 KiB', { input: JSON.stringify('é'.repeat(131_072)) }, 'InvalidExecutionInput'],
    ['no machine at all', { stateMachineArn: undefined }, 'ValidationException'],
  ])('refuses %s', async (_, wrong, code) => {
    expect(await new Stage(paused).refusal('StartExecution', { ...start('n'), ...wrong })).toBe(code);
  });

  test('gives a name where none is given', async () => {
    const stage = new Stage(paused);
    const { executionArn } = await stage.call<{ executionArn: string }>('StartExecution', {
      stateMachineArn: machineArn,
    });
    expect(executionArn).toMatch(/:execution:story:[\w-]{36}$/u);
  });

  test('a delivered message starts an execution with itself as input', async () => {
    const stage = new Stage(paused);
    await stage.service.deliver(machineArn, '{"detail":{"id":1}}');
    const { executions } = await stage.call<{ executions: { executionArn: string }[] }>('ListExecutions', {
      stateMachineArn: machineArn,
    });
    expect(await stage.describe(executions[0]?.executionArn ?? '')).toMatchObject({ input: '{"detail":{"id":1}}' });
    await expect(stage.service.deliver(`${machineArn}x`, '{}')).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });
});

describe('ListExecutions', () => {
  test('lists newest first, by status, in pages', async () => {
    const stage = new Stage(paused);
    for (const name of ['a', 'b', 'c']) await stage.begin({}, name);
    await stage.kernel.timeline.advance(600_000);
    await stage.begin({}, 'd');
    const names = async (input: object) => {
      const page = await stage.call<{ executions: { name: string }[]; nextToken?: string }>('ListExecutions', {
        stateMachineArn: machineArn,
        ...input,
      });
      return { names: page.executions.map(({ name }) => name).join(''), nextToken: page.nextToken };
    };
    expect((await names({})).names).toBe('dcba');
    expect((await names({ statusFilter: 'RUNNING' })).names).toBe('d');
    const first = await names({ statusFilter: 'SUCCEEDED', maxResults: 2 });
    expect(first.names).toBe('cb');
    expect((await names({ statusFilter: 'SUCCEEDED', maxResults: 2, nextToken: first.nextToken })).names).toBe('a');
    expect(await stage.refusal('ListExecutions', { stateMachineArn: machineArn, nextToken: 'x' })).toBe('InvalidToken');
  });
});

describe('GetExecutionHistory', () => {
  const story = definition({
    Begin: { Type: 'Pass', Output: { n: 1 }, Next: 'Decide' },
    Decide: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Each' }] },
    Each: {
      Type: 'Map',
      Items: [1],
      ItemProcessor: { StartAt: 'Work', States: { Work: invoke('work', { TimeoutSeconds: 30, End: true }) } },
      Next: 'Pause',
    },
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Stop' },
    Stop: { Type: 'Fail', Error: 'Over', Cause: 'done' },
  });

  test('names every event as AWS does, each after the one that led to it', async () => {
    const stage = new Stage(story);
    const arn = await stage.begin({ a: 1 });
    await stage.kernel.timeline.advance(1000);
    const history = await stage.history(arn);
    expect(history.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`)).toEqual([
      '1<0 ExecutionStarted',
      '2<1 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 ChoiceStateEntered',
      '5<4 ChoiceStateExited',
      '6<5 MapStateEntered',
      '7<6 MapStateStarted',
      '8<7 MapIterationStarted',
      '9<8 TaskStateEntered',
      '10<9 TaskScheduled',
      '11<10 TaskStarted',
      '12<11 TaskSucceeded',
      '13<12 TaskStateExited',
      '14<13 MapIterationSucceeded',
      '15<14 MapStateSucceeded',
      '16<15 MapStateExited',
      '17<16 WaitStateEntered',
      '18<17 WaitStateExited',
      '19<18 FailStateEntered',
      '20<19 ExecutionFailed',
    ]);
    const details = (id: number) => history[id - 1];
    expect(details(1)).toMatchObject({
      executionStartedEventDetails: { input: '{"a":1}', roleArn: 'arn:aws:iam::000000000000:role/story' },
      timestamp: stage.kernel.timeline.now() / 1000 - 1,
    });
    expect(details(2)).toMatchObject({ stateEnteredEventDetails: { name: 'Begin', input: '{"a":1}' } });
    expect(details(3)).toMatchObject({ stateExitedEventDetails: { name: 'Begin', output: '{"n":1}' } });
    expect(details(7)).toMatchObject({ mapStateStartedEventDetails: { length: 1 } });
    expect(details(14)).toMatchObject({ mapIterationSucceededEventDetails: { name: 'Each', index: 0 } });
    expect(details(10)).toMatchObject({
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'eu-central-1',
        parameters: JSON.stringify({ FunctionName: functionArn('work'), Payload: 1 }),
        timeoutInSeconds: 30,
      },
    });
    expect(details(12)).toMatchObject({ taskSucceededEventDetails: { resourceType: 'lambda', resource: 'invoke' } });
    expect(details(20)).toMatchObject({ executionFailedEventDetails: { error: 'Over', cause: 'done' } });
  });

  test('comes in pages, in either direction, with or without data', async () => {
    const stage = new Stage(story);
    const arn = await stage.begin();
    const page = (input: object) =>
      stage.call<{ events: { id: number; stateEnteredEventDetails?: object }[]; nextToken?: string }>(
        'GetExecutionHistory',
        { executionArn: arn, ...input },
      );
    const first = await page({ maxResults: 10, reverseOrder: true });
    const second = await page({ maxResults: 10, reverseOrder: true, nextToken: first.nextToken });
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(
      Array.from({ length: 17 }, (_, index) => 17 - index),
    );
    expect(second.nextToken).toBeUndefined();
    const bare = await page({ includeExecutionData: false });
    expect(bare.events[1]?.stateEnteredEventDetails).toEqual({ name: 'Begin' });
  });
});

describe('StopExecution', () => {
  test('aborts what runs, once', async () => {
    const stage = new Stage(paused);
    const arn = await stage.begin();
    await stage.call('StopExecution', { executionArn: arn, error: 'Enough', cause: 'by hand' });
    const stopped = await stage.describe(arn);
    expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
    await stage.kernel.timeline.advance(600_000);
    await stage.call('StopExecution', { executionArn: arn });
    expect(await stage.describe(arn)).toEqual(stopped);
    expect((await stage.history(arn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'ExecutionAborted',
    ]);
  });
});

describe('RedriveExecution', () => {
  test('goes on where the execution failed, keeps what had succeeded, and leaves the rest of the history', async () => {
    const stage = new Stage(
      definition({
        Before: invoke('before', { Next: 'Each' }),
        Each: {
          Type: 'Map',
          Items: [1, 2, 3],
          ItemProcessor: {
            StartAt: 'Prepare',
            States: {
              Prepare: { Type: 'Pass', Assign: { item: '{% $states.input %}' }, Next: 'Work' },
              Work: invoke('work', {
                Output: '{% [$item, $states.result.Payload, $states.context.Execution.RedriveCount] %}',
                End: true,
              }),
            },
          },
          End: true,
        },
      }),
    );
    let broken = true;
    stage.kernel.answerWith((arn, event) =>
      broken && arn === functionArn('work') && event === 2
        ? { ok: false, error: { errorType: 'Down', errorMessage: 'no' } }
        : { ok: true, payload: event },
    );
    const failed = await stage.run();
    expect(failed).toMatchObject({ status: 'FAILED', error: 'Down', redriveStatus: 'REDRIVABLE', redriveCount: 0 });
    const arn = machineArn.replace('stateMachine', 'execution') + ':first';
    const invocationsBefore = stage.kernel.invocations.length;
    broken = false;
    await stage.call('RedriveExecution', { executionArn: arn });
    const ended = await stage.describe(arn);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    expect(JSON.parse(ended.output ?? '')).toEqual([
      [1, 1, 0],
      [2, 2, 1],
      [3, 3, 1],
    ]);
    const again = stage.kernel.invocations.slice(invocationsBefore).map(({ event }) => event);
    expect(again).toEqual([2, 3]);
    expect(
      (await stage.history(arn)).filter(({ type }) => type.startsWith('Execution')).map(({ type }) => type),
    ).toEqual(['ExecutionStarted', 'ExecutionFailed', 'ExecutionRedriven', 'ExecutionSucceeded']);
  });

  test('is refused for what runs, has succeeded or ended more than 14 days ago', async () => {
    const stage = new Stage(paused);
    const arn = await stage.begin();
    expect(await stage.refusal('RedriveExecution', { executionArn: arn })).toBe('ExecutionNotRedrivable');
    await stage.call('StopExecution', { executionArn: arn });
    await stage.kernel.timeline.advance(15 * 86_400_000);
    expect(await stage.refusal('RedriveExecution', { executionArn: arn })).toBe('ExecutionNotRedrivable');
    expect(await stage.refusal('RedriveExecution', { executionArn: `${arn}x` })).toBe('ExecutionDoesNotExist');
  });
});
