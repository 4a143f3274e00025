import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  type CfnStateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Context, Workflow } from '#shared/context.ts';
import type { FunctionDescription } from '../functions.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn } from './alarm.ts';
import { removalPolicyOf } from './lasting.ts';
import { waitForPolicyOf } from './wait-for.ts';
import { serviceFunction, type Service } from './service.ts';
import type { ServiceFunction } from './service-function.ts';
import { constructId, liveAlias, nameInStage } from './names.ts';

interface ProcessProps {
  readonly context: Context & { readonly workflow: Workflow };
  readonly description: FunctionDescription;
  readonly service: Service;
}

/** A workflow kind: its state machine with a live alias, and the function that carries out its steps. */
export class Process extends Construct {
  readonly stateMachine: StateMachine;
  readonly steps: ServiceFunction;

  constructor(scope: Construct, { context, description, service }: ProcessProps) {
    super(scope, constructId(context.name));
    this.steps = serviceFunction(
      this,
      `${context.name}-steps`,
      description,
      service,
      {},
      { id: 'Steps', reservedConcurrency: limitOf(context.workflow, service) },
    );
    this.stateMachine = this.machine(context, service);
    this.live();
    this.alarms(service);
  }

  private machine({ name, workflow }: ProcessProps['context'], { settings }: Service): StateMachine {
    const machine = new StateMachine(this, 'Workflow', {
      stateMachineName: nameInStage(settings, name),
      definitionBody: DefinitionBody.fromFile(join(import.meta.dirname, '../../workflows', workflow.definition)),
      definitionSubstitutions: { StepsArn: this.steps.alias.functionArn },
      comment: workflow.purpose,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${nameInStage(settings, name)}`,
          retention: settings.logRetentionDays as RetentionDays,
          removalPolicy: removalPolicyOf(settings),
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.steps.alias.grantInvoke(machine);
    waitForPolicyOf(machine.node.defaultChild as CfnStateMachine, machine.role);
    acknowledge(machine, 'AwsSolutions-IAM5[Resource::*]', 'Log delivery and X-Ray take no resource but *');
    return machine;
  }

  /** Each change of the definition is a version of its own; running executions keep theirs. */
  private live(): void {
    const { attrStateMachineRevisionId } = this.stateMachine.node.defaultChild as CfnStateMachine;
    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.stateMachine.stateMachineArn,
      stateMachineRevisionId: attrStateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnStateMachineAlias(this, 'Live', {
      name: liveAlias,
      deploymentPreference: { stateMachineVersionArn: version.attrArn, type: 'ALL_AT_ONCE' },
    });
  }

  private alarms({ alarmAction }: Service): void {
    const period = Duration.minutes(1);
    alarmOn(this, 'ExecutionsLost', {
      runbook: 'failed-executions',
      what: 'An execution has failed, timed out or been stopped; the sweep restarts it.',
      action: alarmAction,
      metric: new MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        usingMetrics: {
          failed: this.stateMachine.metricFailed({ period }),
          timedOut: this.stateMachine.metricTimedOut({ period }),
          aborted: this.stateMachine.metricAborted({ period }),
        },
        label: 'ExecutionsLost',
        period,
      }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }
}

/** A process that is to leave room for others has its own limit. */
function limitOf({ limit }: Workflow, { settings }: Service): number | undefined {
  const { steps } = settings.concurrency;
  return steps === undefined || limit === undefined ? steps : Math.min(steps, limit);
}
