import type { Context, FunctionNeeds } from '#shared/context.ts';
import type { Routes } from '#shared/contracts/route.ts';
import { consumers, contexts, queued, schedules } from '#functions/contexts.ts';
import type { BundleSource } from './bundle.ts';
import type { Settings } from './config.ts';

/** What a function is made of and what it may touch; its role and environment follow from it. */
export interface FunctionDescription extends FunctionNeeds {
  /** Path below the repository root. */
  readonly entry: string;
  /** The context that it belongs to, by which its metrics are told apart. */
  readonly context: string;
}

/** One API function per context that serves routes. */
export const apiFunctions: Readonly<Record<string, FunctionDescription>> = describedBy(
  ({ api }) =>
    // Every API function looks up what its caller's credentials are bound to, and keeps answers by idempotency key.
    api && isGuarded(api.routes)
      ? { ...api.needs, tables: { Parties: 'read', Idempotency: 'readWrite', ...api.needs.tables } }
      : api?.needs,
  'api',
);

/** What the function that serves a context's routes is called. */
export const apiFunctionName = (context: string): string => `${context}-api`;

/** One function per process for its workflow steps. */
export const stepFunctions: Readonly<Record<string, FunctionDescription>> = describedBy(
  ({ workflow }) => workflow && withKeptAnswers(workflow.needs),
  'steps',
);

/** Who acts for clients keeps the answers that they would have been given. */
function withKeptAnswers(needs: FunctionNeeds): FunctionNeeds {
  return needs.actsForClients ? { ...needs, tables: { Idempotency: 'readWrite', ...needs.tables } } : needs;
}

/** One function per event consumer. */
export const consumerFunctions = placed(consumers);

/** One function per schedule. */
export const scheduledFunctions = placed(schedules);

/** One function per queue that other functions fill. */
export const queuedFunctions = placed(queued);

/** Publishes the outbox rows of one table; made once per table that has an outbox. */
export const outboxPublisher: FunctionDescription = {
  entry: 'functions/events/publish-outbox.ts',
  context: 'events',
  // Whether a channel has webhook endpoints stands in Messages.
  tables: { Unpublished: 'write', Feed: 'readWrite', Messages: 'read' },
  publishesEvents: true,
};

/** Every function by its name, those of the demo included. */
export const allFunctions: Readonly<Record<string, FunctionDescription>> = {
  ...suffixed(apiFunctions, 'api'),
  ...suffixed(stepFunctions, 'steps'),
  ...consumerFunctions,
  ...scheduledFunctions,
  ...queuedFunctions,
  'publish-outbox': outboxPublisher,
};

/** The source of every function's bundle in this stage, by function name. */
export function functionSources({ demoWarehouse }: Settings): Record<string, BundleSource> {
  const isHere = ([name]: readonly [string, unknown]) => demoWarehouse || !consumers[name]?.demoOnly;
  return Object.fromEntries(Object.entries(allFunctions).filter(isHere));
}

function suffixed(described: Readonly<Record<string, FunctionDescription>>, suffix: string) {
  return Object.fromEntries(Object.entries(described).map(([name, source]) => [`${name}-${suffix}`, source]));
}

function isGuarded(routes: Routes): boolean {
  return Object.values(routes).some(({ access }) => access !== 'public');
}

function describedBy(needsOf: (context: Context) => FunctionNeeds | undefined, file: string) {
  return Object.fromEntries(
    contexts.flatMap((context): [string, FunctionDescription][] => {
      const needs = needsOf(context);
      return needs ? [[context.name, { ...needs, entry: `${context.folder}/${file}.ts`, context: context.name }]] : [];
    }),
  );
}

function placed(
  functions: Readonly<Record<string, { file: string; needs: FunctionNeeds; context: Context }>>,
): Record<string, FunctionDescription> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, { file, needs, context }]) => [
      name,
      { ...needs, entry: `${context.folder}/${file}.ts`, context: context.name },
    ]),
  );
}
