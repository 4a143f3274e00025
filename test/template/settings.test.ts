import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, refuseSettingsIn, settingNames, SettingsError } from '#infra/config.ts';
import { everySetting, project, settingsOf } from '../support/template/settings.ts';

const arn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;

/** The changes of a stage's settings, the setting that the sentence names after `context.oms.prod`, and what it says. */
const mistakes: [string, object, string, string][] = [
  ['a region that is none', { region: 'mars' }, '.region', 'is "mars": it must be a region such as "eu-central-1"'],
  ['no region', { region: undefined }, '.region', 'is missing: it must be a region such as "eu-central-1"'],
  ['the region of one machine', { region: 'local' }, '.region', 'is "local": it must be "local" for the stage local'],
  ['an unknown policy', { removalPolicy: 'keep' }, '.removalPolicy', 'is "keep": it must be "retain" or "destroy"'],
  [
    'a retention that CloudWatch does not offer',
    { logRetentionDays: 8 },
    '.logRetentionDays',
    'is 8: it must be a number of days that CloudWatch offers: 1, 3, 5',
  ],
  ['an alarm address that is none', { alarmEmail: 'me' }, '.alarmEmail', 'is "me": it must be an e-mail address'],
  ['a sender that is none', { mailFrom: 'Shop' }, '.mailFrom', 'is "Shop": it must be an e-mail address'],
  ['an unknown kind of sender', { mailIdentity: 'my' }, '.mailIdentity', 'is "my": it must be "create" or "existing"'],
  [
    'a country by name',
    { branchDefaults: { country: 'Germany', currency: 'EUR' } },
    '.branchDefaults.country',
    'is "Germany": it must be a country code such as "GB"',
  ],
  [
    'a currency in lower case',
    { branchDefaults: { country: 'DE', currency: 'eur' } },
    '.branchDefaults.currency',
    'is "eur": it must be a currency of ISO 4217 such as "GBP"',
  ],
  [
    'a currency that ISO 4217 does not list',
    { branchDefaults: { country: 'DE', currency: 'XQQ' } },
    '.branchDefaults.currency',
    'is "XQQ": it must be a currency of ISO 4217',
  ],
  ...['shop.example.com', 'https://shop.example.com/pay', 'https://*.example.com', 'https://Shop.example.com', '*'].map(
    (origin): [string, object, string, string] => [
      `the origin ${origin}`,
      { corsOrigins: [origin] },
      '.corsOrigins.0',
      `is "${origin}": it must be an origin such as "https://shop.example.com"`,
    ],
  ),
  [
    'a domain without a certificate',
    { domain: { name: 'api.example.com' } },
    '.domain.certificateArn',
    'is missing: it must be the ARN of the certificate for domain.name',
  ],
  [
    'a certificate without a domain',
    { domain: { certificateArn: arn('eu-central-1') } },
    '.domain.name',
    'is missing: it must be a host name such as "api.example.com"',
  ],
  [
    'a certificate that is not one of ACM',
    { domain: { name: 'api.example.com', certificateArn: 'arn:aws:iam::1:x' } },
    '.domain.certificateArn',
    'is "arn:aws:iam::1:x": it must be the ARN of a certificate in ACM',
  ],
  [
    'a certificate of another region',
    { domain: { name: 'api.example.com', certificateArn: arn('us-east-1') } },
    '.domain.certificateArn',
    `is "${arn('us-east-1')}": it must be in the region of the stage, eu-central-1`,
  ],
  [
    'a host name with capitals for tokens',
    { authDomainPrefix: 'Shop' },
    '.authDomainPrefix',
    'is "Shop": it must be lower-case letters, digits and hyphens',
  ],
  [
    'a host name for tokens that Cognito keeps for itself',
    { authDomainPrefix: 'my-cognito' },
    '.authDomainPrefix',
    'is "my-cognito": it must not hold "aws", "amazon" or "cognito"',
  ],
  ['an unknown provider', { secrets: { paypal: 'x' } }, '.secrets', 'has no setting "paypal"'],
  [
    'the ARN of a secret',
    { secrets: { stripe: 'arn:aws:secretsmanager:eu-central-1:1:secret:x' } },
    '.secrets.stripe',
    'is "arn:aws:secretsmanager:eu-central-1:1:secret:x": it must be the name of a secret, not its ARN',
  ],
  [
    'no throttling',
    { throttling: { ratePerSecond: 0, burst: 1 } },
    '.throttling.ratePerSecond',
    'is 0: it must be a whole number above 0',
  ],
  [
    'one function alone for webhooks',
    { concurrency: { webhooks: 1 } },
    '.concurrency.webhooks',
    'is 1: it must be a whole number from 2',
  ],
  ['no mails at all', { mailRatePerSecond: 0 }, '.mailRatePerSecond', 'is 0: it must be a number above 0'],
  ['a word for a switch', { demoWarehouse: 'on' }, '.demoWarehouse', 'is "on": it must be true or false'],
  ['a negative time', { demoStepSeconds: -1 }, '.demoStepSeconds', 'is -1: it must be a number of seconds from 0'],
  ['a misspelt setting', { logRetentonDays: 7 }, '', 'has no setting "logRetentonDays": docs/configuration.md'],
];

