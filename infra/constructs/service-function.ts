import { Duration, Stack } from 'aws-cdk-lib';
import { type Alarm, type IAlarmAction, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn } from './alarm.ts';
import { removalPolicyOf } from './lasting.ts';
import { failureMetric } from './business-metric.ts';
import { liveAlias, nameInStage } from './names.ts';
import { waitForPolicyOf } from './wait-for.ts';
import type { FunctionDescription } from '../functions.ts';

/** Failures that the handler knows of, and that are no errors of the function therefore: it counts them by this name. */
export interface CountedFailures {
  readonly metricName: string;
  /** So many in each of three minutes out of five are alarming; of a new version in two, which ends its deployment. */
  readonly perMinute: number;
}

export interface ServiceFunctionProps {
  readonly description: FunctionDescription;
  readonly context: string;
  /** What it is called in `context.ts`, unique in the system. */
  readonly name: string;
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

const period = Duration.minutes(1);

/** Milliseconds above which calls come near the timeout. */
const slowMs = (timeout: Duration): number => timeout.toMilliseconds() * 0.8;

/** A function of the system: its own role, log group, traces, alias with canary deployment, an alarm, and one on the new version that rolls it back. */
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
      functionName: nameInStage(settings, props.name),
      code: Code.fromAsset(props.bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: description.memoryMb ?? 512,
      timeout,
      role,
      logGroup,
      // Old versions stay, so that the alias can be put back to one by hand.
      currentVersionOptions: { removalPolicy: removalPolicyOf(settings) },
      tracing: Tracing.ACTIVE,
      // What works off its own hand-ons turns in a loop by design, which Lambda would stop after some sixteen turns.
      ...(description.feeds === props.name ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...(props.reservedConcurrency ? { reservedConcurrentExecutions: props.reservedConcurrency } : {}),
      ...(props.failedEvents ? { deadLetterQueue: props.failedEvents } : {}),
      environment: {
        OMS_CONTEXT: props.context,
        OMS_FUNCTION: props.name,
        OMS_STAGE: settings.stage,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    waitForPolicyOf(this.function.node.defaultChild as CfnFunction, role);
    this.alias = new Alias(this, 'Live', { aliasName: liveAlias, version: this.function.currentVersion });
    this.alarm(props, timeout);
    if (settings.stage !== 'local') this.deployBySteps(props, timeout);
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray takes trace segments for no resource but *');
    acknowledge(
      this.function,
      'Serverless-LambdaDLQ',
      'The gateway, workflow, queue or stream that calls it keeps what failed; consumers of the bus have a queue behind them',
    );
  }

  /** Lets the function do `actions` on `resources`. */
  allow(actions: readonly string[], ...resources: readonly string[]): void {
    this.function.addToRolePolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    );
  }

  /** Calls people, for what the function does in all its versions. Throttling is no fault of one function. */
  private alarm(props: ServiceFunctionProps, timeout: Duration): Alarm {
    const dimensions = {
      FunctionName: this.function.functionName,
      Resource: `${this.function.functionName}:${liveAlias}`,
    };
    return alarmOn(this, 'Failing', {
      runbook: 'function-failing',
      what: `${props.name} fails${props.failures ? `, counts ${props.failures.metricName}` : ''} or comes near its timeout.`,
      action: props.alarmAction,
      metric: this.failing('Failing', props, timeout, dimensions),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
  }

  /** What a new version does by itself, whatever the one before it or other functions do. */
  private newVersion(props: ServiceFunctionProps, timeout: Duration): Alarm {
    const { version } = this.function.currentVersion;
    const { functionName } = this.function;
    const dimensions = {
      FunctionName: functionName,
      Resource: `${functionName}:${liveAlias}`,
      ExecutedVersion: version,
    };
    return alarmOn(this, 'NewVersion', {
      runbook: 'new-version',
      what: `The newest version of ${props.name} fails or is slow; its deployment is taken back.`,
      // The deployment acts on it; the alarm on the function as a whole calls people.
      action: undefined,
      metric: this.failing('NewVersion', props, timeout, dimensions, version),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 2,
    });
  }

  /**
   * From 1 on in a minute in which something is wrong: errors, but for what the handler has thrown on purpose (rather too few than
   * too many), so many failures that it counts, or calls near the timeout. One formula, since each is looked for in the same log.
   */
  private failing(
    label: string,
    { failures, failedEvents, ...props }: ServiceFunctionProps,
    timeout: Duration,
    dimensionsMap: Readonly<Record<string, string>>,
    version?: string,
  ): MathExpression {
    const metric = (metricName: string, statistic: string) =>
      new Metric({ namespace: 'AWS/Lambda', metricName, statistic, period, dimensionsMap: { ...dimensionsMap } });
    const errors =
      failures && failedEvents
        ? 'IF(FILL(errors, 0) > FILL(failures, 0), FILL(errors, 0) - FILL(failures, 0), 0)'
        : 'FILL(errors, 0)';
    const counted = failures ? ` + FLOOR(FILL(failures, 0) / ${failures.perMinute})` : '';
    return new MathExpression({
      expression: `${errors}${counted} + IF(FILL(slowest, 0) > ${slowMs(timeout)}, 1, 0)`,
      usingMetrics: {
        errors: metric('Errors', 'Sum'),
        slowest: metric('Duration', 'p99'),
        ...(failures
          ? {
              failures: failureMetric(failures.metricName, {
                service: props.context,
                stage: props.settings.stage,
                function: props.name,
                ...(version === undefined ? {} : { version }),
              }),
            }
          : {}),
      },
      label,
      period,
    });
  }

  /**
   * A tenth of the calls go to a new version first; its alarm takes it back within five minutes. An emergency deployment goes to all
   * at once, whatever alarms say.
   */
  private deployBySteps(props: ServiceFunctionProps, timeout: Duration): void {
    const alarm = this.newVersion(props, timeout);
    const { pastAlarms } = props.settings;
    const { application, role } = deploymentsOf(Stack.of(this));
    new LambdaDeploymentGroup(this, 'Deployment', {
      application,
      alias: this.alias,
      deploymentConfig: pastAlarms
        ? LambdaDeploymentConfig.ALL_AT_ONCE
        : LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: pastAlarms ? [] : [alarm],
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
