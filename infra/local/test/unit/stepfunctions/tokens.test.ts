import { beforeEach, describe, expect, test } from 'vitest';
import { definition, functionArn, Stage, tokenResource } from './support.ts';

const asking = (more: object) => ({
  Type: 'Task',
  Resource: tokenResource,
  Arguments: { FunctionName: functionArn('ask'), Payload: { token: '{% $states.context.Task.Token %}' } },
  End: true,
  ...more,
});

const tokenIn = (event: unknown): string => (event as { token: string }).token;

describe('a task with a token', () => {
  let stage: Stage;
  let tokens: string[];

  const use = (more: object = {}): void => {
    stage = new Stage(definition({ Ask: asking(more) }));
    tokens = [];
    stage.kernel.answerWith((_, event) => {
      tokens.push(tokenIn(event));
      return { ok: true, payload: 'asked' };
    });
  };
  beforeEach(() => use());

  test('waits for SendTaskSuccess, whose output is its result', async () => {
    const arn = await stage.begin();
    expect(await stage.describe(arn)).toMatchObject({ status: 'RUNNING' });
    await stage.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"shipped":true}' });
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"shipped":true}' });
    expect((await stage.history(arn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('may be answered before the function that got the token has returned', async () => {
    stage.kernel.answerWith(async (_, event) => {
      await stage.service.call?.({
        action: 'SendTaskSuccess',
        input: { taskToken: tokenIn(event), output: '"early"' },
      });
      return { ok: false, error: { errorType: 'TooLate', errorMessage: 'fails after the fact' } };
    });
    expect(await stage.run()).toMatchObject({ status: 'SUCCEEDED', output: '"early"' });
  });

  test('fails with the error that SendTaskFailure names', async () => {
    const arn = await stage.begin();
    await stage.call('SendTaskFailure', { taskToken: tokens[0], error: 'Refused', cause: 'no room' });
    expect(await stage.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no room' });
  });

  test('fails when its function fails', async () => {
    stage.kernel.answerWith(() => ({ ok: false, error: { errorType: 'Down', errorMessage: 'no' } }));
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'Down' });
  });

  test('tells why a token is not taken', async () => {
    await stage.begin();
    const [token] = tokens;
    await stage.call('SendTaskSuccess', { taskToken: token, output: '1' });
    expect(await stage.refusal('SendTaskSuccess', { taskToken: token, output: '1' })).toBe('TaskTimedOut');
    expect(await stage.refusal('SendTaskSuccess', { taskToken: 'made up', output: '1' })).toBe('InvalidToken');
    const elsewhere = token?.replace(/^AQ[^-]+/u, 'AQzz');
    expect(await stage.refusal('SendTaskFailure', { taskToken: elsewhere })).toBe('TaskDoesNotExist');
    expect(await stage.refusal('SendTaskSuccess', { taskToken: token, output: 'no json' })).toBe('InvalidOutput');
  });

  test('a token guessed from another is refused while the task waits', async () => {
    await stage.begin();
    const guessed = tokens[0]?.replace(/.$/u, (last) => (last === '0' ? '1' : '0'));
    expect(await stage.refusal('SendTaskSuccess', { taskToken: guessed, output: '1' })).toBe('TaskTimedOut');
  });

  test('a retried task has a new token, and the old one counts for nothing', async () => {
    use({ TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 5 }] });
    const arn = await stage.begin();
    await stage.kernel.timeline.advance(15_000);
    expect(new Set(tokens).size).toBe(2);
    expect(await stage.refusal('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).toBe('TaskTimedOut');
    await stage.call('SendTaskSuccess', { taskToken: tokens[1], output: '2' });
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  });
});
