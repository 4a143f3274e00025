import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { build, parts, at, everyResource, list, resources, target, templatesOf } from '../support/template/template.ts';
import { settingsOf } from '../support/template/settings.ts';
import { tables, type TableDescription } from '#shared/dynamodb/tables.ts';
import { scopes } from '#shared/contracts/scopes.ts';

const templates = templatesOf('prod', { mailFrom: 'shop@example.com', alarmEmail: 'on-call@example.com' });
const { data } = templates;
const all = (type: string) => resources(data, type);

const stateful: Record<string, Record<string, string>> = JSON.parse(
  readFileSync(new URL('stateful-ids.json', import.meta.url), 'utf8'),
);

test('what holds state keeps its logical id: a new id would be a new, empty resource', () => {
  const types = [
    'AWS::DynamoDB::GlobalTable',
    'AWS::Events::EventBus',
    'AWS::Events::Archive',
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolClient',
    'AWS::Cognito::UserPoolDomain',
    'AWS::Cognito::UserPoolResourceServer',
    'AWS::S3::Bucket',
    'AWS::SecretsManager::Secret',
  ];
  const found = templates.all.flatMap(([part, template]) =>
    types.flatMap((type) => resources(template, type).map(([id, { Type }]) => [part, id, Type] as const)),
  );
  const byPart: Record<string, Record<string, string>> = {};
  for (const [part, id, type] of found) (byPart[part] ??= {})[id] = type;
  expect(byPart).toEqual(stateful);
});

test('only the stack that holds state is protected from being deleted, where it is to be retained', () => {
  const protectedParts = (stage: string) => {
    const system = build(settingsOf(stage));
    return parts.filter((part) => system.stack(part).terminationProtection);
  };
  expect(protectedParts('prod')).toEqual(['data']);
  expect(protectedParts('dev')).toEqual([]);
});

test('everything goes with a stage that is to be destroyed', () => {
  const trial = templatesOf('prod', { removalPolicy: 'destroy' });
  const kept = trial.all.flatMap(([, template]) => everyResource(template));
  const names = kept
    .filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'))
    .map(([, { Type }]) => Type);
  // Versions of a workflow go with the workflow itself.
  expect(new Set(names)).toEqual(new Set(['AWS::StepFunctions::StateMachineVersion']));
  const undeletable = resources(trial.data, 'AWS::DynamoDB::GlobalTable').filter(([, table]) =>
    at(table, 'Properties', 'Replicas', 0, 'DeletionProtectionEnabled'),
  );
  expect(undeletable).toEqual([]);
});

test('no stack comes near the limit of 500 resources: contexts have one each', () => {
  const sizes = templates.all.map(([part, template]) => [part, everyResource(template).length]);
  expect(sizes.filter(([, size]) => Number(size) > 250)).toEqual([]);
});

