import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { countResources, roomLeft, total } from '#infra/deploy/count-resources.ts';
import { deploymentTime, type PlannedStack } from '#infra/deploy/deployment-time.ts';
import { settingsOf } from '../support/settings.ts';
import { build, parts, templatesIn } from '../support/template.ts';

const system = build(settingsOf('prod'));
const { all, api } = templatesIn(system);
const counts = all.map(([, template]) => countResources(template.toJSON()));
const stacks = parts.map((part, index): PlannedStack => ({
  name: `oms-prod-${part}`,
  after: system.stack(part).dependencies.map(({ stackName }) => stackName),
  template: all[index]?.[1].toJSON() ?? {},
}));

test('the documents name the alarms, routes, the largest stack and the time of a deployment as they are counted', () => {
  const { alarms, metrics, routes } = total(counts);
  const largest = Math.max(...counts.map(({ resources }) => resources));
  const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const minutes = (seconds: number) => Math.ceil(seconds / 60);
  expect(read('deploy.md')).toContain(`${alarms} alarms on ${metrics} metrics`);
  expect(read('deploy.md')).toContain(`${routes} routes`);
  expect(read('deploy.md')).toContain(`${largest} of the 500 resources`);
  expect(read('scale.md')).toContain(`| ${alarms} alarms on ${metrics} metrics`);
  const [first, changed] = [deploymentTime(stacks, 'first'), deploymentTime(stacks, 'functions')];
  expect(read('deploy.md')).toContain(`${minutes(first.atOnce)} minutes for a first deployment`);
  expect(read('deploy.md')).toContain(`${minutes(changed.atOnce)} for a change of every function`);
  expect(read('deploy.md')).toContain(`${minutes(changed.oneByOne)} one stack after another`);
});

test('twice as many contexts as there are fit before AWS is asked for more', () => {
  const room = roomLeft(total(counts), countResources(api.toJSON()), contexts.length);
  expect(Object.entries(room).filter(([, { moreContexts }]) => moreContexts < 2 * contexts.length)).toEqual([]);
});

test('an alarm counts with each metric of its formula, as it is paid for', () => {
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
  const Metrics = [{ Expression: 'a + b' }, { MetricStat: {} }, { MetricStat: {} }];
  const Resources = { one: alarm({ MetricName: 'Errors' }), two: alarm({ Metrics }) };
  expect(countResources({ Resources })).toMatchObject({ resources: 2, alarms: 2, metrics: 3 });
});

describe('the time of a deployment', () => {
  const bucket = (name: string, after: string[], ...refs: string[]): PlannedStack => ({
    name,
    after,
    template: {
      Resources: Object.fromEntries([
        ['first', { Type: 'AWS::SQS::Queue' }],
        ...refs.map((Ref, index) => [`next${index}`, { Type: 'AWS::SQS::Queue', Properties: { name: { Ref } } }]),
      ]),
    },
  });

  test('is that of the stacks and resources that wait for each other', () => {
    const one = deploymentTime(
      [bucket('a', []), bucket('b', ['a'], 'first'), bucket('c', ['a'], 'first', 'next0')],
      'first',
    );
    expect(one).toMatchObject({ stacksInARow: 2, resourcesInARow: 3 });
    expect(one.atOnce).toBe(40 + 5 + 40 + 15);
    expect(one.oneByOne).toBe(40 + 5 + 40 + 10 + 40 + 15);
  });

  test('of functions is that of one canary, however many there are', () => {
    const alias = { Type: 'AWS::Lambda::Alias', UpdatePolicy: {} };
    const two = { name: 'a', after: [], template: { Resources: { one: alias, two: alias } } };
    expect(deploymentTime([two], 'functions').atOnce).toBe(40 + 330);
  });
});
