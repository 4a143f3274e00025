import * as z from 'zod';
import { tableCall } from '../dynamodb/table-call.ts';
import type { Timeline } from '../kernel.ts';
import { isAfter } from './positions.ts';
import type { StreamRecord, StreamSource, TableStream } from './stream-source.ts';

const attributes = z.record(z.string(), z.record(z.string(), z.unknown()));
const tableDescription = z.object({
  Table: z.object({
    LatestStreamArn: z.string().optional(),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  }),
});
const streamDescription = z.object({
  StreamDescription: z.object({
    Shards: z.array(
      z.object({
        ShardId: z.string(),
        SequenceNumberRange: z.object({ EndingSequenceNumber: z.string().optional() }),
      }),
    ),
  }),
});
const shardIterator = z.object({ ShardIterator: z.string() });
const recordPage = z.object({
  NextShardIterator: z.string().optional(),
  Records: z.array(
    z.object({
      eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
      dynamodb: z.object({
        ApproximateCreationDateTime: z.number(),
        Keys: attributes,
        NewImage: attributes.optional(),
        SequenceNumber: z.string(),
        SizeBytes: z.number(),
      }),
    }),
  ),
});

const busyInterval = 25;
const idleInterval = 250;
const busyFor = 1000;

/**
 * Follows streams through the DynamoDB Streams API of an engine on this machine or network (dynoxide in memory,
 * DynamoDB Local): one where a stream's open shards come one after the other, so that sequence numbers rise along it.
 * It asks every 25 ms while something happens, every 250 ms otherwise.
 */
export function createHttpStreams(timeline: Timeline, endpoint: string): StreamSource {
  const listeners = new Set<() => void>();
  let cancelNext: () => void = () => undefined;
  let busyUntil = 0;
  let stopped = true;

  async function call<T>(operation: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
    return answer.parse(await tableCall(endpoint, operation, body, 'DynamoDBStreams_20120810'));
  }

  function tick(): void {
    if (stopped) return;
    for (const listener of listeners) listener();
    const now = timeline.now();
    cancelNext = timeline.at(now + (now < busyUntil ? busyInterval : idleInterval), tick);
  }

  return {
    async open(table): Promise<TableStream> {
      const { Table } = tableDescription.parse(await tableCall(endpoint, 'DescribeTable', { TableName: table }));
      const StreamArn = Table.LatestStreamArn;
      if (StreamArn === undefined) throw new Error(`table ${table} has no stream`);

      async function shardIds(): Promise<string[]> {
        const { StreamDescription } = await call('DescribeStream', { StreamArn }, streamDescription);
        return StreamDescription.Shards.map(({ ShardId }) => ShardId);
      }

      async function iteratorAfter(ShardId: string, after: string): Promise<string> {
        const begin = (position: object) =>
          call('GetShardIterator', { StreamArn, ShardId, ...position }, shardIterator).then(
            (answer) => answer.ShardIterator,
          );
        const oldest = { ShardIteratorType: 'TRIM_HORIZON' };
        if (after === '0') return begin(oldest);
        // Refused where the position is in another shard or has been trimmed: then the shard's oldest record comes next.
        return begin({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }).catch(() => begin(oldest));
      }

      async function readShard(ShardId: string, after: string, limit: number): Promise<StreamRecord[]> {
        const found: StreamRecord[] = [];
        let iterator = await iteratorAfter(ShardId, after);
        while (found.length < limit) {
          const page = await call('GetRecords', { ShardIterator: iterator, Limit: 1000 }, recordPage);
          for (const record of page.Records) {
            if (isAfter(record.dynamodb.SequenceNumber, after)) found.push(streamRecord(record, ShardId));
          }
          if (page.Records.length === 0 || page.NextShardIterator === undefined) break;
          iterator = page.NextShardIterator;
        }
        return found.slice(0, limit);
      }

      async function read(after: string, limit: number): Promise<StreamRecord[]> {
        const records: StreamRecord[] = [];
        for (const shard of await shardIds()) {
          if (records.length < limit) records.push(...(await readShard(shard, after, limit - records.length)));
        }
        if (records.length > 0) busyUntil = timeline.now() + busyFor;
        return records;
      }

      return {
        partitionKey: Table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '',
        read,
        async latest() {
          const records = await read('0', Number.MAX_SAFE_INTEGER);
          return records.at(-1)?.sequenceNumber ?? '0';
        },
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      stopped = false;
      tick();
    },
    stop() {
      stopped = true;
      cancelNext();
    },
  };
}

function streamRecord(record: z.infer<typeof recordPage>['Records'][number], shardId: string): StreamRecord {
  const { dynamodb } = record;
  return {
    sequenceNumber: dynamodb.SequenceNumber,
    shardId,
    eventName: record.eventName,
    keys: dynamodb.Keys,
    newImage: dynamodb.NewImage,
    createdAt: dynamodb.ApproximateCreationDateTime,
    sizeBytes: dynamodb.SizeBytes,
  };
}
