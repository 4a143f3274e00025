import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { definition, Stage } from './support.ts';

const pass = (more: object) => ({ Type: 'Pass', ...more });
const branch = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0], States: states });

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
        Set: pass({ Assign: { outer: 'o', own: 'outer' }, Next: 'Both' }),
        Both: {
          Type: 'Parallel',
          Branches: [
            branch({
              A: pass({ Assign: { own: 'a' }, Next: 'ShowA' }),
              ShowA: pass({ Output: '{% $outer & $own %}', End: true }),
            }),
            branch({ B: pass({ Output: '{% $outer & $own %}', End: true }) }),
          ],
          Next: 'Each',
        },
        Each: {
          Type: 'Map',
          Items: [1, 2],
          ItemProcessor: branch({
            Set2: pass({ Assign: { n: '{% $states.input %}' }, Next: 'Show2' }),
            Show2: pass({ Output: '{% $outer & $n %}', End: true }),
          }),
          Output: { both: '{% $states.input %}', each: '{% $states.result %}' },
          Next: 'After',
        },
        After: pass({
          Output: '{% $merge([$states.input, {"own": $own, "n": $exists($n)}]) %}',
          End: true,
        }),
      }),
    );
    expect(await stage.output()).toEqual({ both: ['oa', 'oouter'], each: ['o1', 'o2'], own: 'outer', n: false });
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
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ["$hash('order', 'SHA-256')", createHash('sha256').update('order').digest('hex')],
    ["$hash('order', 'MD5')", createHash('md5').update('order').digest('hex')],
    ['$random(7) = $random(7)', true],
    ['$random(7) = $random(8)', false],
    ['$random() < 1', true],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$uuid() != $uuid()', true],
    ['$sum([1,2].($ * 2))', 6],
  ])('%s', async (expression, value) => {
    expect(await evaluate(expression)).toEqual(value);
  });

  test('$now and $millis are the time of the host', async () => {
    const stage = new Stage(
      definition({ Show: pass({ Output: ['{% $now() %}', '{% $millis() %}', "{% $now('[Y]') %}"], End: true }) }),
    );
    const now = stage.kernel.timeline.now();
    expect(await stage.output()).toEqual([new Date(now).toISOString(), now, '2026']);
  });

  test.each(["$eval('1')", '$undefinedFunction()', "$hash('x', 'CRC')", "$parse('{')", '$sum', "$number('x')"])(
    '%s is an evaluation error',
    async (expression) => {
      const stage = new Stage(definition({ Show: pass({ Output: `{% ${expression} %}`, End: true }) }));
      expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    },
  );

  test('endless recursion is an evaluation error', async () => {
    const stage = new Stage(
      definition({ Show: pass({ Output: '{% ($f := function($n) { $f($n + 1) + 1 }; $f(1)) %}', End: true }) }),
    );
    expect(await stage.run()).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});
