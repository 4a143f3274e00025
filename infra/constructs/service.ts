import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TableRight } from '#shared/context.ts';
import { filesVariable } from '#shared/files/settings.ts';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import { partiesVariable, secretVariable } from '#shared/outside-party.ts';
import type { Settings } from '../config.ts';
import type { FunctionDescription } from '../functions.ts';
import type { DataStack } from '../stacks/data-stack.ts';
import { acknowledge } from './acknowledge.ts';
import { constructId } from './names.ts';
import { partiesSetUp, partySecrets } from './outside-parties.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

/** What every stack with functions is given. */
export interface Service {
  readonly settings: Settings;
  readonly data: DataStack;
  /** Folder of each function's bundle, by function name. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly alarmAction: IAlarmAction | undefined;
}

/** Where a function stands in its construct, and which bundle it runs, where its own name says neither. */
interface Placing extends Pick<ServiceFunctionProps, 'failures' | 'failedEvents' | 'reservedConcurrency'> {
  readonly id?: string;
  readonly bundle?: string;
}

/** Makes a function from its description: environment and rights follow from the tables and services that it names. */
export function serviceFunction(
  scope: Construct,
  name: string,
  description: FunctionDescription,
  service: Service,
  environment: Record<string, string> = {},
  { id = constructId(name), bundle = name, ...more }: Placing = {},
): ServiceFunction {
  const { data, settings } = service;
  const made = new ServiceFunction(scope, id, {
    description,
    context: description.context,
    name,
    bundle: bundleOf(bundle, service),
    settings,
    alarmAction: service.alarmAction,
    ...more,
    environment: {
      ...tableNames(description, data),
      ...settingsFor(description, service),
      ...environment,
    },
  });
  grantTables(made, description, data);
  grantServices(made, description, service);
  return made;
}

function bundleOf(name: string, { bundles }: Service): string {
  const folder = bundles[name];
  if (!folder) throw new Error(`the function ${name} has no bundle`);
  return folder;
}

function tableNames({ tables: used }: FunctionDescription, data: DataStack): Record<string, string> {
  const names = (Object.keys(used) as TableName[]).map((table) => [
    tables[table].variable,
    data.tables[table].tableName,
  ]);
  return Object.fromEntries(names) as Record<string, string>;
}

function settingsFor(
  {
    context,
    publishesEvents,
    sendsMail,
    secrets = [],
    takesPayments,
    screensOutside,
    managesClients,
    files,
    actsForClients,
  }: FunctionDescription,
  { settings, data }: Service,
): Record<string, string> {
  const listed = (kind: keyof typeof partiesVariable): Record<string, string> => {
    const names = partiesSetUp(kind, settings).map(({ name }) => name);
    return names.length > 0 ? { [partiesVariable[kind]]: names.join(',') } : {};
  };
  return {
    ...(files ? { [filesVariable]: data.files.bucketName } : {}),
    ...(actsForClients ? { ROOT_CLIENT_ID: data.rootClient.userPoolClientId } : {}),
    ...(publishesEvents ? { EVENT_BUS: data.bus.eventBusName } : {}),
    ...(takesPayments ? listed('payment-provider') : {}),
    ...(screensOutside ? listed('screening-provider') : {}),
    ...(sendsMail && settings.mailFrom ? { MAIL_FROM: settings.mailFrom } : {}),
    ...(secrets.includes('vault') ? { VAULT_KEY_NAME: data.vaultKey.secretName } : {}),
    ...(secrets.includes('webhooks') ? { WEBHOOK_KEY_NAME: data.webhookKey.secretName } : {}),
    ...Object.fromEntries(
      partySecrets(secrets, settings, data).map(({ party, secretName }) => [secretVariable(party), secretName]),
    ),
    ...(context === 'notifications' && settings.webhooksMayStayInside ? { WEBHOOKS_MAY_STAY_INSIDE: 'true' } : {}),
    ...(managesClients
      ? {
          USER_POOL_ID: data.userPool.userPoolId,
          DEFAULT_COUNTRY: settings.branchDefaults.country,
          DEFAULT_CURRENCY: settings.branchDefaults.currency,
        }
      : {}),
  };
}

const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const writing = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

/** Never Scan, never table administration. */
function grantTables(made: ServiceFunction, { tables: used }: FunctionDescription, data: DataStack): void {
  for (const [name, right] of Object.entries(used) as [TableName, TableRight][]) {
    const table = data.tables[name];
    const indexes = Object.keys(tables[name].indexes).map((index) => `${table.tableArn}/index/${index}`);
    if (right !== 'write') made.allow(reading, table.tableArn, ...indexes);
    if (right !== 'read') made.allow(writing, table.tableArn);
  }
}

/** Single files, by their names. Whether there is one is told to who may list them; others are told that they may not know. */
function grantFiles(made: ServiceFunction, data: DataStack): void {
  const { files } = data;
  made.allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], files.arnForObjects('imports/*'));
  made.allow(['s3:ListBucket'], files.bucketArn);
  const imported = Stack.of(made).resolve(data.exportValue(files.bucketArn)) as { readonly 'Fn::ImportValue': string };
  const finding = `Resource::${imported['Fn::ImportValue']}/imports/*`;
  acknowledge(
    made,
    `AwsSolutions-IAM5[${finding}]`,
    'Files are named by their imports; the bucket and their folder are named',
  );
}

function grantServices(made: ServiceFunction, description: FunctionDescription, { data, settings }: Service): void {
  const { publishesEvents, sendsMail, secrets = [], managesClients, files } = description;
  if (files) grantFiles(made, data);
  if (publishesEvents) made.allow(['events:PutEvents'], data.bus.eventBusArn);
  if (sendsMail && settings.mailFrom) {
    const identity = (resourceName: string) => data.formatArn({ service: 'ses', resource: 'identity', resourceName });
    const domain = settings.mailFrom.slice(settings.mailFrom.indexOf('@') + 1);
    made.allow(
      ['ses:SendEmail'],
      identity(settings.mailFrom),
      ...(settings.mailIdentity === 'existing' ? [identity(domain)] : []),
    );
  }
  if (secrets.includes('vault')) made.allow(['secretsmanager:GetSecretValue'], data.vaultKey.secretArn);
  if (secrets.includes('webhooks')) made.allow(['secretsmanager:GetSecretValue'], data.webhookKey.secretArn);
  for (const { secretArn } of partySecrets(secrets, settings, data)) {
    made.allow(['secretsmanager:GetSecretValue'], secretArn);
  }
  if (managesClients) {
    const actions = ['CreateUserPoolClient', 'DescribeUserPoolClient', 'DeleteUserPoolClient'];
    made.allow(
      actions.map((action) => `cognito-idp:${action}`),
      data.userPool.userPoolArn,
    );
  }
}
