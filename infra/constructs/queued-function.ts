import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Queued } from '#shared/context.ts';
import type { FunctionDescription } from '../functions.ts';
import { acknowledge } from './acknowledge.ts';
import { DeadLetters, workQueue } from './queue.ts';
import { constructId, serviceFunction, type Service } from './service.ts';
import type { ServiceFunction } from './service-function.ts';
import { alarmOnWaiting, secondsInQueue } from './waiting-events.ts';

/** A function that works off a queue which other functions fill, so many at once and no more: what it waits for is not ours. */
export class QueuedFunction extends Construct {
  readonly service: ServiceFunction;
  readonly queue: IQueue;
  /** Seconds that work has waited in the queue. */
  readonly waiting: IMetric;

  constructor(
    scope: Construct,
    name: string,
    { queued, description, service }: { queued: Queued; description: FunctionDescription; service: Service },
  ) {
    super(scope, constructId(name));
    const { alarmAction } = service;
    const { size, tries, limit, needs } = queued;
    const deadLetters = new DeadLetters(this, 'DeadLetters', { of: name, alarmAction });
    this.queue = workQueue(this, 'Queue', { timeoutSeconds: needs.timeoutSeconds, tries, deadLetters });
    this.service = serviceFunction(
      this,
      'function',
      description,
      { ...service, bundles: { function: service.bundles[name] ?? '' } },
      { OMS_FUNCTION: name, RETRY_QUEUE_URL: this.queue.queueUrl },
    );
    this.service.alias.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: size,
        maxConcurrency: service.settings.concurrency[limit],
        reportBatchItemFailures: true,
      }),
    );
    acknowledge(
      this,
      'Serverless-LambdaEventSourceMappingDestination',
      'A queue keeps what failed and gives it to its dead-letter queue',
    );
    this.waiting = secondsInQueue(this.queue);
    alarmOnWaiting(this, 'Late', { of: name, metric: this.waiting, action: alarmAction });
  }
}
