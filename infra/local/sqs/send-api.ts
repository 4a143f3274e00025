import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { transaction } from '../transaction.ts';
import { checkBatch, failedEntry, type BatchFailure } from './batch.ts';
import { md5, md5OfAttributes, messageAttribute, messageSize, type OutgoingMessage } from './message.ts';
import type { Queue } from './queue.ts';
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

const batchLimit = 1_048_576;

export function sendOperations(kernel: Kernel, queues: Queues) {
  return {
    SendMessage(input: unknown) {
      const request = parseInput(sendMessage, input, 'InvalidParameterValue');
      return send(queues.byUrl(request.QueueUrl), request);
    },
    SendMessageBatch(input: unknown) {
      const request = parseInput(sendMessageBatch, input, 'InvalidParameterValue');
      const queue = queues.byUrl(request.QueueUrl);
      checkBatch(request.Entries);
      const size = request.Entries.reduce((sum, entry) => sum + messageSize(outgoing(entry)), 0);
      if (size > batchLimit) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${batchLimit} bytes, this one has ${size}.`,
        );
      }
      const successful: unknown[] = [];
      const failed: BatchFailure[] = [];
      transaction(kernel.db, () => {
        for (const entry of request.Entries) {
          try {
            successful.push({ Id: entry.Id, ...send(queue, entry) });
          } catch (error) {
            failed.push(failedEntry(entry.Id, error));
          }
        }
      });
      return { Successful: successful, Failed: failed };
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
