import { ArnFormat, Token, type Stack } from 'aws-cdk-lib';
import type { FunctionNeeds } from '#shared/context.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { liveAlias, nameInStage, workflowArn } from './names.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a function may do with the workflow of a process. The machine goes by its name. */
export function grantWorkflow(
  stack: Stack,
  made: ServiceFunction,
  { answersTasks, startsWorkflow, watchesWorkflow }: FunctionNeeds,
  settings: Settings,
  process: string,
): void {
  const name = nameInStage(settings, process);
  const machine = workflowArn(stack, settings, process);
  if (answersTasks) made.allow(['states:SendTaskSuccess'], machine);
  if (startsWorkflow) made.allow(['states:StartExecution'], machine, `${machine}:${liveAlias}`);
  if (!watchesWorkflow) return;
  made.allow(
    ['states:DescribeExecution'],
    stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  // Findings show what is only known at deployment by its name.
  const shown = (value: string, as: string) => (Token.isUnresolved(value) ? `<AWS::${as}>` : value);
  const place = `arn:${shown(stack.partition, 'Partition')}:states:${shown(stack.region, 'Region')}:${shown(stack.account, 'AccountId')}`;
  const finding = `Resource::${place}:execution:${name}:*`;
  acknowledge(made, `AwsSolutions-IAM5[${finding}]`, 'Executions are named by their orders; the machine is named');
}
