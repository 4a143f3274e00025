import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { everySetting } from '../support/template/settings.ts';
import { everyResource, templatesOf } from '../support/template/template.ts';

const root = resolve(import.meta.dirname, '../..');
const templates = templatesOf('prod', everySetting);

/** What docs/deploy.md asks an AWS-compatible endpoint to offer, in the names of its resource types. */
const offered = [
  'ApiGatewayV2',
  'Budgets',
  'CloudWatch',
  'CodeDeploy',
  'Cognito',
  'DynamoDB',
  'Events',
  'IAM',
  'Lambda',
  'Logs',
  'S3',
  'SES',
  'SNS',
  'SQS',
  'Scheduler',
  'SecretsManager',
  'StepFunctions',
];

test('a deployment asks for documented services only: no custom resources, images or layers', () => {
  const resources = templates.all.flatMap(([, template]) => everyResource(template).map(([, resource]) => resource));
  const services = resources.map(({ Type }) => /^AWS::(\w+)::\w+$/.exec(Type)?.[1] ?? Type);
  expect([...new Set(services)].sort()).toEqual(offered);
  const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const unusual = functions.filter(({ Properties }) => 'Layers' in Properties || 'VpcConfig' in Properties);
  expect(unusual).toEqual([]);
  expect(functions.every(({ Properties }) => Properties['PackageType'] !== 'Image')).toBe(true);
});

test('functions take the address of AWS from their environment alone', () => {
  const files = ['functions', 'shared'].flatMap((folder) => globSync(join(root, folder, '**/*.ts')));
  const clients = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/leanClient\(\w+Client, ([^)]*)\)/g)].map(([made, settings]) => ({ made, settings }));
  });
  expect(clients.length).toBeGreaterThan(5);
  expect(clients.filter(({ settings = '' }) => /endpoint|region|credentials/.test(settings))).toEqual([]);
  // The table module finds its address by itself, from the environment and the region.
  const named = files.filter((file) => /amazonaws\.com|AWS_ENDPOINT_URL/.test(readFileSync(file, 'utf8')));
  expect(named).toEqual([join(root, 'shared/aws/address.ts')]);
});
