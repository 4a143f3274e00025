import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '#infra/config.ts';
import { functionSources } from '#infra/functions.ts';
import { buildSystem } from '#infra/system.ts';
import { project, settingsOf } from './settings.ts';

export const parts = ['data', 'workflow', 'api', 'operations'] as const;
export type Part = (typeof parts)[number];

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
  stack(part: Part): Stack;
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
  const stack = (part: Part): Stack => {
    const found = app.node.findChild(`oms-${settings.stage}-${part}`);
    if (!(found instanceof Stack)) throw new Error(`there is no stack ${part}`);
    return found;
  };
  return { app, settings, stack };
}

/** The templates of a stage, by part. */
export function templatesOf(stage: string, changes: object = {}): Record<Part, Template> {
  const system = build(settingsOf(stage, changes));
  const made = parts.map((part) => [part, Template.fromStack(system.stack(part))]);
  return Object.fromEntries(made) as Record<Part, Template>;
}

/** All resources of a type, by logical id. */
export function resources(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][];
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
