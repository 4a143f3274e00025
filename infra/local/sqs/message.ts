import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A message attribute as SDK clients send it over JSON. */
export const messageAttribute = z.strictObject({
  DataType: z.string().regex(/^(String|Number)(\.[^.].*)?$/, 'must be String or Number on this host'),
  StringValue: z.string(),
});
export type MessageAttribute = z.infer<typeof messageAttribute>;
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message on its way into a queue. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  /** Seconds; none if absent. */
  readonly delay?: number | undefined;
}

/** A message as one receiver has it, until its visibility timeout ends. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** `ApproximateReceiveCount`, `SentTimestamp` and the like. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The digest that SDKs may compare: names, types and values, each with its length, sorted by name. */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const hash = createHash('md5');
  const sized = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(text));
    hash.update(length).update(text);
  };
  for (const [name, attribute] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    sized(name);
    sized(attribute.DataType);
    // The kind of the value: text.
    hash.update(Buffer.from([1]));
    sized(attribute.StringValue);
  }
  return hash.digest('hex');
}

/** Bytes that count against the size limit: body, and name, type and value of each attribute. */
export function messageSize(message: OutgoingMessage): number {
  let size = Buffer.byteLength(message.body);
  for (const [name, attribute] of Object.entries(message.attributes ?? {})) {
    for (const text of [name, attribute.DataType, attribute.StringValue]) size += Buffer.byteLength(text);
  }
  return size;
}
