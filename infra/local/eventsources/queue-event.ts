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
