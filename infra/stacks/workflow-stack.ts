import { join } from 'node:path';
import { ArnFormat, Duration, RemovalPolicy, Stack, type StackProps, Token } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  type CfnStateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { consumers, type Consumer, type ConsumerName } from '#shared/contracts/consumers.ts';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import type { StepContext } from '#workflows/contracts.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { alarmOn } from '../constructs/alarm.ts';
import { removalPolicyOf } from '../constructs/lasting.ts';
import { DeadLetters } from '../constructs/queue.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import { constructId, serviceFunction, type Service } from '../constructs/service.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import {
  consumerFunctions,
  outboxPublisher,
  scheduledFunctions,
  stepFunctions,
  type FunctionDescription,
} from '../functions.ts';

/** The workflow with its steps, the outbox publishers, the event consumers and what runs by the clock. */
export class WorkflowStack extends Stack {
  readonly stateMachine: StateMachine;
  /** ARN of the alias through which executions are started. */
  readonly workflowArn: string;
  /** Seconds that events have waited for each consumer. */
  readonly waiting: IMetric[] = [];

  constructor(scope: Construct, id: string, { service, ...props }: StackProps & { service: Service }) {
    super(scope, id, props);
    const steps = this.steps(service);
    this.stateMachine = this.fulfilOrder(service, steps);
    this.workflowArn = this.liveAlias();
    for (const [context, step] of Object.entries(steps) as [StepContext, ServiceFunction][]) {
      this.grantWorkflow(step, stepFunctions[context], service.settings);
    }
    this.publishers(service);
    this.consumers(service);
    this.schedules(service);
  }

  private steps(service: Service): Record<StepContext, ServiceFunction> {
    const made = Object.entries(stepFunctions).map(([context, description]) => [
      context,
      serviceFunction(this, `${context}-steps`, description, service),
    ]);
    return Object.fromEntries(made) as Record<StepContext, ServiceFunction>;
  }

