import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { Settings } from '../config.ts';

/**
 * Names follow from a rule, so that one stack can name what stands in another without importing it: CloudFormation keeps nothing
 * for the sake of others, and whatever is no longer described can go. What holds state is imported all the same, as it must stay.
 */
type Stage = Pick<Settings, 'stage'>;

/** The name of a stack of this stage; `part` is a context or process, or what all of them share. */
export const stackName = ({ stage }: Stage, part: string): string => `oms-${stage}-${part}`;

/** The name of a function, of the queue in front of or behind it, or of a process's state machine; `of` is its name in `context.ts`. */
export const nameInStage = ({ stage }: Stage, of: string): string => `oms-${stage}-${of}`;

/** The name of the queue of what a function or queue has given up. */
export const deadLettersName = (settings: Stage, of: string): string => `${nameInStage(settings, of)}-dead-letters`;

/** The alias through which functions are called and executions are started. */
export const liveAlias = 'live';

/** ARN of what callers of a function invoke. */
export function liveFunctionArn(stack: Stack, settings: Stage, name: string): string {
  return `${stack.formatArn({ service: 'lambda', resource: 'function', resourceName: nameInStage(settings, name), arnFormat: ArnFormat.COLON_RESOURCE_NAME })}:${liveAlias}`;
}

/** ARN of a process's state machine. */
export function workflowArn(stack: Stack, settings: Stage, process: string): string {
  const resourceName = nameInStage(settings, process);
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** `wake-workflow` as a construct id: `WakeWorkflow`. */
export function constructId(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
