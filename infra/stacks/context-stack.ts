import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Construct } from 'constructs';
import { queueVariable, workflowVariable, type Consumer, type Context } from '#shared/context.ts';
import { workflows } from '#functions/contexts.ts';
import { tables, type TableDescription, type TableName } from '#shared/dynamodb/tables.ts';
import type { Settings } from '../config.ts';
import { alarmOn } from '../constructs/alarm.ts';
import { businessMetric } from '../constructs/business-metric.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { constructId, liveAlias, workflowArn } from '../constructs/names.ts';
import { Process } from '../constructs/process.ts';
import { DeadLetters } from '../constructs/queue.ts';
import { QueuedFunction } from '../constructs/queued-function.ts';
import { serviceFunction, type Service } from '../constructs/service.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { grantWorkflow } from '../constructs/workflow-rights.ts';
import {
  apiFunctionName,
  apiFunctions,
  consumerFunctions,
  outboxPublisher,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
  type FunctionDescription,
} from '../functions.ts';

/** What a context or process has, but for the gateway's routes: its functions with all that calls them, and their alarms. */
export class ContextStack extends Stack {
  /** Seconds that events have waited for each consumer, and work in each queue. */
  readonly waiting: readonly IMetric[];
  private readonly context: Context;
  private readonly service: Service;
  private readonly queued: ReadonlyMap<string, QueuedFunction>;

  constructor(
    scope: Construct,
    id: string,
    { context, service, ...props }: StackProps & { context: Context; service: Service },
  ) {
    super(scope, id, props);
    this.context = context;
    this.service = service;
    this.api();
    this.queued = this.queues();
    this.process();
    if (context.name === outboxPublisher.context) this.publishers();
    for (const [name, { service: made }] of this.queued) this.letFeed(made, descriptionOf(queuedFunctions, name));
    const consumers = this.consumers();
    this.schedules();
    this.waiting = [
      ...consumers.flatMap(({ waiting }) => waiting),
      ...[...this.queued.values()].flatMap(({ waiting }) => waiting),
    ];
  }

  /** The function that serves its routes; the gateway calls it by its name. */
  private api(): void {
    const { name, api } = this.context;
    if (!api) return;
    const { settings, data } = this.service;
    serviceFunction(
      this,
      apiFunctionName(name),
      descriptionOf(apiFunctions, name),
      this.service,
      {
        ROOT_CLIENT_ID: data.rootClient.userPoolClientId,
        TOKEN_ISSUER: data.userPool.userPoolProviderUrl,
        CLIENT_REQUESTS_PER_SECOND: String(settings.throttling.clientRatePerSecond),
        // On one machine the token endpoint stands at the API's own address, as the document says without this.
        ...(name === 'documentation' && settings.stage !== 'local' ? { TOKEN_URL: data.tokenEndpoint } : {}),
      },
      {
        failures: { metricName: 'UnexpectedErrors', perMinute: 1 },
        ...(name === 'orders' ? { reservedConcurrency: settings.concurrency.orders } : {}),
      },
    );
  }

  private process(): void {
    const { name, workflow } = this.context;
    if (!workflow) return;
    const description = descriptionOf(stepFunctions, name);
    const { steps } = new Process(this, { context: { ...this.context, workflow }, description, service: this.service });
    grantWorkflow(this, steps, description, this.service.settings, name);
    this.letFeed(steps, description);
  }

