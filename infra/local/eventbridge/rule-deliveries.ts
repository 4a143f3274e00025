import type { Kernel } from '../kernel.ts';
import type { AwsError } from '../service.ts';
import { createDeliveries, type Deliveries, type Failure } from './deliveries.ts';
import type { RuleTarget } from './kinds.ts';
import type { Rule } from './rule.ts';

/** Where events that no target took go, and what they say about it. */
const errorCodes: readonly (readonly [RegExp, string])[] = [
  [/DoesNotExist|NotFound/, 'NO_RESOURCE'],
  [/AccessDenied/, 'NO_PERMISSIONS'],
  [/Throttl|TooManyRequests|LimitExceeded/, 'THROTTLING'],
  [/Validation|Invalid|Missing/, 'INVALID_PARAMETER'],
  [/InternalError/, 'INTERNAL_ERROR'],
];

/**
 * Brings matched events to the targets of rules. A delivery's subject is `<rule ARN> <target id>`. A function accepts its event
 * durably by itself, so that an event for one that does is no delivery at all.
 */
export function createRuleDeliveries(kernel: Kernel, findRule: (arn: string) => Rule | undefined): Deliveries {
  const { timeline, targets, lambda } = kernel;

  function find(subject: string): { rule: Rule; target: RuleTarget } | undefined {
    const [arn = '', id] = subject.split(' ');
    const rule = findRule(arn);
    const target = rule?.targets.find(({ Id }) => Id === id);
    return rule && target ? { rule, target } : undefined;
  }

  /** Gives an event to a function, within the caller's transaction; false when its target is none, or does not accept it. */
  function isAccepted(subject: string, payload: string): boolean {
    const target = find(subject)?.target;
    if (!target?.Arn.startsWith('arn:aws:lambda:')) return false;
    try {
      lambda.invokeAsync(target.Arn, JSON.parse(payload));
      return true;
    } catch {
      // As a delivery it meets the same error again, and then what the target says about that.
      return false;
    }
  }

  const deliveries = createDeliveries(kernel, {
    prefix: 'events',
    async deliver({ subject, payload }) {
      const found = find(subject);
      if (!found) {
        kernel.log.warn('an undelivered event was for a target that the template no longer has', { subject });
        return;
      }
      await targets.deliver(found.target.Arn, payload);
    },
    retryPolicy: ({ subject }) => find(subject)?.target.RetryPolicy,
    async giveUp({ subject, payload, attempts }, failure) {
      const found = find(subject);
      const deadLetters = found?.target.DeadLetterConfig?.Arn;
      const facts = { subject, because: failure.because, error: failure.error.message, at: timeline.now() };
      kernel.log.warn(
        deadLetters ? 'an event goes to the dead letters' : 'an event is dropped: its target has no dead-letter queue',
        facts,
      );
      if (!found || !deadLetters) return;
      await targets.deliver(deadLetters, payload, {
        messageAttributes: {
          RULE_ARN: found.rule.arn,
          TARGET_ARN: found.target.Arn,
          ...failureAttributes(failure, attempts),
        },
      });
    },
  });
  return {
    ...deliveries,
    add(subject, payload, dueAt) {
      if (dueAt > timeline.now() || !isAccepted(subject, payload)) deliveries.add(subject, payload, dueAt);
    },
  };
}

/** The attributes of a dead letter that tell of the failure. */
export function failureAttributes({ error, because }: Failure, attempts: number): Record<string, string> {
  return {
    ERROR_CODE: errorCode(error),
    ERROR_MESSAGE: error.message,
    RETRY_ATTEMPTS: String(because === 'NotRetryable' ? 0 : attempts - 1),
    ...(because !== 'NotRetryable' && { EXHAUSTED_RETRY_CONDITION: because }),
  };
}

function errorCode(error: AwsError): string {
  return errorCodes.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'SDK_CLIENT_ERROR';
}
