import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  MathExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn, type RunbookEntry } from './alarm.ts';
import { removalPolicyOf } from './lasting.ts';
import { businessMetric } from './business-metric.ts';
import type { FunctionDescription } from '../functions.ts';

/** Failures that the handler knows of, and that are no errors of the function therefore: it counts them by this name. */
export interface CountedFailures {
  readonly metricName: string;
  /** So many in each of three minutes out of five are alarming, and end a deployment. */
  readonly perMinute: number;
  readonly runbook: RunbookEntry;
}

export interface ServiceFunctionProps {
  readonly description: FunctionDescription;
  readonly context: string;
  readonly bundle: string;
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string>>;
  readonly alarmAction: IAlarmAction | undefined;
  readonly failures?: CountedFailures | undefined;
  /** So many instances are kept for it, and it never has more; without, it shares the account's with all others. */
  readonly reservedConcurrency?: number | undefined;
  /** Where Lambda puts the event of an asynchronous call that failed; the handler then throws what it counts as a failure. */
  readonly failedEvents?: IQueue | undefined;
}

/** A function of the system: its own role, log group, traces, alias with canary deployment, and alarms that roll it back. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  /** What callers invoke. */
  readonly alias: Alias;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { description, settings } = props;
    const timeout = Duration.seconds(description.timeoutSeconds ?? 20);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: removalPolicyOf(settings),
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, 'Function', {
      code: Code.fromAsset(props.bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: description.memoryMb ?? 512,
      timeout,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      ...(props.reservedConcurrency ? { reservedConcurrentExecutions: props.reservedConcurrency } : {}),
      ...(props.failedEvents ? { deadLetterQueue: props.failedEvents } : {}),
      environment: {
        OMS_CONTEXT: props.context,
        OMS_STAGE: settings.stage,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion });
    const alarms = this.alarms(props, timeout);
    if (settings.stage !== 'local') this.deployBySteps(alarms);
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray takes trace segments for no resource but *');
    acknowledge(
      this.function,
      'Serverless-LambdaDLQ',
      'The gateway, workflow, queue or stream that calls it keeps what failed; asynchronous calls have a failure destination',
    );
  }

  /** Lets the function do `actions` on `resources`. */
  allow(actions: readonly string[], ...resources: readonly string[]): void {
    this.function.addToRolePolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }

  private alarms(props: ServiceFunctionProps, timeout: Duration): Alarm[] {
    const { context, alarmAction: action, failures } = props;
    const period = Duration.minutes(1);
    const often = { action, threshold: 1, evaluationPeriods: 5, datapointsToAlarm: 3 };
    const { id } = this.node;
    return [
      alarmOn(this, 'Errors', {
        ...often,
        runbook: 'function-errors',
        what: `${id} fails.`,
        metric: this.errors(props),
      }),
      alarmOn(this, 'Throttles', {
        ...often,
        runbook: 'function-throttles',
        what: `${id} is throttled.`,
        metric: this.alias.metricThrottles({ period }),
      }),
      alarmOn(this, 'Slow', {
        ...often,
        runbook: 'function-slow',
        what: `${id}'s slowest hundredth comes near its timeout.`,
        metric: this.alias.metricDuration({ period, statistic: 'p99' }),
        threshold: timeout.toMilliseconds() * 0.8,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      }),
      ...(failures ? [this.failureAlarm(failures, context, { ...often, threshold: failures.perMinute })] : []),
    ];
  }

  /** What ended badly, but for what the handler has thrown on purpose, which has its own alarm. Rather too few than too many. */
  private errors({ failures, failedEvents, context }: ServiceFunctionProps): IMetric {
    const period = Duration.minutes(1);
    const errors = this.alias.metricErrors({ period });
    if (!failures || !failedEvents) return errors;
    return new MathExpression({
      expression: 'errors - FILL(failures, 0)',
      usingMetrics: { errors, failures: businessMetric(failures.metricName, context) },
      label: 'Errors',
      period,
    });
  }

  private failureAlarm(
    { metricName, runbook }: CountedFailures,
    context: string,
    often: {
      action: IAlarmAction | undefined;
      threshold: number;
      evaluationPeriods: number;
      datapointsToAlarm: number;
    },
  ): Alarm {
    return alarmOn(this, metricName, {
      ...often,
      runbook,
      what: `${this.node.id}, or another function of ${context}, counts ${metricName}.`,
      metric: businessMetric(metricName, context),
    });
  }

  /** A tenth of the calls go to a new version first; an alarm within five minutes takes it back. */
  private deployBySteps(alarms: Alarm[]): void {
    const { application, role } = deploymentsOf(Stack.of(this));
    new LambdaDeploymentGroup(this, 'Deployment', {
      application,
      alias: this.alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms,
      role,
    });
  }
}

/** The deployments of one stack: its functions share an application and the role that moves their aliases. */
function deploymentsOf(stack: Stack): { application: LambdaApplication; role: Role } {
  const [applicationId, roleId] = ['Deployments', 'DeploymentRole'];
  const application = stack.node.tryFindChild(applicationId);
  const role = stack.node.tryFindChild(roleId);
  if (application instanceof LambdaApplication && role instanceof Role) return { application, role };
  return { application: new LambdaApplication(stack, applicationId), role: deploymentRole(stack, roleId) };
}

function deploymentRole(stack: Stack, id: string): Role {
  const role = new Role(stack, id, {
    assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited')],
  });
  const policy = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';
  acknowledge(role, `AwsSolutions-IAM4[${policy}]`, 'The limited policy that the service publishes for exactly this');
  return role;
}
