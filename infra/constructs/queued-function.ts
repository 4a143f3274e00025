import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Queued } from '#shared/context.ts';
import type { FunctionDescription } from '../functions.ts';
import { acknowledge } from './acknowledge.ts';
import { constructId, nameInStage } from './names.ts';
import { DeadLetters, workQueue } from './queue.ts';
import { serviceFunction, type Service } from './service.ts';
import type { ServiceFunction } from './service-function.ts';
import { alarmOnWaiting } from './waiting-events.ts';

/** A function that works off a queue which other functions fill, so many at once and no more: what it waits for is not ours. */
export class QueuedFunction extends Construct {
  readonly service: ServiceFunction;
  readonly queue: IQueue;
  /** Seconds that work has waited in the queue. */
  readonly waiting: readonly IMetric[];

  constructor(
    scope: Construct,
    name: string,
    { queued, description, service }: { queued: Queued; description: FunctionDescription; service: Service },
  ) {
    super(scope, constructId(name));
    const { alarmAction } = service;
    const { size, tries, limit, needs } = queued;
    const deadLetters = new DeadLetters(this, 'DeadLetters', { of: name, settings: service.settings, alarmAction });
    this.queue = workQueue(this, 'Queue', {
      queueName: nameInStage(service.settings, name),
      timeoutSeconds: needs.timeoutSeconds,
      tries,
      deadLetters,
    });
    this.service = serviceFunction(
      this,
      name,
      description,
      service,
      { RETRY_QUEUE_URL: this.queue.queueUrl },
      { id: 'Function' },
    );
    this.service.alias.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: size,
        maxConcurrency: typeof limit === 'number' ? limit : service.settings.concurrency[limit],
        reportBatchItemFailures: true,
      }),
    );
    acknowledge(
      this,
      'Serverless-LambdaEventSourceMappingDestination',
      'A queue keeps what failed and gives it to its dead-letter queue',
    );
    const queueName = nameInStage(service.settings, name);
    this.waiting = alarmOnWaiting(this, { of: name, queueName, action: alarmAction });
  }
}
