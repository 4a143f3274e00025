import { expect, test } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { everySetting, settingsOf } from '../support/template/settings.ts';
import { at, build, everyResource, parts, resources, templatesIn, target } from '../support/template/template.ts';

const system = build(settingsOf('prod', everySetting));
const templates = templatesIn(system);

/** The stacks that one waits for, directly. */
const before = (part: string) =>
  system
    .stack(part)
    .dependencies.map((stack) => stack.stackName.replace('oms-prod-', ''))
    .sort();

/** The stacks whose exports a template imports. */
function importedBy(template: object): string[] {
  const names = [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"oms-prod-([a-z-]+):/g)];
  return [...new Set(names.map(([, part = '']) => part))].sort();
}

test('each context and process has a stack of its own, named for it', () => {
  expect(parts).toEqual(expect.arrayContaining(contexts.map(({ name }) => name)));
  for (const { name, api, workflow } of contexts) {
    const [, own] = templates.all.find(([part]) => part === name) ?? [];
    if (!own) throw new Error(`${name} has no stack`);
    const names = resources(own, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties['FunctionName']);
    if (api) expect(names).toContain(`oms-prod-${name}-api`);
    if (workflow) expect(names).toContain(`oms-prod-${name}-steps`);
    expect(resources(own, 'AWS::StepFunctions::StateMachine')).toHaveLength(workflow ? 1 : 0);
  }
});

test('contexts wait for what holds state alone, so that all of them are deployed at once', () => {
  for (const { name } of contexts) expect([name, before(name)]).toEqual([name, ['data']]);
  expect(before('api')).toEqual(expect.arrayContaining(contexts.map(({ name }) => name)));
  expect(before('operations')).toEqual(expect.arrayContaining(['api']));
});

test('nothing but what holds state, and the gateway for its dashboard, is imported: everything else can be taken away', () => {
  for (const [part, template] of templates.all) {
    const allowed = part === 'data' ? [] : part === 'operations' ? ['api', 'data'] : ['data'];
    expect([part, importedBy(template.toJSON()).filter((other) => !allowed.includes(other))]).toEqual([part, []]);
  }
});

test('a context may be taken out whole: the gateway and the dashboard name what it has by rule', () => {
  const named = (type: string, property: string) =>
    templates.contexts.flatMap((template) =>
      resources(template, type).map(([id, { Properties }]) => [id, Properties[property]]),
    );
  const all = [
    ...named('AWS::Lambda::Function', 'FunctionName'),
    ...named('AWS::SQS::Queue', 'QueueName'),
    ...named('AWS::StepFunctions::StateMachine', 'StateMachineName'),
  ];
  expect(all.filter(([, name]) => !/^oms-prod-[a-z][a-z-]+$/.test(String(name)))).toEqual([]);
  const functions = named('AWS::Lambda::Function', 'FunctionName').map(([, name]) => name);
  expect(new Set(functions).size).toBe(functions.length);
});

test('a dead-letter queue is named for the queue or function that fills it', () => {
  for (const [, { Properties }] of resources(templates.contexts, 'AWS::SQS::Queue')) {
    const kept = target(at(Properties, 'RedrivePolicy', 'deadLetterTargetArn'));
    if (kept === undefined) continue;
    const [, letters] = resources(templates.contexts, 'AWS::SQS::Queue').find(([id]) => id === kept) ?? [];
    expect(letters?.Properties['QueueName']).toBe(`${String(Properties['QueueName'])}-dead-letters`);
  }
});

test('what stands in every stack once has one id in each, and nothing else has the same id twice', () => {
  const ids = templates.contexts.flatMap((template) => everyResource(template).map(([id]) => id));
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  expect([...twice].filter((id) => !/^(Deployments|DeploymentRole|CDKMetadata)/.test(id))).toEqual([]);
});
