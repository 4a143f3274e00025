import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A stack as a test writes it down. */
export interface TestStack {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown>; [rest: string]: unknown }>;
  readonly Outputs?: Record<string, unknown>;
}

/**
 * Writes a cloud assembly as the CDK writes one, in a temporary folder, and returns that folder. `handlers` are function
 * bundles by asset name: the source of `index.mjs`, uploaded under `<name>.zip`.
 */
export function writeAssembly(stacks: Record<string, TestStack>, handlers: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'oms-assembly-'));
  const files: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(handlers)) {
    mkdirSync(join(folder, `asset.${name}`));
    writeFileSync(join(folder, `asset.${name}`, 'index.mjs'), source);
    files[name] = {
      source: { path: `asset.${name}`, packaging: 'zip' },
      destinations: { current: { bucketName: 'assets', objectKey: `${name}.zip` } },
    };
  }
  const artifacts: Record<string, unknown> = {
    Assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  for (const [name, stack] of Object.entries(stacks)) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(stack));
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
    };
  }
  writeFileSync(join(folder, 'assets.json'), JSON.stringify({ version: '48.0.0', files, dockerImages: {} }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
  return folder;
}

/** A function resource whose bundle is the handler `asset`. */
export function functionResource(asset: string, properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: `${asset}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: 'role',
      ...properties,
    },
  };
}
