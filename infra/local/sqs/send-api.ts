import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { eachEntry } from './batch.ts';
import { md5, md5OfAttributes, messageAttribute, messageSize, type OutgoingMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { largestMessage } from './queue-kind.ts';
import type { Queues } from './queues.ts';

const content = {
  MessageBody: z.string(),
  DelaySeconds: z.number().int().optional(),
  MessageAttributes: z.record(z.string(), messageAttribute).optional(),
};
const sendMessage = z.object({ QueueUrl: z.string(), ...content });
const batchEntry = z.object({ Id: z.string(), ...content });
const sendMessageBatch = z.object({ QueueUrl: z.string(), Entries: z.array(batchEntry) });

type Content = z.infer<typeof sendMessage> | z.infer<typeof batchEntry>;

export function sendOperations(kernel: Kernel, queues: Queues) {
  return {
    SendMessage(input: unknown) {
      const request = parseInput(sendMessage, input, 'InvalidParameterValue');
      return send(queues.byUrl(request.QueueUrl), request);
    },
    SendMessageBatch(input: unknown) {
      const request = parseInput(sendMessageBatch, input, 'InvalidParameterValue');
      const queue = queues.byUrl(request.QueueUrl);
      const size = request.Entries.reduce((sum, entry) => sum + messageSize(outgoing(entry)), 0);
      if (size > largestMessage) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${largestMessage} bytes, this one has ${size}.`,
        );
      }
      return eachEntry(kernel, request.Entries, (entry) => send(queue, entry));
    },
  };
}

function send(queue: Queue, entry: Content) {
  const message = outgoing(entry);
  return acknowledgement(message, queue.send(message));
}

function outgoing(entry: Content): OutgoingMessage {
  return {
    body: entry.MessageBody,
    attributes: entry.MessageAttributes,
    delay: entry.DelaySeconds,
  };
}

function acknowledgement(message: OutgoingMessage, messageId: string): Record<string, string> {
  const answer: Record<string, string> = { MessageId: messageId, MD5OfMessageBody: md5(message.body) };
  if (message.attributes && Object.keys(message.attributes).length > 0) {
    answer['MD5OfMessageAttributes'] = md5OfAttributes(message.attributes);
  }
  return answer;
}