describe('settings', () => {
  test.each(mistakes)('with %s are refused in one sentence', (_, changes, place, sentence) => {
    const refusal = refusalOf(() => settingsOf('prod', changes));
    const beginning = `context.oms.prod${place} in cdk.json ${sentence}`;
    expect(refusal.slice(0, beginning.length)).toBe(beginning);
    expect(refusal).not.toContain('\n');
  });

  test('that are no object are refused in one sentence', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'oms-settings-')), 'cdk.json');
    writeFileSync(file, JSON.stringify({ context: { oms: { prod: 'eu-central-1' } } }));
    const refusal = refusalOf(() => readSettings('prod', file));
    expect(refusal).toBe('context.oms.prod in cdk.json is "eu-central-1": it must be an object of settings');
  });

  test('name each mistake when there are several', () => {
    const refusal = refusalOf(() => settingsOf('prod', { region: 'x', alarmEmail: 'y' }));
    expect(refusal).toMatch(/prod\.region.*\n.*prod\.alarmEmail/);
  });

  test('of an unknown stage are asked for, with the stages that there are', () => {
    expect(() => readSettings('test')).toThrow(
      'there are no settings for the stage "test": add context.oms.test to cdk.json (there are: local, dev, prod)',
    );
  });

  test.each(['Prod', '1st', 'a-b', '', 'averylongstage'])('have no stage %j', (stage) => {
    expect(() => readSettings(stage)).toThrow(/must be 1 to 12 lower-case letters and digits/);
  });

  test('of a stage whose name Cognito keeps for itself ask for a host name for tokens', () => {
    const region = 'eu-central-1';
    expect(() => settingsOf('aws', { region })).toThrow('context.oms.aws.authDomainPrefix in cdk.json is missing');
    expect(settingsOf('aws', { region, authDomainPrefix: 'shop' })).toMatchObject({ stage: 'aws' });
  });

  test('with everything switched on are taken', () => {
    expect(settingsOf('prod', everySetting)).toMatchObject({ stage: 'prod', ...everySetting });
  });

  test.each(['oms', 'oms.prod.region', 'stage', 'region', 'domain.name'])(
    'on the command line (-c %s=…) are refused rather than passed over',
    (key) => {
      expect(() => refuseSettingsIn({ [key]: 'x' })).toThrow(`-c ${key} is not read: settings stand in cdk.json`);
    },
  );

  test('beside the settings of the CDK, in cdk.json, are no settings on the command line', () => {
    expect(() => refuseSettingsIn(project.context)).not.toThrow();
  });

  test('are all described in docs/configuration.md, which describes no other', () => {
    const text = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const table = /^## Settings of a stage$([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
    const described = [...table.matchAll(/^\| `([\w.<>]+)` \|/gm)].map(([, name]) => name);
    // One row stands for all outside parties.
    const names = new Set(settingNames.map((name) => name.replace(/^secrets\..+/, 'secrets.<party>')));
    expect(described.sort()).toEqual([...names].sort());
  });

  test('that are wrong end the synthesis with their sentence alone', () => {
    const app = new URL('../../infra/app.ts', import.meta.url).pathname;
    const env = { ...process.env, OMS_STAGE: 'nowhere', NODE_NO_WARNINGS: '1' };
    const { status, stderr } = spawnSync(process.execPath, [app], { env, encoding: 'utf8' });
    expect(stderr).toMatch(/^there are no settings for the stage "nowhere": add context\.oms\.nowhere [^\n]+\n$/);
    expect(status).toBe(1);
  });
});

function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('The settings were taken.');
}
