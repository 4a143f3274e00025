import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Consumer } from '#shared/contracts/consumers.ts';
import { sourceOf } from '#shared/contracts/events/catalogue.ts';
import type { FunctionDescription } from '../functions.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn } from './alarm.ts';
import { DeadLetters, workQueue } from './queue.ts';
import { constructId, serviceFunction, type Service } from './service.ts';
import type { ServiceFunction } from './service-function.ts';

/** A function that reacts to events: rule -> queue -> function, with one dead-letter queue behind all of it. */
export class EventConsumer extends Construct {
  readonly service: ServiceFunction;
  readonly queue: Queue;

  constructor(
    scope: Construct,
    name: string,
    props: {
      consumer: Consumer;
      description: FunctionDescription;
      service: Service;
      environment: Record<string, string>;
    },
  ) {
    super(scope, constructId(name));
    const { consumer, description, service } = props;
    const timeoutSeconds = description.timeoutSeconds ?? 20;
    const deadLetters = new DeadLetters(this, 'DeadLetters', { of: name, alarmAction: service.alarmAction });
    this.queue = workQueue(this, 'Queue', { timeoutSeconds, tries: consumer.tries, deadLetters });
    alarmOn(this, 'Late', {
      runbook: 'late-work',
      what: `Events have waited more than 10 minutes for ${name}.`,
      action: service.alarmAction,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'max' }),
      threshold: 600,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    new Rule(this, 'Rule', {
      description: consumer.purpose,
      eventBus: service.data.bus,
      eventPattern:
        consumer.events === 'all'
          ? { source: Match.prefix('oms.') }
          : { source: [...new Set(consumer.events.map(sourceOf))], detailType: [...consumer.events] },
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: deadLetters.queue,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
    const delays: Record<string, string> = description.ownDelayQueue ? { DEMO_QUEUE_URL: this.queue.queueUrl } : {};
    this.service = serviceFunction(
      this,
      'function',
      description,
      { ...service, bundles: { function: service.bundles[name] ?? '' } },
      { ...props.environment, ...delays },
      { metricName: 'EventsNotConsumed', perMinute: 10, runbook: 'events-not-consumed' },
    );
    if (description.ownDelayQueue) this.service.allow(['sqs:SendMessage'], this.queue.queueArn);
    this.service.alias.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: consumer.batchSize,
        reportBatchItemFailures: true,
        ...(consumer.mostAtOnce === undefined ? {} : { maxConcurrency: consumer.mostAtOnce }),
        ...(consumer.window > 0 ? { maxBatchingWindow: Duration.seconds(consumer.window) } : {}),
      }),
    );
    acknowledge(
      this,
      'Serverless-LambdaEventSourceMappingDestination',
      'A queue keeps what failed and gives it to its dead-letter queue',
    );
  }
}
