import { createHash } from 'node:crypto';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './stream-source.ts';

/** A record as functions get it, field for field as Lambda sends it. */
export function streamEventRecord(record: StreamRecord, streamArn: string, region: string) {
  return {
    eventID: createHash('md5').update(`${streamArn} ${record.sequenceNumber}`).digest('hex'),
    eventName: record.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: record.createdAt,
      Keys: record.keys,
      ...(record.newImage && { NewImage: record.newImage }),
      SequenceNumber: record.sequenceNumber,
      SizeBytes: record.sizeBytes,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: streamArn,
  };
}

/**
 * A record as filters look at it: each part is made when it is asked for, since most records of a table are no events and
 * fail at the first look.
 */
export function streamFilterView(record: StreamRecord, streamArn: string, region: string): object {
  return {
    eventName: record.eventName,
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: streamArn,
    dynamodb: {
      ApproximateCreationDateTime: record.createdAt,
      Keys: record.keys,
      get NewImage() {
        return record.newImage;
      },
      SequenceNumber: record.sequenceNumber,
      get SizeBytes() {
        return record.sizeBytes;
      },
      StreamViewType: 'NEW_IMAGE',
    },
  };
}

/** Why records were given up. */
export type GivenUpCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What Lambda sends to an on-failure queue: where the records stand in the stream, not the records. */
export function failureEnvelope(facts: {
  readonly mapping: Mapping;
  readonly records: readonly StreamRecord[];
  readonly condition: GivenUpCondition;
  readonly invocations: number;
  readonly requestId: string;
  /** ms */
  readonly now: number;
}) {
  const { mapping, records, condition, invocations, requestId, now } = facts;
  const first = records[0];
  const last = records.at(-1);
  return {
    requestContext: {
      requestId,
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(invocations > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: first?.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: seconds(first?.createdAt),
      approximateArrivalOfLastRecord: seconds(last?.createdAt),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
}

function seconds(time = 0): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
}
