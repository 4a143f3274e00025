import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import type { FunctionDescription } from '../functions.ts';

export interface ServiceFunctionProps {
  readonly description: FunctionDescription;
  readonly context: string;
  readonly bundle: string;
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string>>;
  readonly alarmAction: IAlarmAction | undefined;
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
      removalPolicy: settings.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
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
      environment: {
        OMS_CONTEXT: props.context,
        OMS_STAGE: settings.stage,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...props.environment,
      },
    });
    this.alias = new Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion });
    this.addAlarms(props, timeout);
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

  private addAlarms({ settings, alarmAction }: ServiceFunctionProps, timeout: Duration): void {
    const period = Duration.minutes(1);
    const alarms = [
      new Alarm(this, 'Errors', {
        alarmDescription: `Runbook: docs/operations.md#function-errors. ${this.node.id} fails.`,
        metric: this.alias.metricErrors({ period }),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      new Alarm(this, 'Throttles', {
        alarmDescription: `Runbook: docs/operations.md#function-throttles. ${this.node.id} is throttled.`,
        metric: this.alias.metricThrottles({ period }),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      new Alarm(this, 'Slow', {
        alarmDescription: `Runbook: docs/operations.md#function-slow. ${this.node.id}'s slowest hundredth comes near its timeout.`,
        metric: this.alias.metricDuration({ period, statistic: 'p99' }),
        threshold: timeout.toMilliseconds() * 0.8,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    ];
    if (alarmAction) for (const one of alarms) one.addAlarmAction(alarmAction);
    if (settings.stage === 'local') return;
    const role = new Role(this, 'DeploymentRole', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited')],
    });
    const policy = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';
    acknowledge(role, `AwsSolutions-IAM4[${policy}]`, 'The limited policy that the service publishes for exactly this');
    new LambdaDeploymentGroup(this, 'Deployment', {
      alias: this.alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms,
      role,
    });
  }
}
