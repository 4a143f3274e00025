import { describe, expect, test } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { countResources, roomLeft, total } from '#infra/deploy/count-resources.ts';
import { deploymentTime, type PlannedStack } from '#infra/deploy/deployment-time.ts';
import { settingsOf } from '../support/template/settings.ts';
import { build, parts, templatesIn } from '../support/template/template.ts';

const system = build(settingsOf('prod'));
const { all, api } = templatesIn(system);
const counts = all.map(([, template]) => countResources(template.toJSON()));
const stacks = parts.map((part, index): PlannedStack => ({
  name: `oms-prod-${part}`,
  after: system.stack(part).dependencies.map(({ stackName }) => stackName),
  template: all[index]?.[1].toJSON() ?? {},
}));

test('docs/counts.md tells what is deployed as it is counted: `npx vitest run test/template/count.test.ts -u` writes it', async () => {
  const { alarms, metrics, routes } = total(counts);
  const largest = Math.max(...counts.map(({ resources }) => resources));
  const [first, changed] = [deploymentTime(stacks, 'first'), deploymentTime(stacks, 'functions')];
  const minutes = (seconds: number) => `${Math.ceil(seconds / 60)} minutes`;
  const rows = {
    Alarms: alarms,
    'Metrics that they look at (each metric of a formula is paid for)': metrics,
    'Routes, of the 300 that an API has before AWS is asked for more': routes,
    'Resources of the largest stack, of the 500 that one may have': largest,
    'A first deployment (estimate)': minutes(first.atOnce),
    'A change of every function (estimate)': minutes(changed.atOnce),
    'The same, one stack after another (estimate)': minutes(changed.oneByOne),
  };
  const table = Object.entries(rows).map(([what, count]) => `| ${what} | ${count} |\n`);
  const heading =
    '# What a deployment holds\n\nWritten by the test that counts it in the templates of stage `prod`.\n\n';
  await expect(`${heading}| what | number |\n|---|---|\n${table.join('')}`).toMatchFileSnapshot('../../docs/counts.md');
});

test('as many contexts again as there are fit before AWS is asked for more', () => {
  const room = roomLeft(total(counts), countResources(api.toJSON()), contexts.length);
  expect(Object.entries(room).filter(([, { moreContexts }]) => moreContexts < contexts.length)).toEqual([]);
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
