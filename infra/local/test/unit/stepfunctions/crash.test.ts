import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { definition, functionArn, invoke, machineArn, Stage, tokenResource } from './support.ts';

// A story with everything that must survive: variables, waits, retries with their pauses, a caught error, iterations one
// after another, and tokens answered late.
const story = definition({
  Begin: { Type: 'Pass', Assign: { order: '{% $states.input.order %}' }, Next: 'Shaky' },
  Shaky: invoke('shaky', {
    Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5, MaxAttempts: 3 }],
    Assign: { attempts: '{% $states.context.State.RetryCount %}' },
    Next: 'Refused',
  }),
  Refused: invoke('refused', {
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Pause', Assign: { why: '{% $states.errorOutput.Error %}' } }],
    End: true,
  }),
  Pause: { Type: 'Wait', Seconds: 20, Next: 'Each' },
  Each: {
    Type: 'Map',
    Items: [1, 2, 3],
    MaxConcurrency: 1,
    ItemProcessor: {
      StartAt: 'Ship',
      States: {
        Ship: {
          Type: 'Task',
          Resource: tokenResource,
          Arguments: {
            FunctionName: functionArn('ship'),
            Payload: { token: '{% $states.context.Task.Token %}', item: '{% $states.input %}' },
          },
          Output: '{% $order & "/" & $states.result.item %}',
          End: true,
        },
      },
    },
    Output: { items: '{% $states.result %}', attempts: '{% $attempts %}', why: '{% $why %}' },
    End: true,
  },
});

const expected = { items: ['o-1/1', 'o-1/2', 'o-1/3'], attempts: 2, why: 'No' };

interface Outcome {
  readonly outputs: unknown[];
  readonly history: string[];
  readonly commits: number;
}

describe('a host that is killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepfunctions-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the story to its end, with the host killed right after its `killed`th transaction (0: never). */
  async function run(killed: number): Promise<Outcome> {
    const path = join(folder, `${killed}.db`);
    const open = (): DatabaseSync => {
      const db = new DatabaseSync(path);
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
      return db;
    };
    const db = open();
    let commits = 0;
    const exec = db.exec.bind(db);
    db.exec = (sql) => {
      exec(sql);
      if (sql !== 'COMMIT') return;
      commits += 1;
      // From here on every statement fails: what is not in the database is lost.
      if (commits === killed) db.close();
    };
    const stage = new Stage(story, { db });
    let shaky = 0;
    const tokens: { token: string; item: number; at: number }[] = [];
    stage.kernel.answerWith((arn, event) => {
      if (arn === functionArn('refused')) return { ok: false, error: { errorType: 'No', errorMessage: '' } };
      if (arn === functionArn('shaky')) {
        // Fails by time, not by count: a repeated call must not change the story.
        const failing = stage.kernel.timeline.now() < start + 15_000;
        shaky += 1;
        return failing ? { ok: false, error: { errorType: 'Busy', errorMessage: '' } } : { ok: true, payload: shaky };
      }
      const { token, item } = event as { token: string; item: number };
      tokens.push({ token, item, at: stage.kernel.timeline.now() + 7000 });
      return { ok: true, payload: null };
    });
    const start = stage.kernel.timeline.now();
    // Two at once, so that turns of both are kept in one transaction.
    const names = ['first', 'second'];
    const begin = (): Promise<unknown> =>
      Promise.allSettled(
        names.map((name) =>
          stage.call('StartExecution', { stateMachineArn: machineArn, name, input: '{"order":"o-1"}' }),
        ),
      );
    await begin();
    let restarted = false;
    for (let second = 0; second < 120; second += 1) {
      await stage.settle();
      if (!restarted && !db.isOpen) {
        restarted = true;
        await stage.service.stop().catch(() => undefined);
        stage.restart(open());
        // The caller repeats a start that it had no answer to.
        await begin();
      }
      for (const due of tokens.filter(({ at }) => at <= stage.kernel.timeline.now())) {
        tokens.splice(tokens.indexOf(due), 1);
        const answer = { taskToken: due.token, output: JSON.stringify({ item: due.item }) };
        await stage.call('SendTaskSuccess', answer).catch((error: unknown) => {
          if (!db.isOpen && !restarted) tokens.push(due);
          else if ((error as { code?: string }).code !== 'TaskTimedOut') throw error;
        });
      }
      await stage.kernel.timeline.advance(1000);
    }
    await stage.settle();
    const outputs: unknown[] = [];
    const history: string[] = [];
    for (const name of names) {
      const arn = `${machineArn.replace('stateMachine', 'execution')}:${name}`;
      const { status, output, error, cause } = await stage.describe(arn);
      if (status !== 'SUCCEEDED') throw new Error(`killed after ${killed}: ${status} ${error} ${cause}`);
      outputs.push(JSON.parse(output ?? 'null'));
      history.push(...(await stage.history(arn)).map(({ type }) => type).toSorted());
    }
    await stage.service.stop();
    return { outputs, history, commits };
  }

  test('after any transaction goes on to the same end, with the same history', { timeout: 60_000 }, async () => {
    const undisturbed = await run(0);
    expect(undisturbed.outputs).toEqual([expected, expected]);
    expect(undisturbed.commits).toBeGreaterThan(20);
    for (let killed = 1; killed <= undisturbed.commits; killed += 1) {
      const { outputs, history } = await run(killed);
      expect({ killed, outputs, history }).toEqual({
        killed,
        outputs: undisturbed.outputs,
        history: undisturbed.history,
      });
    }
  });

  test('gives a call that it makes again its whole time again, and the arguments that it had', async () => {
    const stage = new Stage(
      definition({
        Work: invoke('work', {
          Resource: tokenResource,
          Arguments: { FunctionName: functionArn('work'), Payload: '{% $states.context.Task.Token %}' },
          TimeoutSeconds: 10,
          End: true,
        }),
      }),
    );
    stage.kernel.answerWith(() => new Promise(() => {}));
    const arn = await stage.begin();
    await stage.service.stop();
    await stage.kernel.timeline.advance(3_600_000);
    stage.restart();
    await stage.kernel.timeline.advance(9_999);
    expect(await stage.describe(arn)).toMatchObject({ status: 'RUNNING' });
    await stage.kernel.timeline.advance(1);
    expect(await stage.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const [before, after] = stage.kernel.invocations;
    expect(after).toEqual(before);
  });

  test('lets what fell due meanwhile happen when it is back, once', async () => {
    const stage = new Stage(
      definition({ Pause: { Type: 'Wait', Seconds: 60, Next: 'Work' }, Work: invoke('work', { End: true }) }),
    );
    const arn = await stage.begin();
    await stage.service.stop();
    await stage.kernel.timeline.advance(3_600_000);
    expect(stage.kernel.invocations).toEqual([]);
    stage.restart();
    await stage.settle();
    expect(await stage.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(stage.kernel.invocations).toHaveLength(1);
  });

  test('refuses calls while it is stopped', async () => {
    const stage = new Stage(definition({ Pause: { Type: 'Wait', Seconds: 60, End: true } }));
    const arn = await stage.begin();
    await stage.service.stop();
    expect(await stage.refusal('StopExecution', { executionArn: arn })).toBe('ServiceUnavailable');
  });
});
