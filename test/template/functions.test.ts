import { describe, expect, test } from 'vitest';
import { constructId } from '#infra/constructs/names.ts';
import {
  apiFunctions,
  consumerFunctions,
  outboxPublisher,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
} from '#infra/functions.ts';
import type { Consumer } from '#shared/context.ts';
import { consumers } from '#functions/contexts.ts';
import type { FunctionNeeds } from '#shared/context.ts';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import { everySetting, settingsOf } from '../support/template/settings.ts';
import {
  at,
  build,
  list,
  resources,
  target,
  templatesIn,
  templatesOf,
  type Resource,
} from '../support/template/template.ts';

const templates = templatesOf('prod', everySetting);
const all = (type: string) => resources(templates.contexts, type);

type Described = FunctionNeeds;
const named = <Named = Described>(entries: Readonly<Record<string, Named>>, suffix = '') =>
  Object.entries(entries).map(([name, description]): [string, Named] => [constructId(name + suffix), description]);

/** Every function's description, by its construct id. */
const descriptions = new Map<string, Described>([
  ...named(apiFunctions, '-api'),
  ...named(stepFunctions, '-steps'),
  ...named(consumerFunctions),
  ...named(scheduledFunctions),
  ...named(queuedFunctions),
  ...Object.entries(tables)
    .filter(([, { outbox }]) => outbox)
    .map(([name]): [string, Described] => [`Publish${name}`, outboxPublisher]),
]);

interface Made {
  readonly id: string;
  readonly logicalId: string;
  readonly resource: Resource;
  readonly description: Described;
  readonly statements: readonly { readonly actions: readonly string[]; readonly resources: readonly unknown[] }[];
}

const functions = all('AWS::Lambda::Function').map(([logicalId, resource]): Made => {
  const id = logicalId.replace(/Function[0-9A-F]{8}$/, '');
  const description = descriptions.get(id);
  if (!description) throw new Error(`${logicalId} is not described in infra/functions.ts`);
  const role = target(resource.Properties['Role']);
  const statements = all('AWS::IAM::Policy')
    .filter(([, { Properties }]) => list(Properties['Roles']).some((one) => target(one) === role))
    .flatMap(([, { Properties }]) => list(at(Properties, 'PolicyDocument', 'Statement')))
    .map((statement) => ({
      actions: list(at(statement, 'Action')).map(String),
      resources: list(at(statement, 'Resource')),
    }));
  return { id, logicalId, resource, description, statements };
});

const one = (made: Made): [string, Made] => [made.id, made];

/** The table that an ARN in a policy belongs to, streams and indexes included. */
const tableOf = (arn: unknown): string | undefined =>
  /FnGetAtt([A-Z][a-z]+)[0-9A-F]{8}(?:Stream)?Arn/.exec(JSON.stringify(arn))?.[1];

const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const writing = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

