import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { transaction } from '../transaction.ts';
import { selectAttributes } from './attributes.ts';
import { checkBatch, failedEntry, type BatchFailure } from './batch.ts';
import { md5, md5OfAttributes, type MessageAttributes, type ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

const receiveMessage = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
  ReceiveRequestAttemptId: z.string().optional(),
});
const deleteMessage = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });
const deleteMessageBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })),
});
const visibility = z.number().int().min(0).max(43_200);
const changeVisibility = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: visibility });
const changeVisibilityBatch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: visibility })),
});

/** @param ended ends long polls when the host stops. */
export function receiveOperations(kernel: Kernel, queues: Queues, ended: AbortSignal) {
  const parse = <T>(schema: z.ZodType<T>, input: unknown) => parseInput(schema, input, 'InvalidParameterValue');

  function eachEntry<Entry extends { Id: string }>(entries: readonly Entry[], apply: (entry: Entry) => void) {
    checkBatch(entries);
    const successful: { Id: string }[] = [];
    const failed: BatchFailure[] = [];
    transaction(kernel.db, () => {
      for (const entry of entries) {
        try {
          apply(entry);
          successful.push({ Id: entry.Id });
        } catch (error) {
          failed.push(failedEntry(entry.Id, error));
        }
      }
    });
    return { Successful: successful, Failed: failed };
  }

  return {
    async ReceiveMessage(input: unknown) {
      const request = parse(receiveMessage, input);
      const queue = queues.byUrl(request.QueueUrl);
      const wait = (request.WaitTimeSeconds ?? queue.settings.receiveWait) * 1000;
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
    DeleteMessageBatch(input: unknown) {
      const request = parse(deleteMessageBatch, input);
      const queue = queues.byUrl(request.QueueUrl);
      return eachEntry(request.Entries, (entry) => queue.delete(entry.ReceiptHandle));
    },
    ChangeMessageVisibility(input: unknown) {
      const request = parse(changeVisibility, input);
      queues.byUrl(request.QueueUrl).changeVisibility(request.ReceiptHandle, request.VisibilityTimeout);
      return {};
    },
    ChangeMessageVisibilityBatch(input: unknown) {
      const request = parse(changeVisibilityBatch, input);
      const queue = queues.byUrl(request.QueueUrl);
      return eachEntry(request.Entries, (entry) =>
        queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout),
      );
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
  const attributes = chosen(message.attributes, names);
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

/** Names may be exact, `All`, or a prefix that ends in `.*`. */
function chosen(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const wanted = (attribute: string) =>
    names.some(
      (name) =>
        name === 'All' || name === attribute || (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
}
