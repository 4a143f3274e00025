import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { everySetting, settingsOf } from '../support/template/settings.ts';
import { build, type BuiltSystem } from '../support/template/template.ts';

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}

interface Report {
  readonly pluginName: string;
  readonly violations: readonly Finding[];
  readonly suppressedViolations?: readonly (Finding & { readonly reason: string })[];
}

/** Synthesizes the system under both packs and reads what they have found. */
function check({ app }: BuiltSystem): Report[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  app.synth();
  const report = readFileSync(join(app.outdir, 'validation-report.json'), 'utf8');
  return (JSON.parse(report) as { pluginReports: Report[] }).pluginReports;
}

// The report is read here; synthesis need not fail as well.
const reporting = { context: { '@aws-cdk/core:failSynthOnValidationErrors': false } };

const unanswered = (reports: readonly Report[]) =>
  reports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    ),
  );

// Seconds on a quiet machine; the rules of CloudFormation take most of them.
describe('the security packs', { timeout: 180_000 }, () => {
  test('leave nothing unanswered on prod, and every answer has its reason', () => {
    const reports = check(build(settingsOf('prod'), reporting));
    expect(reports.map(({ pluginName }) => pluginName)).toEqual(['AwsSolutions', 'Serverless']);
    expect(unanswered(reports)).toEqual([]);
    const answered = reports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  test('leave nothing unanswered with every setting on, under the rules of CloudFormation too', () => {
    const all = build(settingsOf('prod', everySetting), { ...reporting, builtinCloudFormationValidation: true });
    expect(unanswered(check(all))).toEqual([]);
  });

  test('find what is wrong', () => {
    const system = build(settingsOf('local'), { ...reporting, builtinCloudFormationValidation: true });
    const stack = system.stack('data');
    new Queue(stack, 'Bare');
    new CfnResource(stack, 'Misspelt', { type: 'AWS::SQS::Queue', properties: { DelaySecond: 1 } });
    const role = new Role(stack, 'Mighty', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }));
    const found = unanswered(check(system));
    expect(found).toEqual(
      expect.arrayContaining([
        'AwsSolutions-SQS3 at oms-local-data/Bare/Resource',
        'AwsSolutions-SQS4 at oms-local-data/Bare/Resource',
        'AwsSolutions-IAM5[Action::dynamodb:*] at oms-local-data/Mighty/DefaultPolicy/Resource',
        'AwsSolutions-IAM5[Resource::*] at oms-local-data/Mighty/DefaultPolicy/Resource',
      ]),
    );
    expect(found.filter((finding) => finding.endsWith('/Misspelt') && !finding.startsWith('AwsSolutions'))).not.toEqual(
      [],
    );
  });
});