  private fulfilOrder({ settings, alarmAction }: Service, steps: Record<StepContext, ServiceFunction>): StateMachine {
    const machine = new StateMachine(this, 'FulfilOrder', {
      stateMachineName: workflowName(settings),
      definitionBody: DefinitionBody.fromFile(join(import.meta.dirname, '../../workflows/fulfil-order.asl.json')),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(steps).map(([context, { alias }]) => [`${constructId(context)}StepsArn`, alias.functionArn]),
      ),
      comment: 'Carries one order from acceptance to delivery and into the books',
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'FulfilOrderLogs', {
          logGroupName: `/aws/vendedlogs/states/oms-${settings.stage}-fulfil-order`,
          retention: settings.logRetentionDays as RetentionDays,
          removalPolicy: removalPolicyOf(settings),
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    for (const { alias } of Object.values(steps)) alias.grantInvoke(machine);
    acknowledge(machine, 'AwsSolutions-IAM5[Resource::*]', 'Log delivery and X-Ray take no resource but *');
    const period = Duration.minutes(1);
    const failures = {
      Failed: machine.metricFailed({ period }),
      TimedOut: machine.metricTimedOut({ period }),
      Aborted: machine.metricAborted({ period }),
    };
    for (const [what, metric] of Object.entries(failures)) {
      alarmOn(this, `Executions${what}`, {
        runbook: 'failed-executions',
        what: 'An order has lost its workflow; the sweep restarts it.',
        action: alarmAction,
        metric,
        threshold: 1,
        evaluationPeriods: 1,
      });
    }
    return machine;
  }

  /** Each change of the definition is a version of its own; running executions keep theirs. */
  private liveAlias(): string {
    const { attrStateMachineRevisionId } = this.stateMachine.node.defaultChild as CfnStateMachine;
    const version = new CfnStateMachineVersion(this, 'FulfilOrderVersion', {
      stateMachineArn: this.stateMachine.stateMachineArn,
      stateMachineRevisionId: attrStateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const alias = new CfnStateMachineAlias(this, 'FulfilOrderLive', {
      name: 'live',
      deploymentPreference: { stateMachineVersionArn: version.attrArn, type: 'ALL_AT_ONCE' },
    });
    return alias.attrArn;
  }

  /** Publishes the outbox of each table that has one, in order, from the beginning of its stream. */
  private publishers(service: Service): void {
    for (const name of Object.keys(tables) as TableName[]) {
      if (!tables[name].outbox) continue;
      const publisher = serviceFunction(
        this,
        `publish-${name.toLowerCase()}`,
        outboxPublisher,
        { ...service, bundles: { [`publish-${name.toLowerCase()}`]: service.bundles['publish-outbox'] ?? '' } },
        {
          EVENT_BUS: service.data.bus.eventBusName,
        },
      );
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
          retryAttempts: 100,
          maxRecordAge: Duration.hours(23),
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
    for (const [name, consumer] of Object.entries(consumers) as [ConsumerName, Consumer][]) {
      if (consumer.demoOnly && !service.settings.demoWarehouse) continue;
      const description: FunctionDescription = {
        entry: `functions/${consumer.file}.ts`,
        ...consumerFunctions[name],
      };
      const environment: Record<string, string> = description.startsWorkflow ? { WORKFLOW_ARN: this.workflowArn } : {};
      const made = new EventConsumer(this, name, {
        consumer,
        description,
        service,
        environment: { ...environment, ...demoSpeed(consumer, service.settings) },
      });
      this.waiting.push(...made.waiting);
      this.grantWorkflow(made.service, description, service.settings);
    }
  }

  private schedules(service: Service): void {
    for (const [name, description] of Object.entries(scheduledFunctions)) {
      const described: FunctionDescription = description;
      const made = serviceFunction(
        this,
        name,
        described,
        service,
        described.startsWorkflow ? { WORKFLOW_ARN: this.workflowArn } : {},
      );
      this.grantWorkflow(made, described, service.settings);
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
        schedule: ScheduleExpression.rate(Duration.minutes(description.everyMinutes)),
        target: new LambdaInvoke(made.alias, {
          deadLetterQueue: deadLetters.queue,
          retryAttempts: 2,
          maxEventAge: Duration.minutes(5),
        }),
      });
    }
  }

  /** What a function may do with the workflow. The machine goes by its name: it depends on its own steps. */
  private grantWorkflow(
    made: ServiceFunction,
    { answersTasks, startsWorkflow, watchesWorkflow }: FunctionDescription,
    settings: Settings,
  ): void {
    const machine = stateMachineArn(this, settings);
    if (answersTasks) made.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], machine);
    if (startsWorkflow) made.allow(['states:StartExecution'], machine, `${machine}:live`);
    if (watchesWorkflow) {
      const executions = this.formatArn({
        ...statesArn,
        resource: 'execution',
        resourceName: `${workflowName(settings)}:*`,
      });
      made.allow(['states:DescribeExecution'], executions);
      // Findings show what is only known at deployment by its name.
      const shown = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
      const place = `arn:${shown(this.partition, 'Partition')}:states:${shown(this.region, 'Region')}:${shown(this.account, 'AccountId')}`;
      const finding = `Resource::${place}:execution:${workflowName(settings)}:*`;
      acknowledge(made, `AwsSolutions-IAM5[${finding}]`, 'Executions are named by their orders; the machine is named');
    }
  }
}

const statesArn = { service: 'states', arnFormat: ArnFormat.COLON_RESOURCE_NAME };

const workflowName = ({ stage }: Settings): string => `oms-${stage}-fulfil-order`;

/** The ARN of the workflow of this stage, made from its name. */
export function stateMachineArn(stack: Stack, settings: Settings): string {
  return stack.formatArn({ ...statesArn, resource: 'stateMachine', resourceName: workflowName(settings) });
}

function demoSpeed({ demoOnly }: Consumer, { demoStepSeconds }: Settings): Record<string, string> {
  return demoOnly ? { DEMO_STEP_SECONDS: String(demoStepSeconds) } : {};
}