describe.each(Object.entries(tables) as [string, TableDescription][])('the table %s', (name, description) => {
  const [found] = all('AWS::DynamoDB::GlobalTable').filter(([id]) => new RegExp(`^${name}[0-9A-F]{8}$`).test(id));
  const table = found?.[1];
  const replica = at(table, 'Properties', 'Replicas', 0);

  test('outlives its stack, can be restored and cannot be deleted by mistake, if it is durable', () => {
    const kept = description.durable
      ? { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
      : { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
    expect(table).toMatchObject(kept);
    expect(replica).toMatchObject({
      DeletionProtectionEnabled: description.durable,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: description.durable },
    });
  });

  test('is paid per request and encrypted', () => {
    expect(table?.Properties['BillingMode']).toBe('PAY_PER_REQUEST');
    // Tables are always encrypted; no specification means by the service's own key.
    expect(at(table, 'Properties', 'SSESpecification', 'SSEEnabled')).not.toBe(false);
  });

  test('has the keys, indexes, stream and expiry of its description', () => {
    const keys = [description.partitionKey, description.sortKey].filter((key) => key !== undefined);
    expect(list(table?.Properties['KeySchema']).map((key) => at(key, 'AttributeName'))).toEqual(keys);
    const indexes = list(table?.Properties['GlobalSecondaryIndexes']).map((index) => at(index, 'IndexName'));
    expect(indexes.sort()).toEqual(Object.keys(description.indexes).sort());
    const stream = description.outbox ? { StreamViewType: 'NEW_IMAGE' } : undefined;
    expect(table?.Properties['StreamSpecification']).toEqual(stream);
    const expiry = description.expiry ? { AttributeName: description.expiry, Enabled: true } : undefined;
    expect(table?.Properties['TimeToLiveSpecification']).toEqual(expiry);
  });
});

test('uploads are private, encrypted, by TLS only, and gone after 30 days', () => {
  const [[, bucket] = []] = all('AWS::S3::Bucket');
  expect(bucket).toMatchObject({
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      BucketEncryption: expect.anything() as object,
      LifecycleConfiguration: {
        Rules: [
          { ExpirationInDays: 30, Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
        ],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
  expect(bucket?.Properties['CorsConfiguration']).toBeUndefined();
  const [[, policy] = []] = all('AWS::S3::BucketPolicy');
  expect(list(at(policy, 'Properties', 'PolicyDocument', 'Statement'))).toMatchObject([
    {
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      Principal: { AWS: '*' },
      Action: 's3:*',
    },
  ]);
});

describe('the bus', () => {
  test('is archived whole, and both outlive the stack', () => {
    const [archive] = all('AWS::Events::Archive');
    expect(at(archive?.[1], 'Properties', 'EventPattern')).toEqual({ source: [{ prefix: 'oms.' }] });
    expect(archive?.[1].DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(all('AWS::Events::EventBus')[0]?.[1].DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('the user pool', () => {
  const [, pool] = all('AWS::Cognito::UserPool')[0] ?? [];

  test('outlives the stack, and nobody signs up alone or with a short password', () => {
    expect(pool?.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(pool?.Properties).toMatchObject({
      DeletionProtection: 'ACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
    });
  });

  test('knows every scope, and its first client has them all, by client credentials only', () => {
    const [server] = all('AWS::Cognito::UserPoolResourceServer');
    const known = list(server?.[1].Properties['Scopes']).map((scope) => String(at(scope, 'ScopeName')));
    expect(known.sort()).toEqual(Object.keys(scopes).sort());
    const [client] = all('AWS::Cognito::UserPoolClient');
    expect(client?.[1].Properties).toMatchObject({ AllowedOAuthFlows: ['client_credentials'], GenerateSecret: true });
    const granted = list(client?.[1].Properties['AllowedOAuthScopes']).map((scope) => JSON.stringify(scope));
    expect(granted.length).toBe(known.length);
    for (const scope of known) expect(granted.some((one) => one.includes(`/${scope}"`))).toBe(true);
  });

  test('has a host name for tokens that no other account has taken', () => {
    const [domain] = all('AWS::Cognito::UserPoolDomain');
    expect(JSON.stringify(domain?.[1].Properties['Domain'])).toContain('AWS::AccountId');
  });
});

describe('the sender of messages', () => {
  test('is verified where the deployment names it', () => {
    expect(all('AWS::SES::EmailIdentity')[0]?.[1].Properties).toMatchObject({ EmailIdentity: 'shop@example.com' });
  });
});

describe('the topic of alarms', () => {
  test('lets CloudWatch publish: its own policy has replaced the usual one', () => {
    const [policy] = all('AWS::SNS::TopicPolicy');
    const statements = list(at(policy?.[1], 'Properties', 'PolicyDocument', 'Statement'));
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
  });

  test('gets every alarm but those that only end a deployment', () => {
    const [topic] = all('AWS::SNS::Topic');
    const alarms = templates.all.flatMap(([, template]) => resources(template, 'AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(80);
    const silent = alarms.filter(([, { Properties }]) => {
      const [action] = list(Properties['AlarmActions']);
      return target(action) !== topic?.[0] && !JSON.stringify(action ?? '').includes(String(topic?.[0]));
    });
    expect(silent.filter(([id]) => !/NewVersion[0-9A-F]{8}$/.test(id)).map(([id]) => id)).toEqual([]);
  });
});
