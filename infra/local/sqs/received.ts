import type { MessageAttributes, ReceivedMessage } from './message.ts';
import type { MessageRow } from './message-store.ts';

/** A stored message as its receiver sees it, counted as received once more at `now`. */
export function received(kept: MessageRow, receiptHandle: string, now: number, account: string): ReceivedMessage {
  const systemAttributes: Record<string, string> = {
    SenderId: account,
    SentTimestamp: String(kept.sent_at),
    ApproximateReceiveCount: String(kept.receive_count + 1),
    ApproximateFirstReceiveTimestamp: String(kept.received_at ?? now),
  };
  if (kept.source_arn !== null) systemAttributes['DeadLetterQueueSourceArn'] = kept.source_arn;
  const attributes: MessageAttributes = kept.attributes === null ? {} : JSON.parse(kept.attributes);
  return { messageId: kept.message_id, receiptHandle, body: kept.body, attributes, systemAttributes };
}
