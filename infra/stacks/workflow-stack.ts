import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Construct } from 'constructs';
import { queueVariable, workflowVariable, type Consumer } from '#shared/context.ts';
import { consumers, queued, schedules, workflows } from '#functions/contexts.ts';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import type { Settings } from '../config.ts';
import { alarmOn } from '../constructs/alarm.ts';
import { businessMetric } from '../constructs/business-metric.ts';
import { DeadLetters } from '../constructs/queue.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { Process } from '../constructs/process.ts';
import { QueuedFunction } from '../constructs/queued-function.ts';
import { constructId, serviceFunction, type Service } from '../constructs/service.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { grantWorkflow } from '../constructs/workflow-rights.ts';
import {
  consumerFunctions,
  outboxPublisher,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
  type FunctionDescription,
} from '../functions.ts';

/** The workflows with their steps, the outbox publishers, the event consumers and what runs by the clock. */
export class WorkflowStack extends Stack {
  readonly processes: ReadonlyMap<string, Process>;
  private readonly queued = new Map<string, QueuedFunction>();
  /** Seconds that events have waited for each consumer, and work in each queue. */
  readonly waiting: IMetric[] = [];

  constructor(scope: Construct, id: string, { service, ...props }: StackProps & { service: Service }) {
    super(scope, id, props);
    this.processes = new Map(workflows.map((context) => [context.name, this.process(context, service)]));
    this.publishers(service);
    this.queues(service);
    this.consumers(service);
    this.schedules(service);
    this.waiting.push(...[...this.queued.values()].map(({ waiting }) => waiting));
  }

  private process(context: (typeof workflows)[number], service: Service): Process {
    const description = descriptionOf(stepFunctions, context.name);
    const made = new Process(this, { context, description, service });
    grantWorkflow(this, made.steps, description, service.settings, context.name);
    return made;
  }

  /** Publishes the outbox of each table that has one, in order, from the beginning of its stream. */
  private publishers(service: Service): void {
    alarmOn(this, 'EventsNotPublished', {
      runbook: 'unpublished-events',
      what: 'The bus has refused events; they are kept and can be published again.',
      action: service.alarmAction,
      metric: businessMetric('EventsNotPublished', outboxPublisher.context, service.settings),
      threshold: 1,
      evaluationPeriods: 1,
    });
    for (const name of Object.keys(tables) as TableName[]) {
      if (!tables[name].outbox) continue;
      const publisher = serviceFunction(this, `publish-${name.toLowerCase()}`, outboxPublisher, {
        ...service,
        bundles: { [`publish-${name.toLowerCase()}`]: service.bundles['publish-outbox'] ?? '' },
      });
      const deadLetters = new DeadLetters(this, `Publish${name}DeadLetters`, {
        of: `publish-${name.toLowerCase()}`,
        alarmAction: service.alarmAction,
      });
      publisher.alias.addEventSource(
        new DynamoEventSource(service.data.tables[name], {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 100,
          filters: [
            FilterCriteria.filter({
              eventName: FilterRule.isEqual('INSERT'),
              dynamodb: { NewImage: { outbox: { BOOL: FilterRule.exists() } } },
            }),
          ],
          bisectBatchOnError: true,
          // As often as it takes: the publisher itself keeps what the bus has not taken shortly before the stream forgets it.
          maxRecordAge: Duration.hours(24),
          reportBatchItemFailures: true,
          parallelizationFactor: 2,
          onFailure: new SqsDlq(deadLetters.queue),
        }),
      );
      this.iteratorAgeAlarm(name, publisher, service);
    }
  }

  private iteratorAgeAlarm(name: string, publisher: ServiceFunction, { alarmAction }: Service): void {
    alarmOn(this, `Publish${name}Late`, {
      runbook: 'late-events',
      what: 'Events wait in the stream; after 24 hours they are lost to the bus.',
      action: alarmAction,
      metric: publisher.alias.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'max' }),
      threshold: 60_000,
      evaluationPeriods: 5,
    });
  }

  private consumers(service: Service): void {
    for (const [name, consumer] of Object.entries(consumers)) {
      if (consumer.demoOnly && !service.settings.demoWarehouse) continue;
      const description = descriptionOf(consumerFunctions, name);
      const made = new EventConsumer(this, name, {
        consumer,
        description,
        service,
        environment: { ...this.workflowsFor(description), ...demoSpeed(consumer, service.settings) },
      });
      this.waiting.push(...made.waiting);
      this.grantWorkflows(made.service, description, service);
      this.letFeed(made.service, description);
    }
  }

  private schedules(service: Service): void {
    for (const [name, { everyMinutes }] of Object.entries(schedules)) {
      const description = descriptionOf(scheduledFunctions, name);
      const made = serviceFunction(this, name, description, service, this.workflowsFor(description));
      this.grantWorkflows(made, description, service);
      this.letFeed(made, description);
      const deadLetters = new DeadLetters(this, `${constructId(name)}DeadLetters`, {
        of: name,
        alarmAction: service.alarmAction,
      });
      made.alias.configureAsyncInvoke({
        onFailure: new SqsDestination(deadLetters.queue),
        retryAttempts: 1,
        maxEventAge: Duration.minutes(5),
      });
      new Schedule(this, `${constructId(name)}Schedule`, {
        schedule: ScheduleExpression.rate(Duration.minutes(everyMinutes)),
        target: new LambdaInvoke(made.alias, {
          deadLetterQueue: deadLetters.queue,
          retryAttempts: 2,
          maxEventAge: Duration.minutes(5),
        }),
      });
    }
  }

  private queues(service: Service): void {
    for (const [name, described] of Object.entries(queued)) {
      const description = descriptionOf(queuedFunctions, name);
      this.queued.set(name, new QueuedFunction(this, name, { queued: described, description, service }));
    }
    for (const [name, { service: made }] of this.queued) this.letFeed(made, descriptionOf(queuedFunctions, name));
  }

  /** Lets a function hand work to the queued function that it feeds, and tells it where. */
  private letFeed(made: ServiceFunction, { feeds }: FunctionDescription): void {
    if (feeds === undefined) return;
    const fed = this.queued.get(feeds);
    if (!fed) throw new Error(`there is no queued function ${feeds}`);
    made.function.addEnvironment(queueVariable(feeds), fed.queue.queueUrl);
    made.allow(['sqs:SendMessage'], fed.queue.queueArn);
  }

  /** Where each process's executions are started and watched, by the variable that the engine reads. */
  private workflowsFor({ startsWorkflow }: FunctionDescription): Record<string, string> {
    if (!startsWorkflow) return {};
    return Object.fromEntries([...this.processes].map(([name, { liveArn }]) => [workflowVariable(name), liveArn]));
  }

  private grantWorkflows(made: ServiceFunction, needs: FunctionDescription, { settings }: Service): void {
    for (const process of this.processes.keys()) grantWorkflow(this, made, needs, settings, process);
  }
}

function descriptionOf(described: Readonly<Record<string, FunctionDescription>>, name: string): FunctionDescription {
  const found = described[name];
  if (!found) throw new Error(`the function ${name} is not described`);
  return found;
}

function demoSpeed({ demoOnly }: Consumer, { demoStepSeconds }: Settings): Record<string, string> {
  return demoOnly ? { DEMO_STEP_SECONDS: String(demoStepSeconds) } : {};
}