  /** Publishes the outbox of each table that has one, in order, from the beginning of its stream. */
  private publishers(): void {
    const { service } = this;
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
      const { toldAgain }: TableDescription = tables[name];
      const publisherName = `publish-${name.toLowerCase()}`;
      const outboxRow = { outbox: { BOOL: FilterRule.exists() } };
      const publisher = serviceFunction(
        this,
        publisherName,
        outboxPublisher,
        service,
        {},
        { bundle: 'publish-outbox' },
      );
      const deadLetters = this.deadLetters(publisherName);
      publisher.alias.addEventSource(
        new DynamoEventSource(service.data.tables[name], {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 100,
          filters: [
            FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT'), dynamodb: { NewImage: outboxRow } }),
            // Every other row of events stays as it was written; one that is only brought to a later version tells nothing.
            ...(toldAgain === undefined
              ? []
              : [
                  FilterCriteria.filter({
                    eventName: FilterRule.isEqual('MODIFY'),
                    dynamodb: { Keys: { entry: { S: FilterRule.beginsWith(toldAgain) } }, NewImage: outboxRow },
                  }),
                ]),
          ],
          bisectBatchOnError: true,
          // As often as it takes: the publisher itself keeps what the bus has not taken shortly before the stream forgets it.
          maxRecordAge: Duration.hours(24),
          reportBatchItemFailures: true,
          parallelizationFactor: 2,
          onFailure: new SqsDlq(deadLetters.queue),
        }),
      );
      this.iteratorAgeAlarm(name, publisher);
    }
  }

  private iteratorAgeAlarm(name: string, publisher: ServiceFunction): void {
    alarmOn(this, `Publish${name}Late`, {
      runbook: 'late-events',
      what: 'Events wait in the stream; what the bus never takes is kept aside, and the rest is given up after 24 hours.',
      action: this.service.alarmAction,
      metric: publisher.alias.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'max' }),
      threshold: 60_000,
      evaluationPeriods: 5,
    });
  }

  private consumers(): EventConsumer[] {
    const { service, context } = this;
    const here = Object.entries(context.consumers ?? {}).filter(
      ([, { demoOnly }]) => !demoOnly || service.settings.demoWarehouse,
    );
    return here.map(([name, consumer]) => {
      const description = descriptionOf(consumerFunctions, name);
      const made = new EventConsumer(this, name, {
        consumer,
        description,
        service,
        environment: { ...this.workflowsFor(description), ...demoSpeed(consumer, service.settings) },
      });
      this.grantWorkflows(made.service, description);
      this.letFeed(made.service, description);
      return made;
    });
  }

  private schedules(): void {
    const { service, context } = this;
    for (const [name, { everyMinutes }] of Object.entries(context.schedules ?? {})) {
      const description = descriptionOf(scheduledFunctions, name);
      const made = serviceFunction(this, name, description, service, this.workflowsFor(description));
      this.grantWorkflows(made, description);
      this.letFeed(made, description);
      const deadLetters = this.deadLetters(name);
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

  private queues(): ReadonlyMap<string, QueuedFunction> {
    const made = Object.entries(this.context.queued ?? {}).map(([name, queued]): [string, QueuedFunction] => [
      name,
      new QueuedFunction(this, name, {
        queued,
        description: descriptionOf(queuedFunctions, name),
        service: this.service,
      }),
    ]);
    return new Map(made);
  }

  private deadLetters(of: string): DeadLetters {
    const { settings, alarmAction } = this.service;
    return new DeadLetters(this, `${constructId(of)}DeadLetters`, { of, settings, alarmAction });
  }

  /** Lets a function hand work to the queued function of its context that it feeds, and tells it where. Contexts meet in events. */
  private letFeed(made: ServiceFunction, { feeds }: FunctionDescription): void {
    if (feeds === undefined) return;
    const fed = this.queued.get(feeds);
    if (!fed) throw new Error(`${this.context.name} has no queued function ${feeds}`);
    made.function.addEnvironment(queueVariable(feeds), fed.queue.queueUrl);
    made.allow(['sqs:SendMessage'], fed.queue.queueArn);
  }

  /** Where each process's executions are started and watched, by the variable that the engine reads. */
  private workflowsFor({ startsWorkflow }: FunctionDescription): Record<string, string> {
    if (!startsWorkflow) return {};
    const { settings } = this.service;
    return Object.fromEntries(
      workflows.map(({ name }) => [workflowVariable(name), `${workflowArn(this, settings, name)}:${liveAlias}`]),
    );
  }

  private grantWorkflows(made: ServiceFunction, needs: FunctionDescription): void {
    for (const { name } of workflows) grantWorkflow(this, made, needs, this.service.settings, name);
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
