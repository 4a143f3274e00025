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
const noNames = 'the host is reached by its own address, without public names or certificates';

const inert: readonly InertKind[] = [
  { type: 'AWS::IAM::Role', why: noAccounts, nameProperty: 'RoleName', arn: 'iam::ACCOUNT:role/NAME' },
  { type: 'AWS::IAM::Policy', why: noAccounts, nameProperty: 'PolicyName' },
  { type: 'AWS::Lambda::Permission', why: noAccounts },
  { type: 'AWS::SQS::QueuePolicy', why: noAccounts },
  { type: 'AWS::SNS::TopicPolicy', why: noAccounts },
  { type: 'AWS::S3::BucketPolicy', why: noAccounts },
  {
    type: 'AWS::Logs::LogGroup',
    why: noTelemetry,
    nameProperty: 'LogGroupName',
    arn: 'logs:REGION:ACCOUNT:log-group:NAME:*',
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    why: noTelemetry,
    nameProperty: 'AlarmName',
    arn: 'cloudwatch:REGION:ACCOUNT:alarm:NAME',
  },
  { type: 'AWS::CloudWatch::Dashboard', why: noTelemetry, nameProperty: 'DashboardName' },
  {
    type: 'AWS::SNS::Topic',
    why: 'only alarms publish to topics, and alarms are not here',
    nameProperty: 'TopicName',
    arn: 'sns:REGION:ACCOUNT:NAME',
    refIsArn: true,
  },
  { type: 'AWS::SNS::Subscription', why: 'only alarms publish to topics, and alarms are not here' },
  { type: 'AWS::CodeDeploy::Application', why: noDeployments, nameProperty: 'ApplicationName' },
  { type: 'AWS::CodeDeploy::DeploymentGroup', why: noDeployments, nameProperty: 'DeploymentGroupName' },
  {
    type: 'AWS::ApiGatewayV2::DomainName',
    why: noNames,
    nameProperty: 'DomainName',
    attributes: { RegionalDomainName: 'NAME' },
  },
  { type: 'AWS::ApiGatewayV2::ApiMapping', why: noNames },
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
  if (arn !== undefined) attributes['Arn'] = arn;
  return { ref: kind.refIsArn && arn !== undefined ? arn : name, attributes };
}
