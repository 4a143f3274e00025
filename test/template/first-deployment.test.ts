import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readSettings } from '#infra/config.ts';
import { deploymentPlan } from '#infra/deploy/plan.ts';
import {
  at,
  build,
  everyResource,
  parts,
  templatesIn,
  templatesOf,
  type Resource,
  type Templates,
} from '../support/template/template.ts';
import { everySetting, settingsOf } from '../support/template/settings.ts';

const everything = ({ all }: Templates) => all.flatMap(([, template]) => everyResource(template));

describe('a stage that is to be retained', () => {
  test('lets CloudFormation undo a creation that fails: no name is taken for the next attempt', () => {
    const kept = everything(templatesOf('prod', everySetting)).filter(
      // Versions of the workflow go with the workflow itself, and have no name that could be taken.
      ([, { Type, DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain') && !Type.endsWith('Version'),
    );
    const types = new Set(kept.map(([, { Type }]) => Type));
    expect([...types]).toEqual(expect.arrayContaining(['AWS::Events::EventBus', 'AWS::Logs::LogGroup']));
    expect(kept.filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'RetainExceptOnCreate')).toEqual([]);
    expect(kept.filter(([, { UpdateReplacePolicy }]) => UpdateReplacePolicy !== 'Retain')).toEqual([]);
  });

  test('protects nothing in its first deployment, which could not be undone otherwise', () => {
    const system = build({ ...settingsOf('prod', everySetting), firstDeployment: true });
    expect(parts.filter((part) => system.stack(part).terminationProtection)).toEqual([]);
    expect(everything(templatesIn(system)).filter(isProtected)).toEqual([]);
    expect(everything(templatesOf('prod', everySetting)).filter(isProtected).length).toBeGreaterThan(5);
  });

  test('tells its removal policy in a tag, so that a change of it is a change', () => {
    const tags = (changes: object) => build(settingsOf('prod', changes)).stack('data').tags.tagValues();
    expect(tags({})).toEqual({ 'oms-stage': 'prod', 'oms-removal': 'retain' });
    expect(tags({ removalPolicy: 'destroy' })).toMatchObject({ 'oms-removal': 'destroy' });
  });
});

function isProtected([, resource]: [string, Resource]): boolean {
  return (
    at(resource, 'Properties', 'DeletionProtection') === 'ACTIVE' ||
    at(resource, 'Properties', 'Replicas', 0, 'DeletionProtectionEnabled') === true
  );
}

describe('a deployment', () => {
  const prod = { stage: 'prod', removalPolicy: 'retain' } as const;
  const whole = { status: 'UPDATE_COMPLETE', terminationProtection: true };
  const atOnce = ['--concurrency', '20', '--require-approval', 'never'];
  const approve = { kind: 'approve', args: ['diff', '--security-only', '--fail'] };
  const first = { kind: 'cdk', args: ['deploy', '--all', ...atOnce], firstDeployment: true };
  const protect = {
    kind: 'cdk',
    args: ['deploy', 'oms-prod-data', '--exclusively', '--require-approval', 'never'],
    firstDeployment: false,
  };
  const later = { kind: 'cdk', args: ['deploy', '--all', ...atOnce], firstDeployment: false };

  test('of a stage that stands whole is one', () => {
    expect(deploymentPlan(prod, whole, [])).toEqual([approve, later]);
  });

  test.each([
    ['of a new stage', undefined],
    ['after one that failed in a later stack', { status: 'CREATE_COMPLETE', terminationProtection: false }],
    ['after one that failed in the data stack', { status: 'ROLLBACK_COMPLETE', terminationProtection: false }],
  ])('%s protects what holds state when all stacks stand', (_, standing) => {
    expect(deploymentPlan(prod, standing, [])).toEqual([approve, first, protect]);
  });

  test.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS'])(
    'takes the protection from a data stack in %s, which the CDK could not delete',
    (status) => {
      const plan = deploymentPlan(prod, { status, terminationProtection: true }, []);
      expect(plan).toEqual([approve, { kind: 'unprotect', stack: 'oms-prod-data' }, first, protect]);
    },
  );

  test('of a stage that is to be destroyed protects nothing', () => {
    expect(deploymentPlan({ stage: 'prod', removalPolicy: 'destroy' }, whole, [])).toEqual([approve, later]);
    expect(deploymentPlan({ stage: 'prod', removalPolicy: 'destroy' }, undefined, [])).toEqual([approve, later]);
  });

  test('of some stacks by name deploys these, and protects nothing yet', () => {
    const options = ['oms-prod-data', '--exclusively'];
    const asked = { kind: 'approve', args: [...approve.args, ...options] };
    const args = ['deploy', ...atOnce, ...options];
    expect(deploymentPlan(prod, undefined, options)).toEqual([asked, { kind: 'cdk', args, firstDeployment: true }]);
    expect(deploymentPlan(prod, whole, options)).toEqual([asked, { kind: 'cdk', args, firstDeployment: false }]);
  });

  test('hands options on to the CDK', () => {
    const [asked, one, two] = deploymentPlan(prod, undefined, ['--profile', 'shop', '--no-rollback']);
    expect(asked).toMatchObject({ args: [...approve.args, '--profile', 'shop'] });
    expect(one).toMatchObject({ args: [...first.args, '--profile', 'shop', '--no-rollback'] });
    expect(two).toMatchObject({ args: [...protect.args, '--profile', 'shop', '--no-rollback'] });
  });

  test('asks nobody where the CDK is told whom to ask', () => {
    expect(deploymentPlan(prod, undefined, ['--require-approval', 'never'])).toEqual([first, protect]);
  });
});

/** CloudFormation as far as `npm run deploy` asks it, and a CDK that writes down how it was called. */
describe('npm run deploy', () => {
  const asked: string[] = [];
  let answer = { status: 200, body: '' };
  const cloudFormation = createServer(async (request, response) => {
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    asked.push(text);
    const unprotecting = text.includes('Action=UpdateTerminationProtection');
    response.writeHead(unprotecting ? 200 : answer.status, { 'content-type': 'text/xml' });
    response.end(
      unprotecting ? '<UpdateTerminationProtectionResponse></UpdateTerminationProtectionResponse>' : answer.body,
    );
  }).listen(0, '127.0.0.1');
  afterAll(() => cloudFormation.close());
  beforeEach(() => {
    asked.length = 0;
  });

  const difference = 'first= diff --security-only --fail';
  const everywhere = 'deploy --all --concurrency 20 --require-approval never';
  const protection = 'first= deploy oms-prod-data --exclusively --require-approval never';

  const folder = mkdtempSync(join(tmpdir(), 'oms-cdk-'));
  const calls = join(folder, 'calls');

  /** Runs it with a CDK that ends with these codes, where nobody can be asked. */
  async function deploy(
    { diff = 0, deployment = 0 } = {},
    options: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<{
    code: number;
    called: string[];
    stderr: string;
  }> {
    const cdk = `#!/bin/sh\necho "first=$OMS_FIRST_DEPLOYMENT \${OMS_PAST_ALARMS:+past-alarms=$OMS_PAST_ALARMS }$*" >> ${calls}\n[ "$1" = diff ] && exit ${diff}\nexit ${deployment}\n`;
    writeFileSync(join(folder, 'cdk'), cdk);
    chmodSync(join(folder, 'cdk'), 0o755);
    writeFileSync(calls, '');
    const address = cloudFormation.address();
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../infra/deploy/main.ts'), ...options], {
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env['PATH']}`,
        OMS_STAGE: 'prod',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        ...environment,
      },
    });
    const stderr: string[] = [];
    child.stderr.on('data', (text) => stderr.push(String(text)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, called: readFileSync(calls, 'utf8').trim().split('\n'), stderr: stderr.join('') };
  }

  const stack = (status: string, protection: boolean) => ({
    status: 200,
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>oms-prod-data</StackName>
      <StackStatus>${status}</StackStatus><EnableTerminationProtection>${protection}</EnableTerminationProtection>
      </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  });
  const refusal = (code: string, message: string) => ({
    status: 400,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });

  test('protects a new stage after it stands', async () => {
    answer = refusal('ValidationError', 'Stack with id oms-prod-data does not exist');
    const { code, called } = await deploy();
    expect(called).toEqual([difference, `first=true ${everywhere}`, protection]);
    expect(code).toBe(0);
  });

  test('ends where the first deployment fails, without protection', async () => {
    answer = refusal('ValidationError', 'Stack with id oms-prod-data does not exist');
    const { code, called } = await deploy({ deployment: 3 });
    expect(called).toEqual([difference, `first=true ${everywhere}`]);
    expect(code).toBe(3);
  });

  test('clears the way over what a failed creation has left under protection', async () => {
    answer = stack('ROLLBACK_COMPLETE', true);
    const { called } = await deploy();
    expect(asked.at(-1)).toContain('Action=UpdateTerminationProtection');
    expect(asked.at(-1)).toContain('EnableTerminationProtection=false');
    expect(called).toEqual([difference, `first=true ${everywhere}`, protection]);
  });

  test('deploys a stage that stands at once', async () => {
    answer = stack('UPDATE_COMPLETE', true);
    expect((await deploy()).called).toEqual([difference, `first= ${everywhere}`]);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['a stage that stands', stack('UPDATE_COMPLETE', true), [`first= past-alarms=true ${everywhere} --verbose`]],
    [
      'a new stage',
      refusal('ValidationError', 'Stack with id oms-prod-data does not exist'),
      ['true', ''].map((first) =>
        [`first=${first} past-alarms=true`, first ? everywhere : protection.slice('first= '.length), '--verbose'].join(
          ' ',
        ),
      ),
    ],
  ])(
    'goes past alarms in an emergency, of %s: the option is ours, and no CDK is given it',
    async (_, given, expected) => {
      answer = given;
      const { code, called } = await deploy({}, ['--past-alarms', '--verbose']);
      expect([code, called]).toEqual([0, [difference, ...expected]]);
    },
  );

  test.each([
    ['true', true],
    ['', false],
  ])('tells the app so by a variable of the environment, as %j', (value, pastAlarms) => {
    vi.stubEnv('OMS_PAST_ALARMS', value);
    expect(readSettings('prod')).toMatchObject({ pastAlarms });
    vi.unstubAllEnvs();
  });

  test('deploys no change of rights that nobody has agreed to', async () => {
    answer = stack('UPDATE_COMPLETE', true);
    const { code, called, stderr } = await deploy({ diff: 1 });
    expect(called).toEqual([difference]);
    expect(stderr).toContain('npm run deploy -- --require-approval never');
    expect(code).toBe(1);
  });

  test('says in one sentence why it may not look', async () => {
    answer = refusal('AccessDenied', 'You may not do this');
    const { code, stderr, called } = await deploy();
    expect(stderr).toBe('You may not do this\n');
    expect([code, called]).toEqual([1, ['']]);
  });

  test('says what to set where there are no credentials', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true', HOME: folder };
    const { code, stderr, called } = await deploy({}, [], none);
    expect(stderr).toBe(
      'There are no AWS credentials (Could not load credentials from any providers): set AWS_PROFILE, say; see docs/deploy.md.\n',
    );
    expect([code, called]).toEqual([1, ['']]);
  });

  test.each([
    ['answers something else', { status: 404, body: '{"__type":"UnknownOperationException"}' }, {}],
    ['is gone', { status: 200, body: '' }, { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' }],
  ])('says that the shell leads to another address, which %s', async (_, given, environment) => {
    answer = given;
    const { code, stderr, called } = await deploy({}, [], environment);
    expect(stderr).toMatch(
      /^AWS_ENDPOINT_URL points at http:\/\/127\.0\.0\.1:\d+, which offers no CloudFormation \(.+\): use a shell without it\.\n$/,
    );
    expect([code, called]).toEqual([1, ['']]);
  });

  test('tells its options before it asks anything', async () => {
    const { code, called } = await deploy({}, ['--help']);
    expect([code, called, asked]).toEqual([0, ['first= deploy --help'], []]);
  });
});
