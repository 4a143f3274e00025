import { expect, test } from 'vitest';
import { referredTo } from '#infra/deploy/template.ts';
import { everySetting } from '../support/template/settings.ts';
import { everyResource, list, resources, templatesOf } from '../support/template/template.ts';

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
