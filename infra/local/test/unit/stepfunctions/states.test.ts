import { describe, expect, test } from 'vitest';
import { definition, functionArn, invoke, invokeResource, Stage } from './support.ts';

const pass = (more: object) => ({ Type: 'Pass', ...more });

describe('Pass and Succeed', () => {
  test('hand their input on unless Output says otherwise', async () => {
    const stage = new Stage(
      definition({
        Keep: pass({ Next: 'Shape' }),
        Shape: pass({ Output: { doubled: '{% $states.input.n * 2 %}', fixed: ['a', null] }, Next: 'Done' }),
        Done: { Type: 'Succeed', Output: { got: '{% $states.input %}', by: '{% $states.context.State.Name %}' } },
      }),
    );
    expect(await stage.output({ n: 4 })).toEqual({ got: { doubled: 8, fixed: ['a', null] }, by: 'Done' });
  });

  test('an expression that yields nothing fails the execution by name', async () => {
    const stage = new Stage(definition({ Shape: pass({ Output: '{% $states.input.absent %}', End: true }) }));
    const ended = await stage.run();
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(ended.cause).toContain("'$states.input.absent'");
  });

  test('a single found value is a value, and stays one when it is used again', async () => {
    const stage = new Stage(
      definition({
        Find: pass({
          Assign: { found: '{% $states.input.lines[qty > 1] %}', list: '{% [$states.input.lines.qty] %}' },
          Next: 'Use',
        }),
        Use: pass({ Output: { qty: '{% $found.qty %}', first: '{% $list[0] %}', list: '{% $list %}' }, End: true }),
      }),
    );
    expect(await stage.output({ lines: [{ qty: 1 }, { qty: 5 }] })).toEqual({ qty: 5, first: 1, list: [1, 5] });
  });
});

describe('a list of one', () => {
  test('kept as a list in a variable is still one when it is used', async () => {
    const stage = new Stage(
      definition({
        Find: pass({ Assign: { found: '{% {"lines": $states.input.lines.qty[]} %}' }, Next: 'Use' }),
        Use: pass({ Output: '{% $found.lines %}', End: true }),
      }),
    );
    expect(await stage.output({ lines: [{ qty: 5 }] })).toEqual([5]);
  });
});

describe('Choice', () => {
  const machine = definition({
    Decide: {
      Type: 'Choice',
      Choices: [
        {
          Condition: '{% $states.input.n > 10 %}',
          Next: 'Big',
          Assign: { size: 'big' },
          Output: { n: '{% $states.input.n %}' },
        },
        { Condition: '{% $states.input.n > 5 %}', Next: 'Middle' },
      ],
      Assign: { size: 'small' },
      Output: 'by default',
      Default: 'Small',
    },
    Big: pass({ Output: { at: 'Big', size: '{% $size %}', input: '{% $states.input %}' }, End: true }),
    Middle: pass({ Output: { at: 'Middle', input: '{% $states.input %}' }, End: true }),
    Small: pass({ Output: { at: 'Small', size: '{% $size %}', input: '{% $states.input %}' }, End: true }),
  });

  test.each([
    [11, { at: 'Big', size: 'big', input: { n: 11 } }],
    [6, { at: 'Middle', input: { n: 6 } }],
    [1, { at: 'Small', size: 'small', input: 'by default' }],
  ])('takes the first rule that holds for %i, with its own Assign and Output', async (n, output) => {
    expect(await new Stage(machine).output({ n })).toEqual(output);
  });

  test('without a match and a default it fails with States.NoChoiceMatched', async () => {
    const stage = new Stage(
      definition({
        Decide: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'End' }] },
        End: { Type: 'Succeed' },
      }),
    );
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('a condition that is no boolean is an evaluation error', async () => {
    const stage = new Stage(
      definition({
        Decide: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'End' }], Default: 'End' },
        End: { Type: 'Succeed' },
      }),
    );
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('Wait', () => {
  test('waits for seconds from an expression', async () => {
    const stage = new Stage(
      definition({ Pause: { Type: 'Wait', Seconds: '{% $states.input.s %}', Output: 'waited', End: true } }),
    );
    const arn = await stage.begin({ s: 90 });
    await stage.kernel.timeline.advance(89_999);
    expect(await stage.describe(arn)).toMatchObject({ status: 'RUNNING' });
    await stage.kernel.timeline.advance(1);
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"waited"' });
  });
});

