import { describe, expect, test } from 'vitest';
import { definition, Stage } from './support.ts';

const pass = (more: object) => ({ Type: 'Pass', ...more });

describe('variables', () => {
  test('are invisible to the Output and Assign of the state that sets them', async () => {
    const stage = new Stage(
      definition({
        Set: pass({ Assign: { x: 1 }, Next: 'Change' }),
        Change: pass({ Assign: { x: 2, y: '{% $x + 10 %}' }, Output: '{% $x %}', Next: 'Show' }),
        Show: pass({ Output: { input: '{% $states.input %}', x: '{% $x %}', y: '{% $y %}' }, End: true }),
      }),
    );
    expect(await stage.output()).toEqual({ input: 1, x: 2, y: 11 });
  });

  test('of an outer scope are read within, and what is set within stays there', async () => {
    const stage = new Stage(
      definition({
        Set: pass({ Assign: { outer: 'o', own: 'outer' }, Next: 'Each' }),
        Each: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: {
            StartAt: 'SetWithin',
            States: {
              SetWithin: pass({
                Assign: { own: '{% $own & "-within" %}', n: '{% $states.input %}' },
                Next: 'ShowWithin',
              }),
              ShowWithin: pass({ Output: '{% $outer & $own & $n %}', End: true }),
            },
          },
          Output: { each: '{% $states.result %}' },
          Next: 'After',
        },
        After: pass({
          Output: '{% $merge([$states.input, {"own": $own, "n": $exists($n)}]) %}',
          End: true,
        }),
      }),
    );
    expect(await stage.output()).toEqual({ each: ['oouter-within1', 'oouter-within2'], own: 'outer', n: false });
  });

  test('are named in the event of the state that set them', async () => {
    const stage = new Stage(definition({ Set: pass({ Assign: { x: { a: 1 } }, End: true }) }));
    const history = await stage.history(await stage.begin());
    expect(history.find(({ type }) => type === 'PassStateExited')?.['stateExitedEventDetails']).toMatchObject({
      name: 'Set',
      assignedVariables: { x: '{"a":1}' },
    });
  });
});

describe('the context', () => {
  test('tells of execution, machine and state', async () => {
    const stage = new Stage(definition({ Show: pass({ Output: '{% $states.context %}', End: true }) }));
    const start = new Date(stage.kernel.timeline.now()).toISOString();
    expect(await stage.output({ a: 1 })).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-central-1:000000000000:execution:story:first',
        Input: { a: 1 },
        Name: 'first',
        RoleArn: 'arn:aws:iam::000000000000:role/story',
        StartTime: start,
        RedriveCount: 0,
      },
      State: { Name: 'Show', EnteredTime: start, RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:000000000000:stateMachine:story', Name: 'story' },
    });
  });
});

describe('functions', () => {
  const evaluate = (expression: string): Promise<unknown> =>
    new Stage(definition({ Show: pass({ Output: `{% ${expression} %}`, End: true }) })).output();

  test.each([
    ['$sum([1,2].($ * 2))', 6],
    ["$merge([{'a': 1}, {'b': 2}])", { a: 1, b: 2 }],
  ])('%s', async (expression, value) => {
    expect(await evaluate(expression)).toEqual(value);
  });

  test.each(['$now()', '$millis()', '$random()', '$uuid()', "$parse('{}')", "$eval('1')"])(
    '%s is refused',
    (source) => {
      expect(() => new Stage(definition({ Show: pass({ Output: `{% ${source} %}`, End: true }) }))).toThrow(
        `${source.slice(0, source.indexOf('('))} is not among the functions that this host has`,
      );
    },
  );

  test.each(['$undefinedFunction()', '$sum', "$number('x')"])('%s is an evaluation error', async (expression) => {
    const stage = new Stage(definition({ Show: pass({ Output: `{% ${expression} %}`, End: true }) }));
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('endless recursion is an evaluation error', async () => {
    const stage = new Stage(
      definition({ Show: pass({ Output: '{% ($f := function($n) { $f($n + 1) + 1 }; $f(1)) %}', End: true }) }),
    );
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
