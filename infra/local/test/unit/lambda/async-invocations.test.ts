import { describe, expect, it } from 'vitest';
import type { FunctionSpec, LambdaRuntime, RuntimeRequest } from '#host/lambda/runtimes/runtime.ts';
import { createLambdaService } from '#host/lambda/service.ts';
import type { Outcome } from '#host/lambda/runtimes/execution.ts';
import { transaction } from '#host/data-folder/transaction.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { resource, restarted } from '#host/test/support/resource.ts';

const failed: Outcome = { ok: false, error: { errorType: 'Error', errorMessage: 'broken', stackTrace: ['at x'] } };
const succeeded: Outcome = { ok: true, payload: '{"done":true}' };

/** A runtime whose outcomes a test writes down; the last one goes on for ever. */
class ScriptedRuntime implements LambdaRuntime {
  readonly requests: (RuntimeRequest & { at: number })[] = [];
  readonly #kernel: TestKernel;
  readonly #outcomes: Outcome[];
  constructor(kernel: TestKernel, ...outcomes: Outcome[]) {
    this.#kernel = kernel;
    this.#outcomes = outcomes;
  }
  async invoke(_spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome> {
    this.requests.push({ ...request, at: this.#kernel.timeline.now() });
    return this.#outcomes[Math.min(this.requests.length, this.#outcomes.length) - 1] ?? succeeded;
  }
  async stop(): Promise<void> {}
}

/** A runtime whose invocations last until a test ends them. */
class HeldRuntime implements LambdaRuntime {
  readonly payloads: string[] = [];
  readonly #ends: (() => void)[] = [];
  get running(): number {
    return this.#ends.length;
  }
  release(count: number): void {
    for (const end of this.#ends.splice(0, count)) end();
  }
  async invoke(_spec: FunctionSpec, { payload }: RuntimeRequest): Promise<Outcome> {
    this.payloads.push(payload);
    await new Promise<void>((resolve) => this.#ends.push(resolve));
    return succeeded;
  }
  async stop(): Promise<void> {}
}

function started(
  kernel: TestKernel,
  runtime: LambdaRuntime,
  config: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
) {
  const service = createLambdaService({ ...kernel, assetPath: (key) => `/assets/${key}` }, runtime);
  const made = (type: string, name: string, properties: Record<string, unknown>) => {
    const kind = service.kinds.find((each) => each.type === type);
    if (kind === undefined) throw new Error(`no kind ${type}`);
    return resource(kind, name, properties, kernel);
  };
  service.configure([
    made('AWS::Lambda::Function', 'ship', {
      Code: { S3Bucket: 'b', S3Key: 'ship.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'r',
      ...more,
    }),
    made('AWS::Lambda::Alias', 'ShipLive', { FunctionName: 'ship', FunctionVersion: '1', Name: 'live' }),
    made('AWS::Lambda::EventInvokeConfig', 'ShipConfig', { FunctionName: 'ship', Qualifier: 'live', ...config }),
  ]);
  service.start();
  return service;
}

const live = 'arn:aws:lambda:eu-central-1:000000000000:function:ship:live';
const minutes = (count: number) => count * 60_000;

describe('an asynchronous invocation', () => {
  it('runs once when it succeeds, and tells nobody', async () => {
    const kernel = testKernel();
    const runtime = new ScriptedRuntime(kernel, succeeded);
    const service = started(kernel, runtime, {
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:x:y:failed' } },
    });
    service.invoker.invokeAsync(live, { order: 7 });
    await kernel.timeline.advance(minutes(10));
    expect(runtime.requests.map((each) => each.payload)).toEqual(['{"order":7}']);
    expect(kernel.deliveries).toEqual([]);
  });

  it('is tried again after one minute and after two, then told to the failure destination', async () => {
    const kernel = testKernel();
    const runtime = new ScriptedRuntime(kernel, failed);
    const begin = kernel.timeline.now();
    const service = started(kernel, runtime, {
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:x:y:failed' } },
    });
    service.invoker.invokeAsync(live, { order: 7 });
    await kernel.timeline.advance(minutes(10));
    expect(runtime.requests.map((each) => each.at - begin)).toEqual([0, minutes(1), minutes(3)]);
    expect(new Set(runtime.requests.map((each) => each.requestId)).size).toBe(1);
    expect(kernel.deliveries.map((each) => JSON.parse(each.message))).toEqual([
      expect.objectContaining({
        version: '1.0',
        requestContext: expect.objectContaining({ condition: 'RetriesExhausted', approximateInvokeCount: 3 }),
        requestPayload: { order: 7 },
        responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'broken', trace: ['at x'] },
      }),
    ]);
  });

  it('gives up when it would grow too old', async () => {
    const kernel = testKernel();
    const runtime = new ScriptedRuntime(kernel, failed);
    const service = started(kernel, runtime, {
      MaximumEventAgeInSeconds: 90,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:x:y:failed' } },
    });
    service.invoker.invokeAsync(live, {});
    await kernel.timeline.advance(minutes(10));
    expect(runtime.requests).toHaveLength(2);
    expect(JSON.parse(kernel.deliveries[0]?.message ?? '')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded' },
    });
  });

  it('goes as it is to the dead-letter queue where there is no failure destination', async () => {
    const kernel = testKernel();
    const service = started(
      kernel,
      new ScriptedRuntime(kernel, failed),
      { MaximumRetryAttempts: 0 },
      { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:x:y:dead' } },
    );
    service.invoker.invokeAsync(live, { order: 7 });
    await kernel.timeline.advance(minutes(1));
    expect(kernel.deliveries).toMatchObject([{ targetArn: 'arn:aws:sqs:x:y:dead', message: '{"order":7}' }]);
  });

  it('waits until as many of its function have ended as may run at once', async () => {
    const kernel = testKernel();
    const runtime = new HeldRuntime();
    const service = started(kernel, runtime, {}, { ReservedConcurrentExecutions: 3 });
    const orders = Array.from({ length: 250 }, (_, index) => index + 1);
    for (const order of orders) service.invoker.invokeAsync(live, { order });
    await kernel.timeline.settle();
    expect(runtime.payloads).toEqual(['{"order":1}', '{"order":2}', '{"order":3}']);
    runtime.release(2);
    await kernel.timeline.settle();
    expect(runtime.payloads).toHaveLength(5);
    while (runtime.running > 0) {
      expect(runtime.running).toBeLessThanOrEqual(3);
      runtime.release(1);
      await kernel.timeline.settle();
    }
    expect(runtime.payloads).toEqual(orders.map((order) => `{"order":${order}}`));
  });

  it('is not there when the transaction in which it was accepted is undone', async () => {
    const kernel = testKernel();
    const runtime = new ScriptedRuntime(kernel, succeeded);
    const service = started(kernel, runtime);
    expect(() =>
      transaction(kernel.db, () => {
        service.invoker.invokeAsync(live, { order: 7 });
        throw new Error('the rest fails');
      }),
    ).toThrow('the rest fails');
    await kernel.timeline.advance(minutes(1));
    expect(runtime.requests).toEqual([]);
  });

  it('begins again after the end of the host, where it had not been recorded as done', async () => {
    const kernel = testKernel();
    const held = new HeldRuntime();
    const first = started(kernel, held);
    first.invoker.invokeAsync(live, { order: 7 });
    await kernel.timeline.settle();
    await first.stop();
    held.release(1);
    const next = await restarted(kernel, minutes(5));
    const runtime = new ScriptedRuntime(next, succeeded);
    started(next, runtime);
    await next.timeline.advance(1000);
    expect(runtime.requests.map((each) => each.payload)).toEqual(['{"order":7}']);
  });

  it('survives the end of the host, before its attempt and between two', async () => {
    const kernel = testKernel();
    const first = started(kernel, new ScriptedRuntime(kernel, failed));
    first.invoker.invokeAsync(live, { order: 7 });
    await kernel.timeline.advance(1000);
    first.invoker.invokeAsync(live, { order: 8 });
    await first.stop();
    const next = await restarted(kernel, minutes(5));
    const runtime = new ScriptedRuntime(next, succeeded);
    started(next, runtime);
    await next.timeline.advance(1000);
    expect(runtime.requests.map((each) => each.payload).sort()).toEqual(['{"order":7}', '{"order":8}']);
  });

  it('keeps telling a destination that does not answer', async () => {
    const kernel = testKernel();
    let refusals = 3;
    kernel.deliverWith(() => {
      if (refusals-- > 0) throw new Error('not now');
    });
    const service = started(kernel, new ScriptedRuntime(kernel, failed), {
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:x:y:failed' } },
    });
    service.invoker.invokeAsync(live, {});
    await kernel.timeline.advance(minutes(10));
    expect(kernel.deliveries).toHaveLength(4);
  });

  it('is refused for an unknown function, and above 1 MB', () => {
    const kernel = testKernel();
    const service = started(kernel, new ScriptedRuntime(kernel));
    expect(() => service.invoker.invokeAsync('arn:aws:lambda:x:y:function:gone', {})).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
    expect(() => service.invoker.invokeAsync(live, 'x'.repeat(1024 * 1024))).toThrow(
      expect.objectContaining({ code: 'RequestTooLargeException' }),
    );
  });
});
