import { largestMessage } from './queue-kind.ts';
import type { Queue } from './queue.ts';

/** Everything `GetQueueAttributes` can tell; SQS gives every value as a string. */
export function queueAttributes(queue: Queue): Record<string, string> {
  const { settings } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  const attributes: Record<string, string> = {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(settings.visibilityTimeout),
    MaximumMessageSize: String(largestMessage),
    MessageRetentionPeriod: String(settings.retention),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'false',
  };
  if (settings.redrive) {
    attributes['RedrivePolicy'] = JSON.stringify({
      deadLetterTargetArn: settings.redrive.deadLetterArn,
      maxReceiveCount: settings.redrive.maxReceiveCount,
    });
  }
  return attributes;
}

/** What of `attributes` was asked for by name or by `All`. */
export function selectAttributes<Value>(
  attributes: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, Value> {
  const all = names.includes('All');
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => all || names.includes(name)));
}
