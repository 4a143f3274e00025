import { describe, expect, test } from 'vitest';
import type { Resource } from '#host/service.ts';
import { aliasKind, stateMachineKind, versionKind } from '#host/stepfunctions/kinds.ts';
import { createStepFunctionsService } from '#host/stepfunctions/service.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { definition, machineArn, machineResource, Stage } from './support.ts';

const where = { account: '000000000000', region: 'eu-central-1', endpoint: '' };
const waiting = (told: string) =>
  definition({
    Pause: { Type: 'Wait', Seconds: 60, Next: 'Tell' },
    Tell: { Type: 'Pass', Output: told, End: true },
  });

const versionArn = `${machineArn}:1`;
const aliasArn = `${machineArn}:live`;
const version: Resource = {
  stack: 'Test',
  logicalId: 'Version',
  type: versionKind.type,
  name: 'Test-Version',
  ref: versionArn,
  attributes: { Arn: versionArn },
  properties: { StateMachineArn: machineArn },
};
const alias: Resource = {
  stack: 'Test',
  logicalId: 'Alias',
  type: aliasKind.type,
  name: 'live',
  ref: aliasArn,
  attributes: { Arn: aliasArn },
  properties: { Name: 'live', RoutingConfiguration: [{ StateMachineVersionArn: versionArn, Weight: 100 }] },
};

const configured = (properties: object, options = {}) => {
  const { properties: base } = machineResource({});
  const resource = {
    ...machineResource({}),
    properties: { ...(base as object), DefinitionString: undefined, ...properties },
  };
  const service = createStepFunctionsService(testKernel(), options);
  service.configure([resource]);
  return service;
};

describe('resources', () => {
  test('are named as CloudFormation names them', () => {
    expect(stateMachineKind.identify('story', where, 'Story', () => undefined).ref).toBe(machineArn);
    expect(versionKind.identify('v', where, 'V', () => machineArn).attributes).toEqual({ Arn: versionArn });
    const routing = (name: string) =>
      name === 'RoutingConfiguration' ? [{ StateMachineVersionArn: versionArn, Weight: 100 }] : undefined;
    expect(aliasKind.identify('live', where, 'A', routing).ref).toBe(aliasArn);
    const deployed = (name: string) =>
      name === 'DeploymentPreference' ? { StateMachineVersionArn: versionArn, Type: 'ALL_AT_ONCE' } : undefined;
    expect(aliasKind.identify('live', where, 'A', deployed).ref).toBe(aliasArn);
  });

  test('of type EXPRESS are refused', () => {
    const express = stateMachineKind.properties.safeParse({ StateMachineType: 'EXPRESS' });
    expect(express.error?.message).toContain('must be STANDARD');
  });

  test('take their definition as text, object or asset, with substitutions', async () => {
    const machine = definition({ Tell: { Type: 'Pass', Output: '${Told}', End: true } });
    const DefinitionSubstitutions = { Told: 'a "quoted" word' };
    const asset = { DefinitionS3Location: { Bucket: 'assets', Key: 'abc.json' } };
    for (const given of [{ DefinitionString: JSON.stringify(machine) }, { Definition: machine }, asset]) {
      const service = configured(
        { ...given, DefinitionSubstitutions },
        {
          readAsset: (bucket: string, key: string) =>
            bucket + key === 'assetsabc.json' ? JSON.stringify(machine) : '',
        },
      );
      const described = (await service.call?.({
        action: 'DescribeStateMachine',
        input: { stateMachineArn: machineArn },
      })) as { definition: string };
      expect(JSON.parse(described.definition).States.Tell.Output).toBe('a "quoted" word');
    }
    expect(() => configured({})).toThrow('exactly one of DefinitionString');
  });
});

describe('an alias', () => {
  test('starts the version that it leads to, and says so', async () => {
    const stage = new Stage([machineResource(waiting('first')), version, alias]);
    const { executionArn } = await stage.call<{ executionArn: string }>('StartExecution', {
      stateMachineArn: aliasArn,
      name: 'through',
    });
    expect(executionArn).toBe('arn:aws:states:eu-central-1:000000000000:execution:story:through');
    await stage.begin({}, 'direct');
    expect(await stage.describe(executionArn)).toMatchObject({
      stateMachineArn: machineArn,
      stateMachineAliasArn: aliasArn,
      stateMachineVersionArn: versionArn,
    });
    const { executions } = await stage.call<{ executions: unknown[] }>('ListExecutions', { stateMachineArn: aliasArn });
    expect(executions).toHaveLength(1);
    expect((await stage.history(executionArn))[0]).toMatchObject({
      executionStartedEventDetails: { stateMachineAliasArn: aliasArn, stateMachineVersionArn: versionArn },
    });
    expect(await stage.call('ListStateMachineAliases', { stateMachineArn: machineArn })).toMatchObject({
      stateMachineAliases: [{ stateMachineAliasArn: aliasArn }],
    });
  });
});

describe('a running execution', () => {
  test('keeps the definition that it was started with when the template has a new one', async () => {
    const old = new Stage(waiting('old'));
    const arn = await old.begin();
    await old.service.stop();
    const fresh = new Stage(waiting('new'), { db: old.kernel.db });
    await fresh.begin({}, 'second');
    await fresh.kernel.timeline.advance(60_000);
    expect(await fresh.describe(arn)).toMatchObject({ output: '"old"' });
    expect(await fresh.describe(arn.replace(/first$/u, 'second'))).toMatchObject({ output: '"new"' });
    const asked = await fresh.call<{ definition: string }>('DescribeStateMachineForExecution', { executionArn: arn });
    expect(asked.definition).toBe(JSON.stringify(waiting('old')));
  });
});

describe('a definition that this host does not run', () => {
  const pass = { Type: 'Pass', End: true };
  test.each([
    ['JSONPath', { StartAt: 'A', States: { A: pass } }, 'JSONata'],
    ['a JSONPath field', definition({ A: { ...pass, ResultPath: '$.x' } }), 'ResultPath'],
    ['an unknown state type', definition({ A: { Type: 'Dance', End: true } }), 'Type'],
    ['an expression that does not parse', definition({ A: { ...pass, Output: '{% $sum( %}' } }), "state 'A': Output"],
    ['a wrong StartAt', { ...definition({ A: pass }), StartAt: 'B' }, "StartAt names 'B'"],
    ['a wrong Next', definition({ A: { Type: 'Pass', Next: 'B' } }), "leads to 'B'"],
    ['neither Next nor End', definition({ A: { Type: 'Pass' } }), 'either Next or "End"'],
    [
      'an unknown integration',
      definition({ A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } }),
      'sns:publish',
    ],
    [
      'a distributed Map',
      definition({
        A: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: pass } },
          End: true,
        },
      }),
      'INLINE',
    ],
    ['a wait for nothing', definition({ A: { Type: 'Wait', End: true } }), 'either Seconds or Timestamp'],
  ])('%s is a clear error that names the machine', (_, machine, says) => {
    expect(() => new Stage(machine)).toThrow(/State machine story/u);
    expect(() => new Stage(machine)).toThrow(says);
  });
});