/** What a description lets a function do, beside the tables. */
function rights({ id, description: d }: Made): string[] {
  const readsQueue = id in Object.fromEntries([...named(consumerFunctions), ...named(queuedFunctions)]);
  const readsStream = id.startsWith('Publish');
  const failsIntoItsQueue = named<Consumer>(consumers).some(([name, { batch }]) => name === id && !batch);
  return [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    ...(readsQueue
      ? ['ReceiveMessage', 'ChangeMessageVisibility', 'GetQueueUrl', 'DeleteMessage', 'GetQueueAttributes'].map(
          (action) => `sqs:${action}`,
        )
      : []),
    ...(d.ownDelayQueue || d.feeds || failsIntoItsQueue || id in scheduled || readsStream ? ['sqs:SendMessage'] : []),
    ...(id in scheduled || readsStream ? ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'] : []),
    ...(d.publishesEvents ? ['events:PutEvents'] : []),
    ...(readsStream
      ? ['dynamodb:ListStreams', 'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']
      : []),
    ...(d.answersTasks ? ['states:SendTaskSuccess'] : []),
    ...(d.startsWorkflow ? ['states:StartExecution'] : []),
    ...(d.watchesWorkflow ? ['states:DescribeExecution'] : []),
    ...(d.files ? ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket'] : []),
    ...(d.sendsMail ? ['ses:SendEmail'] : []),
    ...((d.secrets ?? []).length > 0 ? ['secretsmanager:GetSecretValue'] : []),
    ...(d.managesClients
      ? ['cognito-idp:CreateUserPoolClient', 'cognito-idp:DescribeUserPoolClient', 'cognito-idp:DeleteUserPoolClient']
      : []),
  ];
}
/** What an alarm on a formula is called. */
const calculated = (properties: Resource['Properties']) =>
  list(properties['Metrics'])
    .map((metric) => at(metric, 'Label'))
    .find((label) => label !== undefined);

/** The formula of an alarm. */
const expressionOf = (alarm: Resource | undefined) =>
  list(alarm?.Properties['Metrics'])
    .map((metric) => at(metric, 'Expression'))
    .find((expression) => expression !== undefined) as string | undefined;

const isConsumer = ({ id }: Made) => id in Object.fromEntries(named(consumerFunctions));

const scheduled = Object.fromEntries(named(scheduledFunctions));

test('every described function is made, and no other', () => {
  expect(functions.map(({ id }) => id).sort()).toEqual([...descriptions.keys()].sort());
});

describe.each(functions.map(one))('%s', (_, made) => {
  const { description, statements, resource, logicalId } = made;

  test('may do what its description says with its tables, and nothing with others', () => {
    const granted = new Map<string, Set<string>>();
    for (const { actions, resources: arns } of statements) {
      for (const table of new Set(arns.map(tableOf).filter((name) => name !== undefined && name in tables))) {
        const known = granted.get(String(table)) ?? new Set();
        for (const action of actions.filter((name) => !/Stream|Shard|GetRecords/.test(name))) known.add(action);
        granted.set(String(table), known);
      }
    }
    for (const [table, actions] of granted) if (actions.size === 0) granted.delete(table);
    const described = Object.entries(description.tables).map(([table, right]): [string, string[]] => [
      table,
      [...(right === 'write' ? [] : reading), ...(right === 'read' ? [] : writing)],
    ]);
    const sorted = (entries: Iterable<[string, Iterable<string>]>) =>
      Object.fromEntries([...entries].map(([table, actions]) => [table, [...actions].sort()]));
    expect(sorted(granted)).toEqual(sorted(described));
  });

  test('may do nothing else than its description says', () => {
    const inTables = new Set([...reading, ...writing]);
    const actions = new Set(statements.flatMap((statement) => statement.actions).filter((name) => !inTables.has(name)));
    expect([...actions].sort()).toEqual([...new Set(rights(made))].sort());
  });

  test('has no sweeping right', () => {
    const actions = statements.flatMap((statement) => statement.actions);
    expect(actions.filter((name) => name.includes('*') || name === 'dynamodb:Scan')).toEqual([]);
    const everywhere = statements.filter((statement) => statement.resources.includes('*'));
    expect(everywhere.flatMap((statement) => statement.actions).every((name) => name.startsWith('xray:'))).toBe(true);
  });

  test('is told the names of its tables, in less than 4 KB of environment', () => {
    const variables = at(resource, 'Properties', 'Environment', 'Variables') as Record<string, unknown>;
    const told = (Object.keys(tables) as TableName[]).filter((table) => tables[table].variable in variables);
    expect(told.sort()).toEqual(Object.keys(description.tables).sort());
    // Names that are made at deployment stand here as references, which are longer than the names.
    expect(JSON.stringify(variables).length).toBeLessThan(4096);
  });

  test('knows its own name, by which its deeds are told', () => {
    const name = at(made.resource, 'Properties', 'Environment', 'Variables', 'OMS_FUNCTION');
    expect(constructId(String(name))).toBe(made.id);
  });

  test('runs on arm64 with Node 24, traced, with a log that ends', () => {
    expect(resource.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    const log = target(at(resource, 'Properties', 'LoggingConfig', 'LogGroup'));
    expect(all('AWS::Logs::LogGroup').find(([id]) => id === log)?.[1].Properties['RetentionInDays']).toBe(90);
  });

  test('may turn in a loop only where it hands work to itself by design', () => {
    // By names, through functions that feed others, back to where it began.
    const fedBy = (name: string) => {
      const feeds = descriptions.get(name)?.feeds;
      return feeds === undefined ? undefined : constructId(feeds);
    };
    const fed = new Set<string>();
    for (let name = fedBy(made.id); name !== undefined && !fed.has(name); name = fedBy(name)) fed.add(name);
    // The demo warehouse is none of them: its chain has three turns at most, and Lambda watches over it.
    expect(resource.Properties['RecursiveLoop']).toBe(fed.has(made.id) ? 'Allow' : undefined);
  });

  test('is called by an alias that is moved by steps, and moved back by the alarm on its new version', () => {
    const alias = all('AWS::Lambda::Alias').find(
      ([, { Properties }]) => target(Properties['FunctionName']) === logicalId,
    );
    const groupId = target(at(alias?.[1], 'UpdatePolicy', 'CodeDeployLambdaAliasUpdate', 'DeploymentGroupName'));
    const group = all('AWS::CodeDeploy::DeploymentGroup').find(([id]) => id === groupId)?.[1];
    expect(group?.Properties).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AutoRollbackConfiguration: { Enabled: true, Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']) },
    });
    const stopping = list(at(group, 'Properties', 'AlarmConfiguration', 'Alarms')).map((alarm) =>
      target(at(alarm, 'Name')),
    );
    const own = all('AWS::CloudWatch::Alarm').filter(([id]) =>
      id.startsWith(logicalId.replace(/Function[0-9A-F]{8}$/, '')),
    );
    const [[stops, { Properties: ofVersion }] = ['', resource], ...others] = own.filter(([id]) =>
      stopping.includes(id),
    );
    expect([stopping.length, others.length]).toEqual([1, 0]);
    // It looks at the new version of this function alone.
    const parts = list(ofVersion['Metrics']).flatMap((metric) => at(metric, 'MetricStat', 'Metric') ?? []);
    expect(parts.length).toBeGreaterThan(1);
    const ofOthers = parts.filter((metric) => {
      const dimensions = list(at(metric, 'Dimensions')).map((one) => [
        String(at(one, 'Name')),
        JSON.stringify(at(one, 'Value')),
      ]);
      const {
        ExecutedVersion,
        version = ExecutedVersion,
        FunctionName,
      } = Object.fromEntries(dimensions) as Record<string, string>;
      return !version?.includes('CurrentVersion') || (ExecutedVersion && !FunctionName?.includes(logicalId));
    });
    expect(ofOthers).toEqual([]);
    // One alarm more calls people, by the same formula for all versions.
    const calling = own.filter(([id]) => id !== stops && /(?:FunctionFailing|^[A-Za-z]+?Failing)[0-9A-F]{8}$/.test(id));
    expect(calling.map(([, { Properties }]) => calculated(Properties))).toEqual(['Failing']);
    expect(expressionOf(calling[0]?.[1])).toBe(
      expressionOf(all('AWS::CloudWatch::Alarm').find(([id]) => id === stops)?.[1]),
    );
    const watched = list(calling[0]?.[1].Properties['Metrics']).flatMap((metric) => at(metric, 'MetricStat') ?? []);
    // A handler that answers failures itself counts them.
    const counted = made.id.endsWith('Api') ? ['UnexpectedErrors'] : isConsumer(made) ? ['EventsNotConsumed'] : [];
    expect(watched.map((one) => at(one, 'Metric', 'MetricName'))).toEqual(['Errors', 'Duration', ...counted]);
    expect(watched.filter((one) => JSON.stringify(one).includes('ExecutedVersion'))).toEqual([]);
    const slowMs = Number(resource.Properties['Timeout']) * 800;
    expect(expressionOf(calling[0]?.[1])).toContain(`IF(FILL(slowest, 0) > ${slowMs}, 1, 0)`);
    expect(at(watched[1], 'Stat')).toBe('p99');
  });
});

test("what a consumer throws on purpose is no error of the function's, and everything else is", () => {
  const called = new Set(named<Consumer>(consumers).flatMap(([id, { batch }]) => (batch ? [] : [id])));
  for (const [id, alarm] of all('AWS::CloudWatch::Alarm').filter(([id]) => /FunctionFailing[0-9A-F]{8}$/.test(id))) {
    const errors = called.has(id.replace(/FunctionFailing[0-9A-F]{8}$/, ''))
      ? 'IF(FILL(errors, 0) > FILL(failures, 0), FILL(errors, 0) - FILL(failures, 0), 0)'
      : 'FILL(errors, 0)';
    expect([id, expressionOf(alarm)?.startsWith(`${errors} + `)]).toEqual([id, true]);
    expect(alarm.Properties['Threshold']).toBe(1);
  }
});

test('alarms on what functions count name it as the code counts it, and the stage', () => {
  const dimensions = all('AWS::CloudWatch::Alarm')
    .flatMap(([, { Properties }]) => [
      Properties,
      ...list(Properties['Metrics']).map((metric) => at(metric, 'MetricStat', 'Metric')),
    ])
    .filter((metric) => at(metric, 'Namespace') === 'OMS')
    .map((metric) =>
      Object.fromEntries(list(at(metric, 'Dimensions')).map((one) => [at(one, 'Name'), at(one, 'Value')])),
    );
  const variables = functions.map(({ resource }) => at(resource, 'Properties', 'Environment', 'Variables'));
  const contexts = new Set(variables.map((one) => at(one, 'OMS_CONTEXT')));
  const names = new Set(variables.map((one) => at(one, 'OMS_FUNCTION')));
  expect(dimensions.length).toBeGreaterThan(10);
  for (const { service, stage, function: of } of dimensions) {
    expect(contexts).toContain(service);
    expect(stage).toBe('prod');
    if (of !== undefined) expect(names).toContain(of);
  }
});

test('old versions of functions are kept, so that the alias can be put back to one', () => {
  const versions = all('AWS::Lambda::Version');
  expect(versions.length).toBe(functions.length);
  expect(versions.filter(([, { DeletionPolicy }]) => !DeletionPolicy?.startsWith('Retain'))).toEqual([]);
});

test('an emergency deployment goes past alarms that burn, to all calls at once', () => {
  const system = build({ ...settingsOf('prod', everySetting), pastAlarms: true });
  const groups = resources(templatesIn(system).contexts, 'AWS::CodeDeploy::DeploymentGroup');
  expect(groups.length).toBe(all('AWS::CodeDeploy::DeploymentGroup').length);
  for (const [, { Properties }] of groups) {
    expect(Properties['DeploymentConfigName']).toBe('CodeDeployDefault.LambdaAllAtOnce');
    expect(list(at(Properties, 'AlarmConfiguration', 'Alarms'))).toEqual([]);
  }
});

describe('payments', () => {
  const taken = (changes: object) => {
    const api = resources(templatesOf('prod', changes).contexts, 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => String(Properties['FunctionName']).endsWith('-api'))
      .map(([, resource]) => resource);
    const all = api.map((resource) => at(resource, 'Properties', 'Environment', 'Variables', 'PAYMENT_PROVIDERS'));
    return all.filter((names) => names !== undefined);
  };

  test.each<[string, object, string[]]>([
    ['are taken by nobody unless a provider is set up', {}, []],
    ['are taken by Stripe where its secret is named', { secrets: { stripe: 'shop/stripe' } }, ['stripe']],
    ['are pretended only where that is asked for', { testPayments: true }, ['test']],
    ['can be both', { testPayments: true, secrets: { stripe: 'shop/stripe' } }, ['test,stripe']],
  ])('%s', (_, changes, expected) => {
    expect(taken(changes)).toEqual(expected);
  });
});

describe('how many functions work at once', () => {
  const reserved = (changes: object) => {
    const made = templatesOf('prod', changes);
    return resources(made.contexts, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
      const count = Properties['ReservedConcurrentExecutions'];
      return count === undefined ? [] : [[id.replace(/Function[0-9A-F]{8}$/, ''), count]];
    });
  };

  test('is kept for nobody unless that is asked for: a small account has too few', () => {
    expect(reserved({})).toEqual([]);
  });

  test('can be kept for those who take orders and those who carry them', () => {
    const kept = reserved({ concurrency: { orders: 50, steps: 100 } });
    expect(kept).toEqual([
      ['OrdersApi', 50],
      ['FulfilOrderSteps', 100],
      // Imports leave room for orders.
      ['ImportFileSteps', 4],
    ]);
  });

  /** What events and queues call, by name, with what it needs. */
  const called: [string, FunctionNeeds][] = Object.entries({ ...consumerFunctions, ...queuedFunctions });
  const waitsForOthers = ({ sendsMail, takesPayments, secrets = [] }: FunctionNeeds): boolean =>
    // The key of the vault is no secret of others.
    Boolean(sendsMail || takesPayments) || secrets.some((secret) => secret !== 'vault');
  const waiting = called.flatMap(([name, needs]) => (waitsForOthers(needs) ? [name] : []));

  test('is limited wherever an event or a queue has a function wait for mails, webhooks or a provider', () => {
    const made = templatesOf('prod', { concurrency: { webhooks: 7 } });
    const limits = resources(made.contexts, 'AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties }]) => {
      const most = at(Properties, 'ScalingConfig', 'MaximumConcurrency');
      return most === undefined ? [] : [[id.replace(/Function.*/, ''), most]];
    });
    const limitOf = Object.fromEntries(limits) as Record<string, number>;
    expect(waiting).toEqual(expect.arrayContaining(['notify-customers', 'deliver-webhooks', 'settle-cancellations']));
    expect(waiting.filter((name) => limitOf[constructId(name)] === undefined)).toEqual([]);
    expect(limitOf).toMatchObject({ DeliverWebhooks: 7, NotifyCustomers: 2 });
  });

  test('is not let loose by the bus, which would call such a function for each event', () => {
    const rules = resources(templatesOf('prod', {}).contexts, 'AWS::Events::Rule');
    for (const name of waiting) {
      const targets = rules
        .filter(([id]) => id.startsWith(constructId(name)))
        .flatMap(([, { Properties }]) => at(Properties, 'Targets'));
      for (const target of targets) expect(JSON.stringify(at(target, 'Arn'))).toContain('Queue');
    }
  });

  test('shares the rate of mails', () => {
    const { contexts } = templatesOf('prod', { mailFrom: 'shop@example.com', mailRatePerSecond: 1 });
    const told = resources(contexts, 'AWS::Lambda::Function')
      .map(([, resource]) => at(resource, 'Properties', 'Environment', 'Variables', 'MAIL_GAP_MS'))
      .filter((gap) => gap !== undefined);
    expect(told).toEqual(['2000']);
  });
});
