import { describe, expect, test } from 'vitest';
import { covers, retryDelay, type Retrier } from '#host/stepfunctions/failure.ts';
import { definition, functionArn, invoke, machineArn, Stage } from './support.ts';

describe('which errors a name covers', () => {
  test.each([
    ['States.ALL', 'OutOfStock', true],
    ['States.ALL', 'States.Timeout', true],
    ['States.ALL', 'States.QueryEvaluationError', true],
    ['States.ALL', 'States.Runtime', false],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.TaskFailed', 'OutOfStock', true],
    ['States.TaskFailed', 'Lambda.Unknown', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.TaskFailed', 'States.Runtime', false],
    ['States.Timeout', 'States.Timeout', true],
    ['OutOfStock', 'OutOfStocks', false],
  ])('%s covers %s: %s', (name, error, expected) => {
    expect(covers([name], error)).toBe(expected);
  });
});

describe('how long a retry waits', () => {
  const retrier: Retrier = {
    errorEquals: ['States.ALL'],
    intervalSeconds: 2,
    backoffRate: 1.5,
    maxAttempts: 5,
    maxDelaySeconds: 4,
    fullJitter: false,
  };
  test.each([
    [0, 2000],
    [1, 3000],
    [2, 4000],
    [9, 4000],
  ])('after %i retries: %i ms', (made, delay) => {
    expect(retryDelay(retrier, made, () => 0.5)).toBe(delay);
  });

  test('full jitter draws from nothing to the whole of it', () => {
    const jittered = { ...retrier, fullJitter: true };
    expect([0, 0.25, 0.999].map((drawn) => retryDelay(jittered, 1, () => drawn))).toEqual([0, 750, 2997]);
  });
});

const failing = (errorType: string) => ({ ok: false, error: { errorType, errorMessage: 'no' } }) as const;

describe('Retry', () => {
  test('runs the state again after each pause, counts in the context, and gives up after MaxAttempts', async () => {
    const retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 2 }];
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          Arguments: {
            FunctionName: functionArn('work'),
            Payload: { retries: '{% $states.context.State.RetryCount %}' },
          },
          Retry: retry,
          End: true,
        }),
      }),
    );
    const at: number[] = [];
    const start = stage.kernel.timeline.now();
    stage.kernel.answerWith(() => {
      at.push((stage.kernel.timeline.now() - start) / 1000);
      return failing('Busy');
    });
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'Busy' });
    expect(at).toEqual([0, 10, 30]);
    expect(stage.kernel.invocations.map(({ event }) => event)).toEqual([
      { retries: 0 },
      { retries: 1 },
      { retries: 2 },
    ]);
  });

  test('every retrier counts for itself, and MaxAttempts 0 forbids', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          Retry: [
            { ErrorEquals: ['Never'], MaxAttempts: 0 },
            { ErrorEquals: ['A'], MaxAttempts: 1 },
            { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
          ],
          End: true,
        }),
      }),
    );
    const errors = ['A', 'B', 'B', 'A', 'unreached'];
    stage.kernel.answerWith(() => failing(errors.shift() ?? 'none'));
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'A' });
    expect(stage.kernel.invocations).toHaveLength(4);
    stage.kernel.answerWith(() => failing('Never'));
    expect(await stage.run({}, 'second')).toMatchObject({ status: 'FAILED', error: 'Never' });
    expect(stage.kernel.invocations).toHaveLength(5);
  });

  test('the counters begin anew when the state is entered again', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', { Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }], Next: 'Again' }),
        Again: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input = "again" %}', Next: 'Work' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      }),
    );
    const answers = [
      failing('Busy'),
      { ok: true, payload: 'again' },
      failing('Busy'),
      { ok: true, payload: 'end' },
    ] as const;
    let asked = 0;
    stage.kernel.answerWith(() => answers[asked++] ?? failing('Unexpected'));
    expect(await stage.output()).toBe('end');
  });

  test('a Map is retried whole', async () => {
    const stage = new Stage(
      definition({
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'Work', States: { Work: invoke('work', { End: true }) } },
          Retry: [{ ErrorEquals: ['Busy'] }],
          End: true,
        },
      }),
    );
    let failures = 1;
    stage.kernel.answerWith((_, event) =>
      event === 2 && failures-- > 0 ? failing('Busy') : { ok: true, payload: event },
    );
    expect(await stage.output([1, 2, 3])).toEqual([1, 2, 3]);
    expect(stage.kernel.invocations).toHaveLength(6);
  });
});

