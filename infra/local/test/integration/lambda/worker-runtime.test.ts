import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { InProcessRuntime } from '#host/lambda/runtimes/in-process-runtime.ts';
import type { FunctionSpec, LambdaRuntime } from '#host/lambda/runtimes/runtime.ts';
import { WorkerRuntime } from '#host/lambda/runtimes/worker-runtime.ts';
import { realTimeline } from '#host/real-timeline.ts';

const output: string[] = [];
let runtimes: LambdaRuntime[] = [];

afterEach(async () => {
  await Promise.all(runtimes.map((runtime) => runtime.stop()));
  runtimes = [];
  output.length = 0;
});

function workers(idleMilliseconds?: number): LambdaRuntime {
  const runtime = new WorkerRuntime({
    timeline: realTimeline,
    output: (name, text) => output.push(`${name}: ${text}`),
    ...(idleMilliseconds === undefined ? {} : { idleMilliseconds }),
  });
  runtimes.push(runtime);
  return runtime;
}

function inProcess(): LambdaRuntime {
  const runtime = new InProcessRuntime(realTimeline);
  runtimes.push(runtime);
  return runtime;
}

function functionOf(source: string, more: Partial<FunctionSpec> = {}): FunctionSpec {
  const codeFolder = mkdtempSync(join(tmpdir(), 'oms-function-'));
  writeFileSync(join(codeFolder, 'index.mjs'), source);
  return {
    name: 'test',
    arn: 'arn:aws:lambda:x:y:function:test',
    codeFolder,
    handler: 'index.handler',
    timeoutSeconds: 5,
    memoryMegabytes: 256,
    logGroupName: '/aws/lambda/test',
    environment: { COLOUR: 'green' },
    concurrency: 32,
    ...more,
  };
}

let requests = 0;
const call = (runtime: LambdaRuntime, spec: FunctionSpec, event: unknown = {}) =>
  runtime.invoke(spec, {
    requestId: `request-${(requests += 1)}`,
    invokedFunctionArn: `${spec.arn}:live`,
    functionVersion: '1',
    payload: JSON.stringify(event),
  });

const printed = (text: string) => vi.waitFor(() => expect(output.join('')).toContain(text), 5000);

