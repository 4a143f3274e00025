import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A message attribute as SDK clients send it over JSON: binary values are base64. */
export const messageAttribute = z.object({
  DataType: z.string().regex(/^(String|Number|Binary)(\.[^.].*)?$/, 'must be String, Number or Binary'),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttribute = z.infer<typeof messageAttribute>;
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message on its way into a queue. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  /** Seconds; the queue's own delay if absent. */
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
  const sized = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const [name, attribute] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const binary = attribute.DataType.startsWith('Binary');
    sized(Buffer.from(name));
    sized(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([binary ? 2 : 1]));
    sized(binary ? Buffer.from(attribute.BinaryValue ?? '', 'base64') : Buffer.from(attribute.StringValue ?? ''));
  }
  return hash.digest('hex');
}

/** Bytes that count against the size limit: body, and name, type and value of each attribute. */
export function messageSize(message: OutgoingMessage): number {
  let size = Buffer.byteLength(message.body);
  for (const [name, attribute] of Object.entries(message.attributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType);
    size += Buffer.byteLength(attribute.StringValue ?? '');
    size += Buffer.byteLength(attribute.BinaryValue ?? '', 'base64');
  }
  return size;
}
