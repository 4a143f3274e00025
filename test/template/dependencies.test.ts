import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countResources, total } from '#infra/deploy/count-resources.ts';
import { everySetting } from '../support/settings.ts';
import { everyResource, list, resources, templatesOf } from '../support/template.ts';

/** The logical ids that a value refers to, by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    const own = key === 'Fn::Sub' ? [...JSON.stringify(inner).matchAll(/\$\{(\w+)/g)].map(([, id = '']) => id) : [];
    return [...own, ...referredTo(inner)];
  });
}

test('no resource waits by DependsOn for what it refers to anyway (W3005 of cfn-lint)', () => {
  const templates = templatesOf('prod', everySetting);
  const needless = templates.all.flatMap(([part, template]) =>
    everyResource(template).flatMap(([id, { Properties, DependsOn }]) => {
      const referred = new Set(referredTo(Properties));
      return list(DependsOn).flatMap((other) => (referred.has(String(other)) ? [`${part}: ${id} -> ${other}`] : []));
    }),
  );
  expect(needless).toEqual([]);
});

test('a function is made after its role may do everything that it needs', () => {
  const templates = templatesOf('prod', everySetting);
  const functions = resources(templates.contexts, 'AWS::Lambda::Function').map(([, resource]) => resource);
  expect(functions.length).toBeGreaterThan(20);
  expect(functions.filter(({ DependsOn }) => !list(DependsOn).some((id) => /DefaultPolicy/.test(String(id))))).toEqual(
    [],
  );
});

test('the documents name the alarms, routes and the largest stack as they are', () => {
  const templates = templatesOf('prod');
  const counts = templates.all.map(([, template]) => countResources(template.toJSON()));
  const { alarms, routes } = total(counts);
  const largest = Math.max(...counts.map(({ resources }) => resources));
  const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  expect(read('deploy.md')).toContain(`${alarms} alarms`);
  expect(read('deploy.md')).toContain(`${routes} routes`);
  expect(read('deploy.md')).toContain(`${largest} of the 500 resources`);
  expect(read('scale.md')).toContain(`| ${alarms} alarms, 30 metrics`);
});
