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
  const env = settings.stage === 'local' ? {} : { env: { region: settings.region } };
  const data = new DataStack(app, id('data'), { ...env, settings });
  const service: Service = { settings, data, bundles, alarmAction: data.alarmAction };
  const workflow = new WorkflowStack(app, id('workflow'), { ...env, service });
  const api = new ApiStack(app, id('api'), { ...env, service });
  new OperationsStack(app, id('operations'), { ...env, service, workflow, api });
}
