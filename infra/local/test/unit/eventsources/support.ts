import { mappingKind } from '#host/eventsources/mapping.ts';
import { createEventSourcesService } from '#host/eventsources/service.ts';
import type { StreamRecord, StreamSource } from '#host/eventsources/stream-source.ts';
import type { LocalService } from '#host/service.ts';
import type { Queues } from '#host/sqs/queues.ts';
import { createQueues } from '#host/sqs/queues.ts';
import type { TestKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

export const streamArn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/Orders/stream/2026-01-01T00:00:00.000';
export const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:publish';
export const onFailure = 'arn:aws:sqs:eu-central-1:000000000000:failed';

/** A stream in memory: what a table's writes would have put into it. */
export interface MemoryStream extends StreamSource {
  append(key: string, attributes?: Record<string, Readonly<Record<string, unknown>>>): void;
  readonly records: StreamRecord[];
}

export function memoryStream(kernel: TestKernel): MemoryStream {
  const records: StreamRecord[] = [];
  const listeners = new Set<() => void>();
  return {
    records,
    append(key, attributes = {}) {
      const keys = { pk: { S: key } };
      records.push({
        sequenceNumber: String(records.length + 1),
        shardId: 'shard-1',
        eventName: 'INSERT',
        keys,
        newImage: { ...keys, ...attributes },
        createdAt: Math.floor(kernel.timeline.now() / 1000),
        sizeBytes: 50,
      });
      for (const listener of listeners) listener();
    },
    async open(table) {
      if (table !== 'Orders') throw new Error(`no table ${table}`);
      return {
        partitionKey: 'pk',
        read: async (after, limit) =>
          records.filter((each) => Number(each.sequenceNumber) > Number(after)).slice(0, limit),
        latest: async () => records.at(-1)?.sequenceNumber ?? '0',
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {},
    stop() {},
  };
}

/** Starts one mapping from the stream of `Orders` to the function. */
export async function follow(
  kernel: TestKernel,
  stream: StreamSource,
  settings: Record<string, unknown> = {},
): Promise<LocalService> {
  const properties = {
    EventSourceArn: streamArn,
    FunctionName: functionArn,
    StartingPosition: 'TRIM_HORIZON',
    ...settings,
  };
  return startMapping(kernel, properties, createQueues(kernel), stream);
}

/** Starts one mapping. */
export async function startMapping(
  kernel: TestKernel,
  properties: Record<string, unknown>,
  queues: Queues,
  stream: StreamSource = memoryStream(kernel),
): Promise<LocalService> {
  const service = createEventSourcesService(kernel, queues, stream);
  service.configure([resource(mappingKind, 'Mapping', properties, kernel)]);
  service.start();
  await kernel.timeline.settle();
  return service;
}

/** A record of a queue or stream, as far as tests look into it. */
export interface FedRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly MessageGroupId: string };
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
    readonly NewImage: { readonly n: { readonly N: string } };
    readonly SequenceNumber: string;
  };
}

/** The records of each invocation so far. */
export function batches(kernel: TestKernel): FedRecord[][] {
  return kernel.invocations.map(({ event }) => recordsOf(event));
}

/** The partition keys of each invocation so far. */
export function keysOf(kernel: TestKernel): string[][] {
  return batches(kernel).map((records) => records.map((record) => record.dynamodb.Keys.pk.S));
}

export function recordsOf(event: unknown): FedRecord[] {
  return (event as { Records: FedRecord[] }).Records;
}

export const failure = { ok: false as const, error: { errorType: 'Error', errorMessage: 'broken' } };
