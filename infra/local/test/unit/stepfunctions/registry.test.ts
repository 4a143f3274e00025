import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Resource } from '#host/service.ts';
import { aliasKind, stateMachineKind, versionKind } from '#host/stepfunctions/kinds.ts';
import { definition, functionArn, invoke, machineArn, machineResource, Stage } from './support.ts';

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
  properties: { Name: 'live', DeploymentPreference: { StateMachineVersionArn: versionArn, Type: 'ALL_AT_ONCE' } },
};

describe('resources', () => {
  test('are named as CloudFormation names them', () => {
    expect(stateMachineKind.identify('story', where, 'Story', () => undefined).ref).toBe(machineArn);
    expect(versionKind.identify('v', where, 'V', () => machineArn).attributes).toEqual({ Arn: versionArn });
    const deployed = (name: string) =>
      name === 'DeploymentPreference' ? { StateMachineVersionArn: versionArn, Type: 'ALL_AT_ONCE' } : undefined;
    expect(aliasKind.identify('live', where, 'A', deployed).ref).toBe(aliasArn);
  });

  test('of type EXPRESS, and an alias with weights, are refused', () => {
    const express = stateMachineKind.properties.safeParse({ StateMachineType: 'EXPRESS' });
    expect(express.error?.message).toContain('must be STANDARD');
    const weighted = aliasKind.properties.safeParse({ RoutingConfiguration: [] });
    expect(weighted.error?.message).toContain('name the version in DeploymentPreference');
  });

  test('take their definition as text or asset, with substitutions', async () => {
    const machine = JSON.stringify(definition({ Tell: { Type: 'Pass', Output: '${Told}', End: true } }));
    const file = join(mkdtempSync(join(tmpdir(), 'definition-')), 'asset.json');
    writeFileSync(file, machine);
    const given = (properties: object) =>
      machineResource({}, 'story', {
        DefinitionString: undefined,
        DefinitionSubstitutions: { Told: 'a "quoted" word' },
        ...properties,
      });
    const asset = given({ DefinitionS3Location: { Bucket: 'assets', Key: 'abc.json' } });
    for (const resource of [given({ DefinitionString: machine }), asset]) {
      const stage = new Stage([resource], { assetPath: (key) => (key === 'abc.json' ? file : '') });
      expect(await stage.output()).toBe('a "quoted" word');
    }
    expect(() => new Stage([given({})])).toThrow('needs DefinitionS3Location or DefinitionString');
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
    const { executions } = await stage.call<{ executions: unknown[] }>('ListExecutions', {
      stateMachineArn: machineArn,
    });
    expect(executions).toHaveLength(2);
    expect((await stage.history(executionArn))[0]).toMatchObject({
      executionStartedEventDetails: { stateMachineAliasArn: aliasArn, stateMachineVersionArn: versionArn },
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
  });
});

describe('a definition that this host does not run', () => {
  const pass = { Type: 'Pass', End: true };
  test.each([
    ['JSONPath', { StartAt: 'A', States: { A: pass } }, 'JSONata'],
    ['a JSONPath field', definition({ A: { ...pass, ResultPath: '$.x' } }), 'ResultPath'],
    [
      'a Parallel',
      definition({ Both: { Type: 'Parallel', Branches: [], End: true } }),
      /this host runs no other state[^]*States\.Both\.Type/u,
    ],
    [
      'a time to wait for',
      definition({ A: { Type: 'Wait', Timestamp: '2027-01-01T00:00:00Z', End: true } }),
      'Timestamp',
    ],
    ['heartbeats', definition({ A: { ...invoke('work', { End: true }), HeartbeatSeconds: 5 } }), 'HeartbeatSeconds'],
    ['a function of Step Functions', definition({ A: { ...pass, Output: '{% $partition([1], 2) %}' } }), '$partition'],
    [
      'a function called by ARN',
      definition({ A: { Type: 'Task', Resource: functionArn('f'), End: true } }),
      'function:f',
    ],
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
    ['a wait for nothing', definition({ A: { Type: 'Wait', End: true } }), 'Seconds'],
  ])('%s is a clear error that names the machine', (_, machine, says) => {
    expect(() => new Stage(machine)).toThrow(/State machine story/u);
    expect(() => new Stage(machine)).toThrow(says);
  });
});