describe('Catch', () => {
  test('takes over after the retries, with the error as output, or shaped', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
          Catch: [
            {
              ErrorEquals: ['Busy'],
              Next: 'Told',
              Assign: { why: '{% $states.errorOutput.Error %}' },
              Output: { was: '{% $states.input %}', told: '{% $contains($states.errorOutput.Cause, "no") %}' },
            },
            { ErrorEquals: ['States.ALL'], Next: 'Told' },
          ],
          End: true,
        }),
        Told: {
          Type: 'Pass',
          Output: { why: '{% $exists($why) ? $why : null %}', got: '{% $states.input %}' },
          End: true,
        },
      }),
    );
    stage.kernel.answerWith(() => failing('Busy'));
    expect(await stage.output({ id: 1 })).toEqual({ why: 'Busy', got: { was: { id: 1 }, told: true } });
    stage.kernel.answerWith(() => failing('Other'));
    const { output } = await stage.run({ id: 1 }, 'second');
    expect(JSON.parse(output ?? '')).toMatchObject({ why: null, got: { Error: 'Other' } });
  });

  test('also catches an expression of its state that fails', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          Output: '{% $states.result.Payload.absent %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Told', Output: 'caught' }],
          End: true,
        }),
        Told: { Type: 'Succeed' },
      }),
    );
    expect(await stage.output()).toBe('caught');
  });

  test('an error within the catcher itself is not caught by it, but by the state around', async () => {
    const stage = new Stage(
      definition({
        Each: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: {
            StartAt: 'Work',
            States: {
              Work: invoke('work', {
                Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Never', Output: '{% $absent %}' }],
                End: true,
              }),
              Never: { Type: 'Succeed' },
            },
          },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told' }],
          End: true,
        },
        Told: { Type: 'Pass', Output: '{% $states.input.Error %}', End: true },
      }),
    );
    stage.kernel.answerWith(() => failing('Busy'));
    expect(await stage.output()).toBe('States.QueryEvaluationError');
  });

  test('data beyond 256 KiB is an error that States.ALL does not catch, but its own name does', async () => {
    const machine = (name: string) =>
      definition({
        Work: invoke('work', { Catch: [{ ErrorEquals: [name], Next: 'Told', Output: 'caught' }], End: true }),
        Told: { Type: 'Succeed' },
      });
    const big = { ok: true, payload: 'x'.repeat(262_145) } as const;
    const all = new Stage(machine('States.ALL'));
    all.kernel.answerWith(() => big);
    expect(await all.run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    const own = new Stage(machine('States.DataLimitExceeded'));
    own.kernel.answerWith(() => big);
    expect(await own.output()).toBe('caught');
  });
});

describe('limits of time', () => {
  const never = () => new Promise<never>(() => {});

  test('a task that runs longer than TimeoutSeconds fails with States.Timeout, and its late answer counts for nothing', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          TimeoutSeconds: '{% $states.input.s %}',
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Later', Output: 'late' }],
          End: true,
        }),
        Later: { Type: 'Wait', Seconds: 100, End: true },
      }),
    );
    let answer: (() => void) | undefined;
    stage.kernel.answerWith(
      () => new Promise((resolve) => (answer = () => resolve({ ok: true, payload: 'much too late' }))),
    );
    const arn = await stage.begin({ s: 30 });
    await stage.kernel.timeline.advance(30_000);
    answer?.();
    await stage.kernel.timeline.advance(100_000);
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"late"' });
    const types = (await stage.history(arn)).map(({ type }) => type);
    expect(types).toContain('TaskTimedOut');
    expect(types).not.toContain('TaskSucceeded');
  });

  test('the late answer of a timed-out attempt is not taken for that of the next', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          TimeoutSeconds: 10,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
          End: true,
        }),
      }),
    );
    const answers: ((payload: string) => void)[] = [];
    stage.kernel.answerWith(() => new Promise((resolve) => answers.push((payload) => resolve({ ok: true, payload }))));
    const arn = await stage.begin();
    await stage.kernel.timeline.advance(12_000);
    answers[0]?.('of the first');
    await stage.settle();
    expect(await stage.describe(arn)).toMatchObject({ status: 'RUNNING' });
    answers[1]?.('of the second');
    await stage.settle();
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"of the second"' });
  });

  test('each attempt has its own time', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          TimeoutSeconds: 10,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
          End: true,
        }),
      }),
    );
    stage.kernel.answerWith(never);
    const arn = await stage.begin();
    await stage.kernel.timeline.advance(20_999);
    expect(await stage.describe(arn)).toMatchObject({ status: 'RUNNING' });
    await stage.kernel.timeline.advance(1);
    expect(await stage.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('an endless loop ends with the 25,000th event', { timeout: 20_000 }, async () => {
    const stage = new Stage(
      definition({
        One: { Type: 'Pass', Next: 'Other' },
        Other: { Type: 'Pass', Next: 'One' },
      }),
    );
    const ended = await stage.run();
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const { events } = await stage.call<{ events: { id: number }[] }>('GetExecutionHistory', {
      executionArn: machineArn.replace('stateMachine', 'execution') + ':first',
      reverseOrder: true,
      maxResults: 1,
    });
    expect(events[0]?.id).toBe(25_000);
  });
});
