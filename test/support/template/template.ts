import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '#infra/config.ts';
import { contexts } from '#functions/contexts.ts';
import { functionSources } from '#infra/functions.ts';
import { buildSystem } from '#infra/system.ts';
import { project, settingsOf } from './settings.ts';

const contextParts = contexts.map(({ name }) => name);

/** The stacks of a stage, in an order in which they could be deployed. */
export const parts: readonly string[] = ['data', ...contextParts, 'api', 'operations'];

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: unknown;
  readonly DependsOn?: readonly string[];
}

/** A stage's system with functions that do nothing, before it is synthesized. */
export interface BuiltSystem {
  readonly app: App;
  readonly settings: Settings;
  stack(part: string): Stack;
}

const bundle = mkdtempSync(join(tmpdir(), 'oms-bundle-'));
writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => {};');

/** Builds the system of a stage. CloudFormation's own rules, which are slow, are checked where `props` asks for them. */
export function build(settings: Settings, props: AppProps = {}): BuiltSystem {
  const { oms: _, ...context } = project.context;
  const app = new App({
    builtinCloudFormationValidation: false,
    outdir: mkdtempSync(join(tmpdir(), 'oms-assembly-')),
    ...props,
    context: { ...context, ...props.context },
  });
  buildSystem(app, settings, Object.fromEntries(Object.keys(functionSources(settings)).map((name) => [name, bundle])));
  const stack = (part: string): Stack => {
    const found = app.node.findChild(`oms-${settings.stage}-${part}`);
    if (!(found instanceof Stack)) throw new Error(`there is no stack ${part}`);
    return found;
  };
  return { app, settings, stack };
}

/** The templates of one stage. */
export interface Templates {
  readonly data: Template;
  /** Those of the contexts and processes. */
  readonly contexts: readonly Template[];
  readonly api: Template;
  readonly operations: Template;
  /** Every one of them with the name of its stack's part. */
  readonly all: readonly (readonly [part: string, template: Template])[];
}

/** The templates of a stage. */
export function templatesOf(stage: string, changes: object = {}): Templates {
  return templatesIn(build(settingsOf(stage, changes)));
}

/** The templates of a system. */
export function templatesIn(system: BuiltSystem): Templates {
  const of = (part: string) => Template.fromStack(system.stack(part));
  const [data, contexts, api, operations] = [of('data'), contextParts.map(of), of('api'), of('operations')];
  const all = [data, ...contexts, api, operations].map((template, index) => [parts[index] ?? '', template] as const);
  return { data, contexts, api, operations, all };
}

/** All resources of a type in one template or several, by logical id. Only what stands in each stack once has the same in several. */
export function resources(templates: Template | readonly Template[], type: string): [string, Resource][] {
  return [templates].flat().flatMap((template) => Object.entries(template.findResources(type)) as [string, Resource][]);
}

/** Every resource of a template, by logical id. */
export function everyResource(template: Template): [string, Resource][] {
  return Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
}

/** What stands at a path inside a value; undefined where there is nothing. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** The logical id that `{"Ref": …}` or `{"Fn::GetAtt": […]}` names. */
export function target(value: unknown): string | undefined {
  const found = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  return typeof found === 'string' ? found : undefined;
}

/** A value that may be one or a list of them, as a list. */
export function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
