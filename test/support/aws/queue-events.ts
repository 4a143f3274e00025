import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent, SQSEvent } from 'aws-lambda';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';

/** What a consumer's queue brings it: one record per body. */
export function queueEvent(...bodies: readonly unknown[]): SQSEvent {
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      receiptHandle: randomUUID(),
      body: JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:test',
      awsRegion: 'eu-west-1',
    })),
  };
}

/** A domain event as the bus hands it to a consumer, by itself or in the record of a queue. */
export function busMessage(event: DomainEvent): EventBridgeEvent<string, DomainEvent> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': event.metadata.type,
    source: 'oms.test',
    account: '000000000000',
    time: event.metadata.occurredAt,
    region: 'eu-west-1',
    resources: [],
    detail: event,
  };
}
