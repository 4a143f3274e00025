import type { App } from 'aws-cdk-lib';
import { contexts } from '#functions/contexts.ts';
import type { Settings } from './config.ts';
import { stackName } from './constructs/names.ts';
import type { Service } from './constructs/service.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { ContextStack } from './stacks/context-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';

/**
 * Puts the stacks of one stage together: what holds state, a stack for each context and process beside the others, the gateway once
 * its functions are there, the dashboard. `bundles` holds the folder of each function's bundle, by name.
 */
export function buildSystem(app: App, settings: Settings, bundles: Readonly<Record<string, string>>): void {
  const id = (part: string) => stackName(settings, part);
  const env = settings.stage === 'local' ? {} : { env: { region: settings.region }, tags: tagsOf(settings) };
  const data = new DataStack(app, id('data'), { ...env, settings });
  const service: Service = { settings, data, bundles, alarmAction: data.alarmAction };
  const made = contexts.map((context) => new ContextStack(app, id(context.name), { ...env, context, service }));
  const api = new ApiStack(app, id('api'), { ...env, service });
  // It knows the functions by their names alone.
  for (const context of made) api.addStackDependency(context);
  const waiting = made.flatMap((context) => context.waiting);
  new OperationsStack(app, id('operations'), { ...env, service, waiting, api });
}

/**
 * Tags of the stacks, which CloudFormation puts on everything in them. They tell what a stage costs; and a change of the removal
 * policy changes a tag, as CloudFormation may pass over an update that changes nothing but what is kept.
 */
function tagsOf({ stage, removalPolicy }: Settings): Record<string, string> {
  return { 'oms-stage': stage, 'oms-removal': removalPolicy };
}
