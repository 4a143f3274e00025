import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { transaction } from '../data-folder/transaction.ts';
import { createWakeup } from '../wakeup.ts';
import type { OutgoingMessage, ReceivedMessage } from './message.ts';
import type { MessageCounts, MessageStore } from './message-store.ts';
import { openReceipt, receiptHandle } from './receipt.ts';
import type { QueueSettings } from './queue-kind.ts';
import { received } from './received.ts';
import { validateMessage } from './validate-message.ts';

/** One queue, used in the process by pollers and targets, and by the API on behalf of SDK clients. */
export interface Queue {
  readonly settings: QueueSettings;
  /** Keeps a message durably; returns its id. */
  send(message: OutgoingMessage): string;
  /**
   * Takes up to `limit` messages for `visibilityTimeout` seconds (default: the queue's). Messages received too often
   * move to the dead-letter queue instead, and expired ones are dropped.
   */
  receive(limit: number, visibilityTimeout?: number): ReceivedMessage[];
  /** Deletes what a receiver has finished. A receipt older than the latest one is ignored. */
  delete(receipt: string): void;
  /** Makes the message visible `seconds` from now. */
  changeVisibility(receipt: string, seconds: number): void;
  /** Makes all that is in flight visible at once, and does not count it as received: its receiver is known to be gone. */
  takeBack(): void;
  counts(): MessageCounts;
  /** Calls `listener`, in a turn of its own, whenever there may be something new to receive; returns its removal. */
  onReceivable(listener: () => void): () => void;
  /** Tells listeners that messages were put into the queue from outside (a move from another queue). */
  notify(): void;
  /** Arms the timer for delayed and in-flight messages found in the database. */
  start(): void;
  stop(): void;
}

export function createQueue(
  kernel: Kernel,
  store: MessageStore,
  settings: QueueSettings,
  findQueue: (arn: string) => Queue | undefined,
): Queue {
  const { timeline, db } = kernel;
  const { name } = settings;
  const startedAt = timeline.now();
  const listeners = new Set<() => void>();
  let notified = false;
  const wakeup = createWakeup(timeline, () => {
    notify();
    rearm();
  });

  function notify(): void {
    if (notified || listeners.size === 0) return;
    notified = true;
    queueMicrotask(() => {
      notified = false;
      for (const listener of listeners) listener();
    });
  }

  function rearm(): void {
    const time = store.nextVisible(name, timeline.now());
    if (time !== undefined) wakeup.at(time);
  }

  function becomesVisible(time: number): void {
    if (time <= timeline.now()) notify();
    else wakeup.at(time);
  }

  function insert(message: OutgoingMessage, now: number, messageId: string, late: number): void {
    const attributes = Object.keys(message.attributes ?? {}).length > 0 ? JSON.stringify(message.attributes) : null;
    const visibleAt = now + (message.delay ?? 0) * 1000 + late;
    store.insert({
      queue: name,
      message_id: messageId,
      body: message.body,
      attributes,
      sent_at: now,
      visible_at: visibleAt,
    });
    becomesVisible(visibleAt);
  }

  /** The time the host was off does not count against retention. */
  function expired(sentAt: number, now: number): boolean {
    return now - Math.max(sentAt, startedAt) > settings.retention * 1000;
  }

  function receive(limit: number, visibilityTimeout = settings.visibilityTimeout): ReceivedMessage[] {
    const now = timeline.now();
    const visibleAt = now + visibilityTimeout * 1000;
    const messages: ReceivedMessage[] = [];
    let page = store.receivable(name, now, limit);
    // Most looks find nothing; a transaction for it would be the dearest part of them.
    if (page.length === 0) return messages;
    transaction(db, () => {
      for (let setAside = true; setAside;) {
        setAside = false;
        for (const kept of page) {
          const { redrive } = settings;
          const deadLetters =
            redrive && kept.receive_count >= redrive.maxReceiveCount ? findQueue(redrive.deadLetterArn) : undefined;
          if (expired(kept.sent_at, now)) {
            store.remove(kept.id);
            setAside = true;
          } else if (deadLetters) {
            store.move(kept.id, deadLetters.settings.name, now, settings.arn);
            deadLetters.notify();
            setAside = true;
          } else {
            const nonce = kernel.newId();
            store.take(kept.id, visibleAt, now, nonce);
            messages.push(received(kept, receiptHandle(kept.id, nonce), now, kernel.account));
          }
        }
        // With a visibility timeout of 0 the same messages would be found twice.
        if (visibilityTimeout === 0) setAside &&= messages.length === 0;
        setAside &&= messages.length < limit;
        if (setAside) page = store.receivable(name, now, limit - messages.length);
      }
    });
    if (messages.length > 0) becomesVisible(visibleAt);
    return messages;
  }

  function latest(receipt: string) {
    const { id, nonce } = openReceipt(receipt);
    const kept = store.byId(id);
    return kept?.queue === name && kept.receipt === nonce ? kept : undefined;
  }

  return {
    settings,
    send(message) {
      validateMessage(message);
      const messageId = kernel.newId();
      const { copies, delayMs } = kernel.faults.onDelivery('queue');
      transaction(db, () => {
        for (let copy = 0; copy < Math.max(1, copies); copy++) {
          insert(message, timeline.now(), messageId, delayMs * (copy + 1));
        }
      });
      return messageId;
    },
    receive,
    delete(receipt) {
      const kept = latest(receipt);
      if (kept) store.remove(kept.id);
    },
    changeVisibility(receipt, seconds) {
      const now = timeline.now();
      const kept = latest(receipt);
      if (!kept || kept.visible_at <= now) {
        throw new AwsError(
          'MessageNotInflight',
          `Value ${receipt} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        );
      }
      store.setVisible(kept.id, now + seconds * 1000);
      becomesVisible(now + seconds * 1000);
    },
    takeBack() {
      store.takeBack(name, timeline.now());
      notify();
    },
    counts: () => store.counts(name, timeline.now()),
    onReceivable(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    notify,
    start() {
      notify();
      rearm();
    },
    stop() {
      wakeup.cancel();
      listeners.clear();
    },
  };
}
