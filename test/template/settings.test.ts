import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSettings, settingNames } from '#infra/config.ts';
import { everySetting, settingsOf } from '../support/settings.ts';

const mistakes: [string, object, RegExp][] = [
  [
    'a region that is none',
    { region: 'frankfurt' },
    /^context\.oms\.prod\.region in cdk\.json: must be a region such as "eu-central-1"$/,
  ],
  ['no region', { region: undefined }, /prod\.region/],
  ['an unknown policy', { removalPolicy: 'keep' }, /prod\.removalPolicy.*"retain"\|"destroy"/],
  ['a retention that CloudWatch does not offer', { logRetentionDays: 8 }, /prod\.logRetentionDays.*1\|3\|5/],
  ['an alarm address that is none', { alarmEmail: 'on-call' }, /prod\.alarmEmail.*email/],
  ['a sender that is none', { mailFrom: 'Shop' }, /prod\.mailFrom.*email/],
  ['an unknown kind of sender', { mailIdentity: 'mine' }, /prod\.mailIdentity.*"create"\|"existing"/],
  [
    'a country by name',
    { branchDefaults: { country: 'Germany', currency: 'EUR' } },
    /prod\.branchDefaults\.country in cdk\.json: must be a country/,
  ],
  [
    'a currency in lower case',
    { branchDefaults: { country: 'DE', currency: 'eur' } },
    /prod\.branchDefaults\.currency in cdk\.json: must be a currency/,
  ],
  [
    'a currency that ISO 4217 does not list',
    { branchDefaults: { country: 'DE', currency: 'XQQ' } },
    /prod\.branchDefaults\.currency in cdk\.json: must be a currency/,
  ],
  [
    'an origin without a scheme',
    { corsOrigins: ['shop.example.com'] },
    /prod\.corsOrigins\.0 in cdk\.json: must be an origin such as/,
  ],
  [
    'an origin with a path',
    { corsOrigins: ['https://shop.example.com/pay'] },
    /prod\.corsOrigins\.0 in cdk\.json: must be an origin such as/,
  ],
  ['a domain without a certificate', { domain: { name: 'api.example.com' } }, /prod\.domain\.certificateArn/],
  [
    'a certificate that is not one of ACM',
    { domain: { name: 'api.example.com', certificateArn: 'arn:aws:iam::1:x' } },
    /must be the ARN of a certificate in ACM/,
  ],
  [
    'a host name with capitals for tokens',
    { authDomainPrefix: 'Shop' },
    /prod\.authDomainPrefix in cdk\.json: must be lower-case/,
  ],
  ['an unknown provider', { secrets: { paypal: 'x' } }, /prod\.secrets.*paypal/],
  ['no throttling', { throttling: { ratePerSecond: 0, burst: 1 } }, /prod\.throttling\.ratePerSecond/],
  ['a word for a switch', { demoWarehouse: 'on' }, /prod\.demoWarehouse.*boolean/],
  ['a negative time', { demoStepSeconds: -1 }, /prod\.demoStepSeconds/],
  ['a misspelt setting', { logRetentonDays: 7 }, /prod in cdk\.json:.*logRetentonDays/],
];

describe('settings', () => {
  test.each(mistakes)('with %s are refused in one sentence', (_, changes, sentence) => {
    expect(() => settingsOf('prod', changes)).toThrow(sentence);
    expect(() => settingsOf('prod', changes)).toThrow(/^[^\n]+$/);
  });

  test('name each mistake when there are several', () => {
    expect(() => settingsOf('prod', { region: 'x', alarmEmail: 'y' })).toThrow(/prod\.region.*\n.*prod\.alarmEmail/);
  });

  test('of an unknown stage are asked for, with the stages that there are', () => {
    expect(() => readSettings('test')).toThrow(
      'there are no settings for the stage "test": add context.oms.test to cdk.json (there are: local, dev, prod)',
    );
  });

  test.each(['Prod', '1st', 'a-b', '', 'averylongstage'])('have no stage %j', (stage) => {
    expect(() => readSettings(stage)).toThrow(/must be 1 to 12 lower-case letters and digits/);
  });

  test('with everything switched on are taken', () => {
    expect(settingsOf('prod', everySetting)).toMatchObject({ stage: 'prod', ...everySetting });
  });

  test('are all described in docs/configuration.md, which describes no other', () => {
    const text = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
    const table = /^## Settings of a stage$([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
    const described = [...table.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual([...settingNames].sort());
  });
});
