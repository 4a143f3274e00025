import { Duration } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Consumer } from '#shared/context.ts';
import type { FunctionDescription } from '../functions.ts';
import { eventPatternOf } from '../event-pattern.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn } from './alarm.ts';
import { constructId, nameInStage } from './names.ts';
import { DeadLetters, workQueue } from './queue.ts';
import { serviceFunction, type Service } from './service.ts';
import type { ServiceFunction } from './service-function.ts';
import { alarmOnWaiting } from './waiting-events.ts';

/** What failed alone is tried again alone, so that it keeps no other event waiting. */
const failedAtATime = 1;

interface EventConsumerProps {
  readonly consumer: Consumer;
  readonly description: FunctionDescription;
  readonly service: Service;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A function that reacts to events: rule -> function, and a queue behind it that brings what failed again; where it takes batches,
 * rule -> queue -> function. One dead-letter queue is behind all of it.
 */
export class EventConsumer extends Construct {
  readonly service: ServiceFunction;
  /** Seconds that events have waited: for the function, and in its queue. */
  readonly waiting: readonly IMetric[];

  constructor(scope: Construct, name: string, props: EventConsumerProps) {
    super(scope, constructId(name));
    const { consumer, description, service } = props;
    const { alarmAction, settings } = service;
    const deadLetters = new DeadLetters(this, 'DeadLetters', { of: name, settings, alarmAction });
    const timeoutSeconds = description.timeoutSeconds ?? 20;
    const queueName = nameInStage(settings, name);
    const queue = workQueue(this, 'Queue', { queueName, timeoutSeconds, tries: consumer.tries, deadLetters });
    this.service = this.function(name, queue, props);
    this.feed(queue, consumer);
    const patience = { deadLetterQueue: deadLetters.queue, maxEventAge: Duration.hours(24), retryAttempts: 185 };
    this.rule(props, consumer.batch ? new SqsQueue(queue, patience) : new LambdaFunction(this.service.alias, patience));
    if (!consumer.batch) this.callAtOnce(name, service);
    this.waiting = alarmOnWaiting(this, {
      of: name,
      queueName,
      ...(consumer.batch ? {} : { functionName: nameInStage(settings, name) }),
      action: alarmAction,
    });
  }

  private function(
    name: string,
    queue: Queue,
    { consumer, description, service, environment }: EventConsumerProps,
  ): ServiceFunction {
    const made = serviceFunction(
      this,
      name,
      description,
      service,
      {
        ...environment,
        RETRY_QUEUE_URL: queue.queueUrl,
        ...(description.sendsMail ? { MAIL_GAP_MS: mailGap(consumer, service) } : {}),
        ...(description.ownDelayQueue ? { DEMO_QUEUE_URL: queue.queueUrl } : {}),
      },
      {
        id: 'Function',
        failures: { metricName: 'EventsNotConsumed', perMinute: 10 },
        ...(consumer.batch ? {} : { failedEvents: queue }),
      },
    );
    if (description.ownDelayQueue) made.allow(['sqs:SendMessage'], queue.queueArn);
    return made;
  }

  private feed(queue: Queue, { batch = { size: failedAtATime, window: 0 } }: Consumer): void {
    this.service.alias.addEventSource(
      new SqsEventSource(queue, {
        batchSize: batch.size,
        reportBatchItemFailures: true,
        ...(batch.mostAtOnce === undefined ? {} : { maxConcurrency: batch.mostAtOnce }),
        ...(batch.window > 0 ? { maxBatchingWindow: Duration.seconds(batch.window) } : {}),
      }),
    );
    acknowledge(
      this,
      'Serverless-LambdaEventSourceMappingDestination',
      'A queue keeps what failed and gives it to its dead-letter queue',
    );
  }

  private rule({ consumer, service }: EventConsumerProps, target: IRuleTarget): void {
    new Rule(this, 'Rule', {
      description: consumer.purpose,
      eventBus: service.data.bus,
      eventPattern: eventPatternOf(consumer),
      targets: [target],
    });
  }

  /** The queue has more patience than Lambda, which therefore tries once, and waits only where too many functions run at once. */
  private callAtOnce(name: string, { alarmAction: action }: Service): void {
    const { alias, function: called } = this.service;
    alias.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.hours(6) });
    acknowledge(
      alias,
      'Serverless-LambdaAsyncFailureDestination',
      'A destination would wrap the event; the dead-letter setting of the function hands it on as it is',
    );
    alarmOn(this, 'Lost', {
      runbook: 'lost-events',
      what: `Events that ${name} failed on have not reached its queue.`,
      action,
      metric: called.metric('DeadLetterErrors', { period: Duration.minutes(1), statistic: 'sum' }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }
}

/** Milliseconds between two mails of one function: those that work at once share the rate of the account. */
function mailGap({ batch }: Consumer, { settings }: Service): string {
  if (batch?.mostAtOnce === undefined) throw new Error('what sends mails must be limited, since they have a rate');
  return String(Math.ceil((1000 * batch.mostAtOnce) / settings.mailRatePerSecond));
}
