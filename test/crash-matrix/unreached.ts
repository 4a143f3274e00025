import {
  apiFunctions,
  consumerFunctions,
  functionSources,
  outboxPublisher,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
} from '#infra/functions.ts';
import type { FunctionNeeds } from '#shared/context.ts';
import { routesByContext } from '#functions/contexts.ts';
import { steps } from '#functions/processes/fulfil-order/contracts.ts';
import { simulatedSettings } from '../simulation/app/settings.ts';
import { isAnswer, type Boundary } from './boundary.ts';

/**
 * What the template has and no scenario comes by: functions that never answered, or never spoke to what they have a right to;
 * routes and workflow steps that never answered. New code is found here until a scenario reaches it.
 */
export function unreached(boundaries: readonly Boundary[]): string[] {
  const answered = new Set(boundaries.filter(isAnswer).map(({ functionName }) => functionName));
  const spoke = new Set(boundaries.filter((one) => !isAnswer(one)).map(({ functionName }) => functionName));
  const purposes = new Set(boundaries.filter(isAnswer).map(({ purpose }) => purpose));
  const functions = Object.keys(functionSources(simulatedSettings()));
  const routes = Object.entries(routesByContext).flatMap(([context, all]) =>
    touches(descriptionOf(`${context}-api`)) ? Object.values(all).map(({ method, path }) => `${method} ${path}`) : [],
  );
  return [
    ...functions.filter((name) => !answered.has(name)).map((name) => `the function ${name} has never answered`),
    ...functions
      .filter((name) => touches(descriptionOf(name)) && !spoke.has(name))
      .map((name) => `the function ${name} has spoken to nobody`),
    ...[...routes, ...Object.keys(steps)]
      .filter((name) => !purposes.has(name))
      .map((name) => `nobody has asked for ${name}`),
  ];
}

type Rights = FunctionNeeds;

/** The description of a function by its name in the template. */
function descriptionOf(name: string): Rights {
  const all: Readonly<Record<string, Rights>> = {
    ...named(apiFunctions, '-api'),
    ...named(stepFunctions, '-steps'),
    ...consumerFunctions,
    ...scheduledFunctions,
    ...queuedFunctions,
    'publish-outbox': outboxPublisher,
  };
  const description = all[name];
  if (!description) throw new Error(`no description of ${name}`);
  return description;
}

const named = (functions: Readonly<Record<string, Rights>>, suffix: string): Record<string, Rights> =>
  Object.fromEntries(Object.entries(functions).map(([name, rights]) => [`${name}${suffix}`, rights]));

/** Whether a function may speak to anything at all. */
function touches({ tables, assets: _, ...rights }: Rights): boolean {
  return Object.keys(tables).length > 0 || Object.values(rights).includes(true);
}
