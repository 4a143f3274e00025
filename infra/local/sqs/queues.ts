import type { Kernel } from '../kernel.ts';
import { AwsError, type Resource } from '../service.ts';
import { createMessageStore, type MessageStore } from './message-store.ts';
import { createQueue, type Queue } from './queue.ts';
import { queueSettings } from './queue-kind.ts';

/** The queues of the host, for those who use them in the process. */
export interface Queues {
  readonly store: MessageStore;
  byArn(arn: string): Queue | undefined;
  /** @throws AwsError QueueDoesNotExist */
  byUrl(url: string): Queue;
  /** @throws AwsError QueueDoesNotExist */
  byName(name: string): Queue;
  all(): readonly Queue[];
  configure(resources: readonly Resource[]): void;
}

export function createQueues(kernel: Kernel): Queues {
  const store = createMessageStore(kernel.db);
  const byName = new Map<string, Queue>();
  const byArn = new Map<string, Queue>();

  function find(name: string): Queue {
    const queue = byName.get(name);
    if (!queue) throw new AwsError('QueueDoesNotExist', `The specified queue ${name} does not exist.`);
    return queue;
  }

  return {
    store,
    byArn: (arn) => byArn.get(arn),
    // The host's port may change between starts, so that only the last part of an address names the queue.
    byUrl: (url) => find(url.slice(url.lastIndexOf('/') + 1)),
    byName: find,
    all: () => [...byName.values()],
    configure(resources) {
      for (const resource of resources) {
        const settings = queueSettings(resource, kernel);
        const queue = createQueue(kernel, store, settings, (arn) => byArn.get(arn));
        byName.set(settings.name, queue);
        byArn.set(settings.arn, queue);
      }
      for (const { settings } of byName.values()) {
        if (settings.redrive && !byArn.has(settings.redrive.deadLetterArn)) {
          throw new Error(
            `queue ${settings.name} sends dead letters to ${settings.redrive.deadLetterArn}, which no template defines`,
          );
        }
      }
    },
  };
}
