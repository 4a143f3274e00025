import { md5, type ReceivedMessage } from '../sqs/message.ts';

/** The event of a function that a queue feeds, field for field as Lambda sends it. */
export function queueEvent(messages: readonly ReceivedMessage[], queueArn: string, region: string) {
  return { Records: messages.map((message) => queueRecord(message, queueArn, region)) };
}

function queueRecord(message: ReceivedMessage, eventSourceARN: string, awsRegion: string) {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.systemAttributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue }]) => [
        name,
        {
          stringValue: StringValue,
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  };
}

/** What filters of an event source mapping see of a message: its body parsed where that is JSON. */
export function filterView(message: ReceivedMessage): unknown {
  return { body: parsed(message.body), attributes: message.systemAttributes, messageId: message.messageId };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
