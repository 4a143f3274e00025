import type { MessageAttributes, ReceivedMessage } from './message.ts';
import type { MessageRow } from './message-store.ts';

const sequenceBase = 18_850_000_000_000_000_000n;

/** The order of a message in its FIFO queue, 20 digits as SQS gives it. */
export function sequenceNumber(rowId: number): string {
  return String(sequenceBase + BigInt(rowId));
}

/** A stored message as its receiver sees it, counted as received once more at `now`. */
export function received(kept: MessageRow, receiptHandle: string, now: number, account: string): ReceivedMessage {
  const systemAttributes: Record<string, string> = {
    SenderId: account,
    SentTimestamp: String(kept.sent_at),
    ApproximateReceiveCount: String(kept.receive_count + 1),
    ApproximateFirstReceiveTimestamp: String(kept.received_at ?? now),
  };
  if (kept.group_id !== null) systemAttributes['MessageGroupId'] = kept.group_id;
  if (kept.deduplication_id !== null) {
    systemAttributes['MessageDeduplicationId'] = kept.deduplication_id;
    systemAttributes['SequenceNumber'] = sequenceNumber(kept.id);
  }
  if (kept.trace_header !== null) systemAttributes['AWSTraceHeader'] = kept.trace_header;
  if (kept.source_arn !== null) systemAttributes['DeadLetterQueueSourceArn'] = kept.source_arn;
  const attributes: MessageAttributes = kept.attributes === null ? {} : JSON.parse(kept.attributes);
  return { messageId: kept.message_id, receiptHandle, body: kept.body, attributes, systemAttributes };
}
