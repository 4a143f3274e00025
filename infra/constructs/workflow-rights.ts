import { ArnFormat, Token, type Stack } from 'aws-cdk-lib';
import type { FunctionNeeds } from '#shared/context.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import type { ServiceFunction } from './service-function.ts';

const statesArn = { service: 'states', arnFormat: ArnFormat.COLON_RESOURCE_NAME };

/** The name of a process's state machine in this stage. */
export const workflowName = ({ stage }: Settings, process: string): string => `oms-${stage}-${process}`;

/** What a function may do with the workflow of a process. The machine goes by its name: it depends on its own steps. */
export function grantWorkflow(
  stack: Stack,
  made: ServiceFunction,
  { answersTasks, startsWorkflow, watchesWorkflow }: FunctionNeeds,
  settings: Settings,
  process: string,
): void {
  const name = workflowName(settings, process);
  const machine = stack.formatArn({ ...statesArn, resource: 'stateMachine', resourceName: name });
  if (answersTasks) made.allow(['states:SendTaskSuccess'], machine);
  if (startsWorkflow) made.allow(['states:StartExecution'], machine, `${machine}:live`);
  if (!watchesWorkflow) return;
  made.allow(
    ['states:DescribeExecution'],
    stack.formatArn({ ...statesArn, resource: 'execution', resourceName: `${name}:*` }),
  );
  // Findings show what is only known at deployment by its name.
  const shown = (value: string, as: string) => (Token.isUnresolved(value) ? `<AWS::${as}>` : value);
  const place = `arn:${shown(stack.partition, 'Partition')}:states:${shown(stack.region, 'Region')}:${shown(stack.account, 'AccountId')}`;
  const finding = `Resource::${place}:execution:${name}:*`;
  acknowledge(made, `AwsSolutions-IAM5[${finding}]`, 'Executions are named by their orders; the machine is named');
}
