import type { Kernel } from '../kernel.ts';
import type { AwsError } from '../service.ts';
import { createDeliveries, type Deliveries, type Failure } from './deliveries.ts';
import { eventTime } from './event.ts';
import type { Rule, Target } from './rule.ts';

/** Where events that no target took go, and what they say about it. */
const errorCodes: readonly (readonly [RegExp, string])[] = [
  [/DoesNotExist|NotFound/, 'NO_RESOURCE'],
  [/AccessDenied/, 'NO_PERMISSIONS'],
  [/Throttl|TooManyRequests|LimitExceeded/, 'THROTTLING'],
  [/Validation|Invalid|Missing/, 'INVALID_PARAMETER'],
  [/InternalError/, 'INTERNAL_ERROR'],
];

/** Brings matched events to the targets of rules. A delivery's subject is `<rule ARN> <target id>`. */
export function createRuleDeliveries(kernel: Kernel, findRule: (arn: string) => Rule | undefined): Deliveries {
  const { timeline, targets } = kernel;

  function find(subject: string): { rule: Rule; target: Target } | undefined {
    const [arn = '', id] = subject.split(' ');
    const rule = findRule(arn);
    const target = rule?.targets.find(({ settings }) => settings.Id === id);
    return rule && target ? { rule, target } : undefined;
  }

  return createDeliveries(kernel, {
    prefix: 'events',
    async deliver({ subject, payload, first_at }) {
      const found = find(subject);
      if (!found) {
        kernel.log.warn('an undelivered event was for a target that the template no longer has', { subject });
        return;
      }
      const { rule, target } = found;
      const facts = { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: eventTime(first_at) };
      const groupId = target.settings.SqsParameters?.MessageGroupId;
      await targets.deliver(
        target.settings.Arn,
        target.message(payload, facts),
        groupId === undefined ? {} : { messageGroupId: groupId },
      );
    },
    retryPolicy({ subject }) {
      const policy = find(subject)?.target.settings.RetryPolicy;
      return {
        maximumAttempts: policy?.MaximumRetryAttempts ?? 185,
        maximumAgeSeconds: policy?.MaximumEventAgeInSeconds ?? 86_400,
      };
    },
    async giveUp({ subject, payload, attempts }, failure) {
      const found = find(subject);
      const deadLetters = found?.target.settings.DeadLetterConfig?.Arn;
      const facts = { subject, because: failure.because, error: failure.error.message, at: timeline.now() };
      kernel.log.warn(
        deadLetters ? 'an event goes to the dead letters' : 'an event is dropped: its target has no dead-letter queue',
        facts,
      );
      if (!found || !deadLetters) return;
      await targets.deliver(deadLetters, payload, {
        messageAttributes: {
          RULE_ARN: found.rule.arn,
          TARGET_ARN: found.target.settings.Arn,
          ...failureAttributes(failure, attempts),
        },
      });
    },
  });
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