describe.each([
  ['in a worker', workers],
  ['in the process', inProcess],
])('a function %s', (_, runtimeOf) => {
  it('gets its event, its own environment and a real context', async () => {
    const spec = functionOf(`export const handler = async (event, context) => ({
      event, colour: process.env.COLOUR, path: process.env.PATH ?? null, variables: Object.keys(process.env),
      remaining: context.getRemainingTimeInMillis(), requestId: context.awsRequestId, name: context.functionName,
      version: context.functionVersion, arn: context.invokedFunctionArn, memory: context.memoryLimitInMB, group: context.logGroupName });`);
    const outcome = await call(runtimeOf(), spec, { a: [1, null, 'ü'] });
    expect(outcome.ok).toBe(true);
    const result = JSON.parse(outcome.ok ? outcome.payload : '{}') as Record<string, unknown>;
    expect(result).toMatchObject({
      event: { a: [1, null, 'ü'] },
      colour: 'green',
      path: null,
      variables: ['COLOUR'],
      requestId: `request-${requests}`,
      name: 'test',
      version: '1',
      arn: 'arn:aws:lambda:x:y:function:test:live',
      memory: '256',
      group: '/aws/lambda/test',
    });
    expect(result['remaining']).toBeGreaterThan(3000);
    expect(result['remaining']).toBeLessThanOrEqual(5000);
  });

  it('answers only what JSON can say', async () => {
    const spec = functionOf(
      `export const handler = async () => ({ date: new Date(0), gone: undefined, map: new Map([[1, 2]]), nan: NaN });`,
    );
    expect(await call(runtimeOf(), spec)).toEqual({
      ok: true,
      payload: '{"date":"1970-01-01T00:00:00.000Z","map":{},"nan":null}',
    });
    expect(await call(runtimeOf(), functionOf('export const handler = async () => {};'))).toEqual({
      ok: true,
      payload: 'null',
    });
  });

  it('has its errors told by type, message and stack', async () => {
    const outcome = await call(
      runtimeOf(),
      functionOf(`export const handler = async () => { throw new RangeError('too far'); };`),
    );
    expect(outcome).toMatchObject({ ok: false, error: { errorType: 'RangeError', errorMessage: 'too far' } });
    expect(outcome.ok ? [] : outcome.error.stackTrace?.[0]).toContain('RangeError: too far');
  });

  it('runs several invocations at once, up to its limit', async () => {
    const source = `let running = 0; export const handler = async () => {
      running += 1; const seen = running; await new Promise((go) => setTimeout(go, 30)); running -= 1; return seen; };`;
    const most = async (concurrency: number) => {
      const runtime = runtimeOf();
      const spec = functionOf(source, { concurrency });
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => call(runtime, spec)));
      return Math.max(...outcomes.map((outcome) => Number(outcome.ok && outcome.payload)));
    };
    expect(await most(1)).toBe(1);
    expect(await most(4)).toBe(4);
    expect(await most(32)).toBe(12);
  });

  it('is stopped when its time is over', async () => {
    const spec = functionOf(`export const handler = (event) => new Promise((go) => event.stay || go('quick'));`, {
      timeoutSeconds: 1,
    });
    const runtime = runtimeOf();
    const outcome = await call(runtime, spec, { stay: true });
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: request-${requests} Error: Task timed out after 1.00 seconds`,
      },
    });
    expect(await call(runtime, spec, {})).toEqual({ ok: true, payload: '"quick"' });
  });

  it.each([
    ['a file that is not there', { handler: 'missing.handler' }, 'Runtime.ImportModuleError'],
    ['an export that is not there', { handler: 'index.other' }, 'Runtime.HandlerNotFound'],
  ])('fails for %s', async (_case, more, errorType) => {
    const outcome = await call(runtimeOf(), functionOf('export const handler = async () => 1;', more));
    expect(outcome).toMatchObject({ ok: false, error: { errorType } });
  });

  it('fails when its module throws, every time', async () => {
    const runtime = runtimeOf();
    const spec = functionOf(`throw new Error('no settings'); export const handler = 1;`);
    for (let attempt = 0; attempt < 2; attempt++) {
      const outcome = await call(runtime, spec);
      expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ImportModuleError' } });
      expect(outcome.ok ? '' : outcome.error.errorMessage).toContain('no settings');
    }
  });
});

describe('a worker', () => {
  it('that crashes fails what it runs, takes no other function with it, and is replaced', async () => {
    const runtime = workers();
    const other = functionOf(`export const handler = () => new Promise((go) => setTimeout(go, 200, 'well'));`, {
      name: 'other',
    });
    const spec = functionOf(`let calls = 0; export const handler = async (event) => {
      calls += 1; if (event.how === 'exit') process.exit(3); if (event.how === 'throw') setTimeout(() => { throw new Error('later'); });
      if (event.how) await new Promise(() => {}); return calls; };`);
    const slow = call(runtime, other);
    for (const how of ['exit', 'throw']) {
      const both = await Promise.all([call(runtime, spec, { how }), call(runtime, spec, { how: 'wait' })]);
      for (const outcome of both)
        expect(outcome).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
      expect(await call(runtime, spec)).toEqual({ ok: true, payload: '1' });
    }
    expect(await slow).toEqual({ ok: true, payload: '"well"' });
  });

  it('that runs out of memory is replaced', async () => {
    const runtime = workers();
    const spec = functionOf(
      `export const handler = async (event) => { const all = []; while (event.fill) all.push(new Array(1e5).fill(all.length)); return 'fits'; };`,
      {
        memoryMegabytes: 16,
        timeoutSeconds: 60,
      },
    );
    expect(await call(runtime, spec, { fill: true })).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.ExitError' },
    });
    expect(await call(runtime, spec)).toEqual({ ok: true, payload: '"fits"' });
  });

  it('that never yields is ended when its time is over', async () => {
    const runtime = workers();
    const spec = functionOf(`export const handler = async (event) => { while (event.spin); return 'free'; };`, {
      timeoutSeconds: 1,
    });
    expect(await call(runtime, spec, { spin: true })).toMatchObject({
      ok: false,
      error: { errorType: 'Sandbox.Timedout' },
    });
    expect(await call(runtime, spec)).toEqual({ ok: true, payload: '"free"' });
  });

  it('lets other invocations end when one of them is out of time', async () => {
    const runtime = workers();
    const spec = functionOf(
      `export const handler = (event) => new Promise((go) => setTimeout(go, event.after, 'in time'));`,
      { timeoutSeconds: 1 },
    );
    const late = call(runtime, spec, { after: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    const fine = call(runtime, spec, { after: 600 });
    expect(await late).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Timedout' } });
    expect(await fine).toEqual({ ok: true, payload: '"in time"' });
  });

  it('without work is ended, and started again by the next invocation', async () => {
    const runtime = workers(60);
    const spec = functionOf(`let calls = 0; export const handler = async () => (calls += 1);`);
    expect(await call(runtime, spec)).toEqual({ ok: true, payload: '1' });
    expect(await call(runtime, spec)).toEqual({ ok: true, payload: '2' });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await call(runtime, spec)).toEqual({ ok: true, payload: '1' });
  });

  it('has what it prints collected under its name', async () => {
    await call(
      workers(),
      functionOf(`export const handler = async () => { console.log('hello'); console.error('oh'); };`),
    );
    expect(output.join('')).toEqual('test: hello\noh\n');
  });

  it('has its lines collected while it still runs', async () => {
    const running = call(
      workers(),
      functionOf(
        `export const handler = async () => { console.log('begun'); await new Promise((resolve) => setTimeout(resolve, 600)); };`,
      ),
    );
    await printed('begun');
    expect(output).toEqual(['test: begun\n']);
    await running;
  });

  it.each([
    ['leaves', 'process.exit(3);'],
    ['throws where nobody catches', `setTimeout(() => { throw new Error('nobody'); }); await new Promise(() => {});`],
  ])('has its last lines collected when it %s', async (__, end) => {
    await call(workers(), functionOf(`export const handler = async () => { console.log('last words'); ${end} };`));
    await printed('last words\n');
  });
});
