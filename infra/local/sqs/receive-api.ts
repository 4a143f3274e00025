import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { selectAttributes } from './attributes.ts';
import { eachEntry } from './batch.ts';
import { md5, md5OfAttributes, type ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

const receiveMessage = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  WaitTimeSeconds: z.number().int().min(0).max(20).default(0),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
const deleteMessage = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });
const visibility = z.number().int().min(0).max(43_200);
const changeVisibilityBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: visibility })),
});

/** @param ended ends long polls when the host stops. */
export function receiveOperations(kernel: Kernel, queues: Queues, ended: AbortSignal) {
  const parse = <T>(schema: z.ZodType<T>, input: unknown) => parseInput(schema, input, 'InvalidParameterValue');

  return {
    async ReceiveMessage(input: unknown) {
      const request = parse(receiveMessage, input);
      const queue = queues.byUrl(request.QueueUrl);
      const wait = request.WaitTimeSeconds * 1000;
      const take = () => queue.receive(request.MaxNumberOfMessages, request.VisibilityTimeout);
      const messages = await receiveWithin(kernel, queue, wait, take, ended);
      const systemNames = [...request.AttributeNames, ...request.MessageSystemAttributeNames];
      return messages.length === 0
        ? {}
        : { Messages: messages.map((message) => described(message, systemNames, request.MessageAttributeNames)) };
    },
    DeleteMessage(input: unknown) {
      const request = parse(deleteMessage, input);
      queues.byUrl(request.QueueUrl).delete(request.ReceiptHandle);
      return {};
    },
    ChangeMessageVisibilityBatch(input: unknown) {
      const request = parse(changeVisibilityBatch, input);
      const queue = queues.byUrl(request.QueueUrl);
      return eachEntry(kernel, request.Entries, (entry) => {
        queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
        return {};
      });
    },
  };
}

/** Long polling: answers as soon as there is a message, with none after `wait` milliseconds. */
function receiveWithin(
  kernel: Kernel,
  queue: Queue,
  wait: number,
  take: () => ReceivedMessage[],
  ended: AbortSignal,
): Promise<ReceivedMessage[]> {
  const first = take();
  if (first.length > 0 || wait === 0 || ended.aborted) return Promise.resolve(first);
  return new Promise((resolve, reject) => {
    const finish = (messages: ReceivedMessage[]) => {
      stopListening();
      cancelDeadline();
      ended.removeEventListener('abort', giveUp);
      resolve(messages);
    };
    const giveUp = () => finish([]);
    const stopListening = queue.onReceivable(() => {
      try {
        const messages = take();
        if (messages.length > 0) finish(messages);
      } catch (error) {
        reject(error);
      }
    });
    const cancelDeadline = kernel.timeline.at(kernel.timeline.now() + wait, giveUp);
    ended.addEventListener('abort', giveUp);
  });
}

function described(message: ReceivedMessage, systemNames: readonly string[], names: readonly string[]) {
  const attributes = selectAttributes(message.attributes, names);
  const some = Object.keys(attributes).length > 0;
  const system = selectAttributes(message.systemAttributes, systemNames);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(some && { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}
