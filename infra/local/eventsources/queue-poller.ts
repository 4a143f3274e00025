import type { Kernel } from '../kernel.ts';
import type { ReceivedMessage } from '../sqs/message.ts';
import type { Queue } from '../sqs/queue.ts';
import { transaction } from '../data-folder/transaction.ts';
import { createWakeup, pause } from '../wakeup.ts';
import { batchOutcome } from './batch-outcome.ts';
import type { Mapping } from './mapping.ts';
import { ended, type Poller } from './poller.ts';
import { queueEvent } from './queue-event.ts';

/** Lambda's limit is 6 MB for the whole event; the rest is for what surrounds the bodies. */
const payloadLimit = 5_500_000;
/** While the function is at work, a batch that is not full waits this long (ms) for more: busy times make few, full batches. */
const fillTime = 20;

/**
 * Feeds a function from a queue. What the function has done is deleted; what it has not becomes visible again when the
 * queue's visibility timeout ends.
 */
export function createQueuePoller(kernel: Kernel, mapping: Mapping, queue: Queue): Poller {
  const { timeline } = kernel;
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();
  let gathered: ReceivedMessage[] = [];
  let gatheredSince = 0;
  let stopListening: () => void = () => undefined;
  const windowEnd = createWakeup(timeline, pump);

  function pump(): void {
    while (!ending.signal.aborted && underWay.size < mapping.maximumConcurrency) {
      const isMore = gather();
      if (gathered.length === 0) return;
      const due = gatheredSince + Math.max(mapping.batchingWindow, underWay.size > 0 ? fillTime : 0);
      if (gathered.length < mapping.batchSize && timeline.now() < due) return windowEnd.at(due);
      const batch = gathered;
      gathered = [];
      for (const part of withinPayload(batch)) begin(part);
      if (!isMore) return;
    }
  }

  /** @returns whether the queue may have more than the batch has taken: it has not when it gave less than it was asked for. */
  function gather(): boolean {
    const room = mapping.batchSize - gathered.length;
    const messages = queue.receive(room);
    if (gathered.length === 0) gatheredSince = timeline.now();
    gathered.push(...messages);
    return messages.length === room;
  }

  function begin(messages: readonly ReceivedMessage[]): void {
    const invocation = feed(messages)
      .catch((error: unknown) => kernel.log.error(`${mapping.id}: a batch ended badly`, { error: String(error) }))
      .then(() => {
        underWay.delete(invocation);
        pump();
      });
    underWay.add(invocation);
  }

  async function feed(messages: readonly ReceivedMessage[]): Promise<void> {
    const { copies, delayMs } = kernel.faults.onDelivery('queue-batch');
    if (delayMs > 0) await pause(timeline, delayMs, ending.signal);
    for (let copy = 0; copy < Math.max(1, copies) && !ending.signal.aborted; copy++) await invoke(messages);
  }

  async function invoke(messages: readonly ReceivedMessage[]): Promise<void> {
    kernel.meter?.add('sqs requests', `ReceiveMessage ${queue.settings.name}`);
    const event = queueEvent(messages, queue.settings.arn, kernel.region);
    const result = await kernel.lambda.invoke(mapping.functionArn, event);
    if (ending.signal.aborted && !kernel.db.isOpen) return;
    const identifiers = messages.map(({ messageId }) => messageId);
    const outcome = batchOutcome(result, identifiers, mapping.reportsItemFailures);
    if (outcome.kind === 'failure') {
      // The end of the host has ended the function; the batch is fed again at the next start.
      if (ending.signal.aborted) return;
      kernel.log.warn('a batch of messages failed', {
        function: mapping.functionArn,
        queue: queue.settings.name,
        reason: outcome.reason,
      });
      return;
    }
    const done =
      outcome.kind === 'success' ? messages : messages.filter(({ messageId }) => !outcome.failed.has(messageId));
    if (done.length > 0) kernel.meter?.add('sqs requests', `DeleteMessageBatch ${queue.settings.name}`);
    transaction(kernel.db, () => {
      for (const message of done) deleteQuietly(message.receiptHandle);
    });
  }

  /** The receipt may have expired meanwhile: the message is then received again, which is no error of this batch. */
  function deleteQuietly(receipt: string): void {
    try {
      queue.delete(receipt);
    } catch (error) {
      kernel.log.debug('a message was done after its visibility timeout', {
        queue: queue.settings.name,
        error: String(error),
      });
    }
  }

  return {
    start() {
      // What an earlier host was at when it was killed is not under way any more.
      queue.takeBack();
      stopListening = queue.onReceivable(pump);
      pump();
    },
    async stop() {
      ending.abort();
      stopListening();
      windowEnd.cancel();
      await ended(timeline, underWay);
    },
  };
}

/** Splits a batch so that no part is too large for one invocation. */
function withinPayload(messages: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const parts: ReceivedMessage[][] = [];
  let size = payloadLimit;
  for (const message of messages) {
    const length = Buffer.byteLength(message.body) + 1000;
    if (size + length > payloadLimit) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(message);
    size += length;
  }
  return parts;
}
