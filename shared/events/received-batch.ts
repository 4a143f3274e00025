import type { SQSRecord } from 'aws-lambda';
import { ambient } from '../ambient.ts';
import { log } from '../observability/log.ts';
import { note } from '../observability/metrics.ts';
import { receivedEvent, type ReceivedEvent } from './consume.ts';
import { orderIn } from './order-in.ts';

/** A message of a queue with the event that it carries. */
export interface Received {
  readonly record: SQSRecord;
  readonly event: ReceivedEvent;
}

/** The event of a message; none of a type that this version does not know, nor of what is no event, which is added to `failed`. */
export function receivedIn(record: SQSRecord, failed: Set<SQSRecord>): Received[] {
  const { body, messageId } = record;
  try {
    const event = receivedEvent(body);
    return event ? [{ record, event }] : [];
  } catch (error) {
    log.error('event not understood', { messageId, orderId: orderIn(body), error });
    failed.add(record);
    return [];
  }
}

/**
 * Notes how old a projection has been, in seconds: the age of the oldest event when it was taken in. What comes again, or out of the
 * archive, is old by itself.
 */
export function noteAge(metric: string, taken: readonly Received[]): void {
  const fresh = taken.filter(({ record }) => isFirst(record) && !isReplay(record));
  const moments = fresh.map(({ event }) => Date.parse(event.metadata.occurredAt));
  if (moments.length > 0) note(metric, Math.max(0, ambient.now() - Math.min(...moments)) / 1000, 'Seconds');
}

/** True of a message that was not given out before. */
const isFirst = ({ attributes }: SQSRecord): boolean => Number(attributes.ApproximateReceiveCount) === 1;

/** The bus names the replay in the message, before the event itself. */
const isReplay = ({ body }: SQSRecord): boolean => body.includes('"replay-name":');
