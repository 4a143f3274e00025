import * as z from 'zod';
import type { ResourceKind, Surroundings } from '../service.ts';

interface InertKind {
  readonly type: string;
  /** Why the resource has no meaning on one machine. */
  readonly why: string;
  readonly nameProperty?: string;
  /** What follows `arn:aws:`; `NAME`, `REGION` and `ACCOUNT` are filled in. */
  readonly arn?: string;
  /** `Ref` yields the ARN rather than the name. */
  readonly refIsArn?: true;
  /** Further attributes that `Fn::GetAtt` may ask for; `NAME` is filled in. */
  readonly attributes?: Readonly<Record<string, string>>;
}

const noAccounts = 'one machine has one trusted process: there are no roles to assume';
const noTelemetry = 'logs and metrics go to the data folder; nothing watches them from outside';
const noDeployments = 'a restart replaces all functions at once; there is no gradual deployment';
const noKeys = 'the data folder is protected by the file system, not by keys';
const noNames = 'the host is reached by its own address, without public names or certificates';
const noPeople = 'no person signs in through the hosted pages on one machine';

const inert: readonly InertKind[] = [
  { type: 'AWS::CDK::Metadata', why: 'it only tells AWS which constructs were used' },
  { type: 'AWS::IAM::Role', why: noAccounts, nameProperty: 'RoleName', arn: 'iam::ACCOUNT:role/NAME' },
  { type: 'AWS::IAM::Policy', why: noAccounts, nameProperty: 'PolicyName' },
  { type: 'AWS::IAM::ManagedPolicy', why: noAccounts, arn: 'iam::ACCOUNT:policy/NAME', refIsArn: true },
  { type: 'AWS::IAM::RolePolicy', why: noAccounts },
  { type: 'AWS::Lambda::Permission', why: noAccounts },
  { type: 'AWS::SQS::QueuePolicy', why: noAccounts },
  { type: 'AWS::SQS::QueueInlinePolicy', why: noAccounts },
  { type: 'AWS::SNS::TopicPolicy', why: noAccounts },
  { type: 'AWS::Events::EventBusPolicy', why: noAccounts },
  { type: 'AWS::Logs::ResourcePolicy', why: noAccounts },
  {
    type: 'AWS::Logs::LogGroup',
    why: noTelemetry,
    nameProperty: 'LogGroupName',
    arn: 'logs:REGION:ACCOUNT:log-group:NAME:*',
  },
  { type: 'AWS::Logs::MetricFilter', why: noTelemetry },
  { type: 'AWS::Logs::SubscriptionFilter', why: noTelemetry },
  { type: 'AWS::Logs::QueryDefinition', why: noTelemetry },
  {
    type: 'AWS::CloudWatch::Alarm',
    why: noTelemetry,
    nameProperty: 'AlarmName',
    arn: 'cloudwatch:REGION:ACCOUNT:alarm:NAME',
  },
  {
    type: 'AWS::CloudWatch::CompositeAlarm',
    why: noTelemetry,
    nameProperty: 'AlarmName',
    arn: 'cloudwatch:REGION:ACCOUNT:alarm:NAME',
  },
  { type: 'AWS::CloudWatch::Dashboard', why: noTelemetry, nameProperty: 'DashboardName' },
  { type: 'AWS::XRay::SamplingRule', why: noTelemetry },
  { type: 'AWS::XRay::Group', why: noTelemetry },
  {
    type: 'AWS::SNS::Topic',
    why: 'only alarms publish to topics, and alarms are not here',
    nameProperty: 'TopicName',
    arn: 'sns:REGION:ACCOUNT:NAME',
    refIsArn: true,
    attributes: { TopicName: 'NAME' },
  },
  { type: 'AWS::SNS::Subscription', why: 'only alarms publish to topics, and alarms are not here' },
  { type: 'AWS::CodeDeploy::Application', why: noDeployments, nameProperty: 'ApplicationName' },
  { type: 'AWS::CodeDeploy::DeploymentGroup', why: noDeployments, nameProperty: 'DeploymentGroupName' },
  { type: 'AWS::CodeDeploy::DeploymentConfig', why: noDeployments, nameProperty: 'DeploymentConfigName' },
  { type: 'AWS::KMS::Key', why: noKeys, arn: 'kms:REGION:ACCOUNT:key/NAME', attributes: { KeyId: 'NAME' } },
  { type: 'AWS::KMS::Alias', why: noKeys, nameProperty: 'AliasName' },
  {
    type: 'AWS::ApiGatewayV2::DomainName',
    why: noNames,
    nameProperty: 'DomainName',
    attributes: { RegionalDomainName: 'NAME', RegionalHostedZoneId: 'local' },
  },
  { type: 'AWS::ApiGatewayV2::ApiMapping', why: noNames },
  {
    type: 'AWS::CertificateManager::Certificate',
    why: noNames,
    arn: 'acm:REGION:ACCOUNT:certificate/NAME',
    refIsArn: true,
  },
  { type: 'AWS::Route53::HostedZone', why: noNames, attributes: { Id: 'NAME' } },
  { type: 'AWS::Route53::RecordSet', why: noNames },
  { type: 'AWS::WAFv2::WebACL', why: 'the host listens on this machine only', arn: 'wafv2:REGION:ACCOUNT:webacl/NAME' },
  { type: 'AWS::WAFv2::WebACLAssociation', why: 'the host listens on this machine only' },
  { type: 'AWS::Cognito::UserPoolUser', why: noPeople },
  { type: 'AWS::Cognito::UserPoolGroup', why: noPeople, nameProperty: 'GroupName' },
  { type: 'AWS::Cognito::UserPoolUserToGroupAttachment', why: noPeople },
  { type: 'AWS::Cognito::UserPoolUICustomizationAttachment', why: noPeople },
  { type: 'AWS::Cognito::ManagedLoginBranding', why: noPeople },
  { type: 'AWS::Backup::BackupPlan', why: 'the data folder is backed up by its owner' },
  { type: 'AWS::Backup::BackupSelection', why: 'the data folder is backed up by its owner' },
  {
    type: 'AWS::Backup::BackupVault',
    why: 'the data folder is backed up by its owner',
    nameProperty: 'BackupVaultName',
  },
  { type: 'AWS::Budgets::Budget', why: 'nothing here costs money' },
];

/** Resource types that are accepted and do nothing: each stands for something that one machine does not have. */
export const inertKinds: readonly ResourceKind[] = inert.map((kind) => ({
  type: kind.type,
  properties: z.unknown(),
  ...(kind.nameProperty === undefined ? {} : { nameProperty: kind.nameProperty }),
  identify: (name: string, where: Surroundings) => identifyInert(kind, name, where),
}));

function identifyInert(kind: InertKind, name: string, where: Surroundings) {
  const fill = (text: string) =>
    text.replace('NAME', name).replace('REGION', where.region).replace('ACCOUNT', where.account);
  const arn = kind.arn === undefined ? undefined : `arn:aws:${fill(kind.arn)}`;
  const attributes: Record<string, string> = {};
  for (const [attribute, value] of Object.entries(kind.attributes ?? {})) attributes[attribute] = fill(value);
  if (arn !== undefined) Object.assign(attributes, { Arn: arn, TopicArn: arn, CertificateArn: arn });
  return { ref: kind.refIsArn && arn !== undefined ? arn : name, attributes };
}
