import { deliveriesBy } from '#infra/local/deliveries.ts';
import { createEventBridgeService } from '#infra/local/eventbridge/service.ts';
import { createEventSourcesService } from '#infra/local/eventsources/service.ts';
import type { StreamRecord, StreamSource } from '#infra/local/eventsources/stream-source.ts';
import type { LambdaRuntime } from '#infra/local/lambda/runtimes/runtime.ts';
import { createLambdaService } from '#infra/local/lambda/service.ts';
import { createSchedulerService } from '#infra/local/scheduler/service.ts';
import type { LocalService, Resource } from '#infra/local/service.ts';
import { createServices } from '#infra/local/services.ts';
import type { Queue } from '#infra/local/sqs/queue.ts';
import { createSqsService } from '#infra/local/sqs/service.ts';
import { loadAssembly } from '#infra/local/template/assembly.ts';
import { inertKinds } from '#infra/local/template/inert-kinds.ts';
import { resolveResources } from '#infra/local/template/resources.ts';
import { testKernel, type TestKernel } from '#infra/local/test/support/kernel.ts';
import { settingsOf } from './settings.ts';
import { build } from './template.ts';

/** What a function answers to an event: nothing for a success. Throws for a failure. */
export type FunctionStub = (functionName: string, event: unknown) => unknown;

/** The queues, streams, rules, schedules and functions of the template, served by the host's own services. */
export interface ServedTemplate {
  readonly kernel: TestKernel;
  readonly resources: readonly Resource[];
  readonly bus: LocalService;
  /** Starts what feeds functions by itself: queues and streams, the bus, the clock. */
  start(...parts: readonly ('sources' | 'bus' | 'clock')[]): Promise<void>;
  /** How often a function was called so far, by its name or ARN, with or without qualifier. */
  calls(functionName: string): number;
  queue(arn: string): Queue;
  /** Puts a row into the stream of a table. */
  append(table: string, key: string): void;
  /** Lets every delivery to this queue or function fail from now on. */
  breakTarget(arn: string): void;
}

/** Serves the template of the local stage on a clock that is moved by hand. */
export function serveTemplate(stub: FunctionStub): ServedTemplate {
  const calls = new Map<string, number>();
  const broken = new Set<string>();
  const runtime: LambdaRuntime = {
    async invoke(spec, { payload }) {
      calls.set(spec.name, (calls.get(spec.name) ?? 0) + 1);
      try {
        return { ok: true, payload: JSON.stringify(stub(spec.name, JSON.parse(payload)) ?? null) };
      } catch (error) {
        return { ok: false, error: { errorType: 'Error', errorMessage: String(error), stackTrace: [] } };
      }
    },
    async stop() {},
  };
  const refuseBroken = (arn: string) => {
    if (broken.has(arn)) throw new Error(`${arn} is broken`);
  };
  const deliveries = deliveriesBy(() => services);
  const kernel = testKernel({
    lambda: {
      invoke: (arn, event) => lambda.invoker.invoke(arn, event),
      invokeAsync: (arn, event) => {
        refuseBroken(arn);
        lambda.invoker.invokeAsync(arn, event);
      },
    },
    targets: {
      deliver: async (arn, message, options) => {
        refuseBroken(arn);
        await deliveries.deliver(arn, message, options);
      },
    },
    assetPath: () => '/nowhere',
  });
  const streams = memoryStreams(kernel);
  const lambda = createLambdaService(kernel, runtime);
  const sqs = createSqsService(kernel);
  const bus = createEventBridgeService(kernel);
  const clock = createSchedulerService(kernel);
  const sources = createEventSourcesService(kernel, sqs.queues, streams);
  const services: readonly LocalService[] = [lambda, sqs, bus, clock, sources];

  const { app } = build(settingsOf('local'));
  const resources = resolveResources(loadAssembly(app.synth().directory), allKinds(), kernel);
  for (const service of services) {
    const types = new Set(service.kinds.map((kind) => kind.type));
    service.configure(resources.filter((resource) => types.has(resource.type)));
  }
  const parts = { sources, bus, clock };
  return {
    kernel,
    resources,
    bus,
    async start(...names) {
      for (const service of [lambda, sqs, ...names.map((name) => parts[name])]) service.start();
      await kernel.timeline.settle();
    },
    calls: (functionName) => calls.get(/^(?:arn:.*:function:)?([^:]+)/.exec(functionName)?.[1] ?? '') ?? 0,
    queue(arn) {
      const queue = sqs.queues.byArn(arn);
      if (!queue) throw new Error(`there is no queue ${arn}`);
      return queue;
    },
    append: (table, key) => streams.append(table, key),
    breakTarget: (arn) => void broken.add(arn),
  };
}

function allKinds() {
  const runtime = { invoke: async () => ({ ok: true as const, payload: 'null' }), stop: async () => {} };
  const options = { runtime, publicUrl: 'http://127.0.0.1', adjustVariables: () => ({}) };
  const kinds = createServices(testKernel(), options).all.flatMap((service) => service.kinds);
  const own = new Set(kinds.map((kind) => kind.type));
  return [...kinds, ...inertKinds.filter((kind) => !own.has(kind.type))];
}

/** Streams in memory: what writes to outboxes would have put into them. */
function memoryStreams(kernel: TestKernel): StreamSource & { append(table: string, key: string): void } {
  const tables = new Map<string, StreamRecord[]>();
  const listeners = new Set<() => void>();
  const of = (table: string) => {
    const records = tables.get(table) ?? [];
    tables.set(table, records);
    return records;
  };
  return {
    append(table, key) {
      const keys = { pk: { S: key } };
      of(table).push({
        sequenceNumber: String(of(table).length + 1),
        shardId: 'shard-1',
        eventName: 'INSERT',
        keys,
        newImage: { ...keys, outbox: { BOOL: true }, events: { S: '[]' } },
        createdAt: Math.floor(kernel.timeline.now() / 1000),
        sizeBytes: 50,
      });
      for (const listener of listeners) listener();
    },
    open: async (table) => ({
      partitionKey: 'pk',
      read: async (after, limit) =>
        of(table)
          .filter((each) => Number(each.sequenceNumber) > Number(after))
          .slice(0, limit),
      latest: async () => of(table).at(-1)?.sequenceNumber ?? '0',
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {},
    stop() {},
  };
}
