import type { App } from 'aws-cdk-lib';
import type { Settings } from './config.ts';
import type { Service } from './constructs/service.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { WorkflowStack } from './stacks/workflow-stack.ts';

/** Puts the stacks of one stage together. `bundles` holds the folder of each function's bundle, by name. */
export function buildSystem(app: App, settings: Settings, bundles: Readonly<Record<string, string>>): void {
  const id = (part: string) => `oms-${settings.stage}-${part}`;
  const env = settings.stage === 'local' ? {} : { env: { region: settings.region }, tags: tagsOf(settings) };
  const data = new DataStack(app, id('data'), { ...env, settings });
  const service: Service = { settings, data, bundles, alarmAction: data.alarmAction };
  const workflow = new WorkflowStack(app, id('workflow'), { ...env, service });
  const api = new ApiStack(app, id('api'), { ...env, service });
  new OperationsStack(app, id('operations'), { ...env, service, workflow, api });
}

/**
 * Tags of the stacks, which CloudFormation puts on everything in them. They tell what a stage costs; and a change of the removal
 * policy changes a tag, as CloudFormation may pass over an update that changes nothing but what is kept.
 */
function tagsOf({ stage, removalPolicy }: Settings): Record<string, string> {
  return { 'oms-stage': stage, 'oms-removal': removalPolicy };
}
