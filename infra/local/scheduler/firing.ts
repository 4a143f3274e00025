import { failureAttributes } from '../eventbridge/rule-deliveries.ts';
import { createDeliveries, type Deliveries } from '../eventbridge/deliveries.ts';
import type { Kernel } from '../kernel.ts';
import * as z from 'zod';
import { target } from './kinds.ts';

/** One firing, self-contained, so that its retries do not depend on the schedule still being there. */
const firing = z.object({
  target,
  scheduledFor: z.number(),
  executionId: z.string(),
});
export type Firing = z.infer<typeof firing>;

/** Brings firings to their targets, with each target's retry policy and dead-letter queue. A delivery's subject is the schedule's ARN. */
export function createFirings(kernel: Kernel): Deliveries {
  return createDeliveries(kernel, {
    prefix: 'scheduler',
    async deliver({ subject, payload, attempts }) {
      const { target: settings, scheduledFor, executionId } = read(payload);
      const input = (settings.Input ?? '{}')
        .replaceAll('<aws.scheduler.schedule-arn>', subject)
        .replaceAll('<aws.scheduler.scheduled-time>', `${new Date(scheduledFor).toISOString().slice(0, 19)}Z`)
        .replaceAll('<aws.scheduler.execution-id>', executionId)
        .replaceAll('<aws.scheduler.attempt-number>', String(attempts + 1));
      await kernel.targets.deliver(settings.Arn, input);
    },
    retryPolicy: ({ payload }) => read(payload).target.RetryPolicy,
    async giveUp({ subject, payload, attempts }, failure) {
      const { target: settings } = read(payload);
      const deadLetters = settings.DeadLetterConfig?.Arn;
      kernel.log.warn('a schedule could not reach its target', {
        schedule: subject,
        error: failure.error.message,
        deadLetters,
      });
      if (!deadLetters) return;
      await kernel.targets.deliver(deadLetters, settings.Input ?? '{}', {
        messageAttributes: {
          SCHEDULE_ARN: subject,
          TARGET_ARN: settings.Arn,
          ...failureAttributes(failure, attempts),
        },
      });
    },
  });
}

function read(payload: string): Firing {
  return firing.parse(JSON.parse(payload));
}