describe('Fail', () => {
  test('ends the execution with an evaluated error and cause', async () => {
    const stage = new Stage(
      definition({ Stop: { Type: 'Fail', Error: 'OrderLost', Cause: "{% 'order ' & $states.input.id %}" } }),
    );
    expect(await stage.run({ id: 'o-1' })).toMatchObject({ status: 'FAILED', error: 'OrderLost', cause: 'order o-1' });
  });
});

describe('Task', () => {
  test('gives the payload of what it invokes with its status', async () => {
    const stage = new Stage(
      definition({
        Work: {
          Type: 'Task',
          Resource: invokeResource,
          Arguments: { FunctionName: functionArn('work:live'), Payload: { id: '{% $states.input.id %}' } },
          End: true,
        },
      }),
    );
    stage.kernel.answerWith(() => ({ ok: true, payload: 'done' }));
    expect(await stage.output({ id: 7 })).toMatchObject({ StatusCode: 200, Payload: 'done' });
    expect(stage.kernel.invocations[0]).toMatchObject({ functionArn: functionArn('work:live'), event: { id: 7 } });
  });

  test.each([
    [{ FunctionName: functionArn('work'), InvocationType: 'Event' }, 'not InvocationType'],
    [{ FunctionName: 'work' }, 'needs FunctionName, an ARN'],
  ])('refuses the arguments %j', async (given, says) => {
    const stage = new Stage(definition({ Work: invoke('work', { Arguments: given, End: true }) }));
    const ended = await stage.run();
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(ended.cause).toContain(says);
  });

  test.each([
    ['OutOfStock', 'OutOfStock'],
    ['', 'Lambda.Unknown'],
    ['Sandbox.Timedout', 'Sandbox.Timedout'],
    ['TooManyRequestsException', 'Lambda.TooManyRequestsException'],
  ])('a function error of type "%s" is named %s', async (errorType, name) => {
    const stage = new Stage(definition({ Work: invoke('work', { End: true }) }));
    stage.kernel.answerWith(() => ({ ok: false, error: { errorType, errorMessage: 'no', stackTrace: ['at x'] } }));
    const ended = await stage.run();
    expect(ended).toMatchObject({ status: 'FAILED', error: name });
    expect(JSON.parse(ended.cause ?? '')).toEqual({ errorType, errorMessage: 'no', trace: ['at x'] });
  });
});

describe('Map', () => {
  const each = (more: object, states: Record<string, object>) =>
    definition({
      Each: {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: Object.keys(states)[0], States: states },
        End: true,
        ...more,
      },
    });

  test('runs each item with its index and value in the context', async () => {
    const stage = new Stage(
      each(
        { ItemSelector: { i: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}' } },
        {
          Show: pass({
            Output: "{% $states.input.v & '@' & $states.input.i & '/' & $states.context.Map.Item.Value %}",
            End: true,
          }),
        },
      ),
    );
    expect(await stage.output({ items: ['a', 'b'] })).toEqual(['a@0/a', 'b@1/b']);
    expect(await stage.run({ items: [] }, 'none')).toMatchObject({ status: 'SUCCEEDED', output: '[]' });
  });

  test('never runs more than MaxConcurrency at once', async () => {
    const stage = new Stage(each({ MaxConcurrency: 2 }, { Work: invoke('work', { End: true }) }));
    let running = 0;
    let most = 0;
    stage.kernel.answerWith(async (_, event) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { ok: true, payload: event };
    });
    expect(await stage.output({ items: [1, 2, 3, 4, 5] })).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  test('fails with the first failing iteration', async () => {
    const states = {
      Look: {
        Type: 'Choice',
        Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: 'Bad' }],
        Default: 'Good',
      },
      Bad: { Type: 'Fail', Error: 'BadItem', Cause: 'as told' },
      Good: { Type: 'Succeed' },
    };
    const items = ['a', 'bad', 'c', 'bad'];
    expect(await new Stage(each({}, states)).run({ items })).toMatchObject({ status: 'FAILED', error: 'BadItem' });
  });

  test('nests, with the inner item nearest', async () => {
    const inner = {
      Type: 'Map',
      Items: '{% $states.input %}',
      ItemProcessor: {
        StartAt: 'Show',
        States: { Show: pass({ Output: '{% $states.context.Map.Item.Index * 10 + $states.input %}', End: true }) },
      },
      End: true,
    };
    expect(await new Stage(each({}, { Inner: inner })).output({ items: [[1, 2], [3]] })).toEqual([[1, 12], [3]]);
  });

  test('items that are no list are an evaluation error', async () => {
    const stage = new Stage(each({}, { Done: { Type: 'Succeed' } }));
    expect(await stage.run({ items: 5 })).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
