import { describe, expect, test } from 'vitest';
import { consumers } from '#shared/contracts/consumers.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { at, list, resources, target, templatesOf } from '../support/template.ts';

const { workflow } = templatesOf('prod', { demoWarehouse: true });
const all = (type: string) => resources(workflow, type);
const queues = all('AWS::SQS::Queue');
const isDeadLetters = (id: string | undefined) => /DeadLettersQueue[0-9A-F]{8}$/.test(id ?? '');

describe('every queue', () => {
  test.each(queues)('%s is encrypted and reached over TLS only', (id, { Properties }) => {
    expect(Properties['SqsManagedSseEnabled']).toBe(true);
    const policies = all('AWS::SQS::QueuePolicy').filter(([, policy]) =>
      list(policy.Properties['Queues']).some((queue) => target(queue) === id),
    );
    const statements = policies.flatMap(([, policy]) => list(at(policy, 'Properties', 'PolicyDocument', 'Statement')));
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  test.each(queues)(
    '%s has a dead-letter queue or is one, which keeps for 14 days under an alarm',
    (id, { Properties }) => {
      if (!isDeadLetters(id)) {
        const kept = target(at(Properties, 'RedrivePolicy', 'deadLetterTargetArn'));
        expect(isDeadLetters(kept)).toBe(true);
        expect(at(Properties, 'RedrivePolicy', 'maxReceiveCount')).toBeGreaterThanOrEqual(5);
        return;
      }
      expect(Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
      expect(alarmsOn(id, 'ApproximateNumberOfMessagesVisible')).toHaveLength(1);
    },
  );
});

function alarmsOn(queue: string, metric: string) {
  return all('AWS::CloudWatch::Alarm').filter(
    ([, { Properties }]) =>
      Properties['MetricName'] === metric &&
      list(Properties['Dimensions']).some((dimension) => target(at(dimension, 'Value')) === queue),
  );
}

describe('every consumer of events', () => {
  const rules = all('AWS::Events::Rule');

  test('has one rule', () => {
    expect(rules.length).toBe(Object.keys(consumers).length);
  });

  test.each(rules)('%s has one target: a queue, with retries, an age and a dead-letter queue', (_, { Properties }) => {
    const targets = list(Properties['Targets']);
    expect(targets).toHaveLength(1);
    const [only] = targets;
    const queue = target(at(only, 'Arn'));
    expect(queues.some(([id]) => id === queue) && !isDeadLetters(queue)).toBe(true);
    expect(isDeadLetters(target(at(only, 'DeadLetterConfig', 'Arn')))).toBe(true);
    expect(at(only, 'RetryPolicy')).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    expect(alarmsOn(queue ?? '', 'ApproximateAgeOfOldestMessage')).toHaveLength(1);
  });

  test.each(rules)(
    '%s may put events into its queue and its dead letters, and nobody else may',
    (id, { Properties }) => {
      const [only] = list(Properties['Targets']);
      for (const queue of [at(only, 'Arn'), at(only, 'DeadLetterConfig', 'Arn')].map(target)) {
        const policies = all('AWS::SQS::QueuePolicy').filter(([, policy]) =>
          list(policy.Properties['Queues']).some((one) => target(one) === queue),
        );
        const allowed = policies
          .flatMap(([, policy]) => list(at(policy, 'Properties', 'PolicyDocument', 'Statement')))
          .filter((statement) => at(statement, 'Effect') === 'Allow');
        expect(allowed).toHaveLength(1);
        expect(allowed[0]).toMatchObject({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } } },
        });
        expect(list(at(allowed[0], 'Action'))).toContain('sqs:SendMessage');
      }
    },
  );

  test('is fed by a queue that waits for the function, and hears what it could not do', () => {
    const mappings = all('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) => {
      const source = target(Properties['EventSourceArn']);
      return queues.some(([id]) => id === source);
    });
    expect(mappings.length).toBe(rules.length);
    for (const [id, { Properties }] of mappings) {
      expect([id, Properties['FunctionResponseTypes']]).toEqual([id, ['ReportBatchItemFailures']]);
      const queue = queues.find(([name]) => name === target(Properties['EventSourceArn']))?.[1];
      const owner = String(target(Properties['EventSourceArn'])).replace(/Queue[0-9A-F]{8}$/, '');
      const consumer = all('AWS::Lambda::Function').find(([name]) => name.startsWith(`${owner}Function`))?.[1];
      const visible = Number(queue?.Properties['VisibilityTimeout']);
      expect([owner, visible >= 6 * Number(consumer?.Properties['Timeout'])]).toEqual([owner, true]);
    }
  });
});

describe('every outbox', () => {
  const mappings = all('AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => Properties['StartingPosition'] !== undefined,
  );
  const outboxes = Object.entries(tables).filter(([, { outbox }]) => outbox);

  test('is published by a function of its own', () => {
    expect(mappings.length).toBe(outboxes.length);
    for (const [name] of outboxes) {
      const own = mappings.filter(([, { Properties }]) =>
        JSON.stringify(Properties['EventSourceArn']).includes(`FnGetAtt${name}`),
      );
      expect([name, own.length]).toEqual([name, 1]);
    }
  });

  test.each(mappings)(
    '%s is read from its beginning, filtered, halved on failure and given up into a queue',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(Properties['MaximumRetryAttempts']).toBeGreaterThan(0);
      expect(Properties['MaximumRecordAgeInSeconds']).toBeLessThan(86_400);
      expect(isDeadLetters(target(at(Properties, 'DestinationConfig', 'OnFailure', 'Destination')))).toBe(true);
      const patterns = list(at(Properties, 'FilterCriteria', 'Filters')).map((filter) => String(at(filter, 'Pattern')));
      expect(patterns).toHaveLength(1);
      expect(JSON.parse(patterns[0] ?? '')).toMatchObject({ eventName: ['INSERT'] });
      const publisher = /(Publish[A-Z][a-z]+)Live/.exec(JSON.stringify(Properties['FunctionName']))?.[1] ?? '';
      const late = all('AWS::CloudWatch::Alarm').filter(
        ([id, alarm]) => id.startsWith(publisher) && alarm.Properties['MetricName'] === 'IteratorAge',
      );
      expect(late).toHaveLength(1);
    },
  );
});

describe('what runs by the clock', () => {
  const schedules = all('AWS::Scheduler::Schedule');

  test.each(schedules)('%s calls an alias, with retries, an age and a dead-letter queue', (_, { Properties }) => {
    const alias = target(at(Properties, 'Target', 'Arn'));
    expect(all('AWS::Lambda::Alias').map(([id]) => id)).toContain(alias);
    expect(isDeadLetters(target(at(Properties, 'Target', 'DeadLetterConfig', 'Arn')))).toBe(true);
    expect(at(Properties, 'Target', 'RetryPolicy')).toEqual({ MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 });
  });

  test('keeps what the function failed on', () => {
    const kept = all('AWS::Lambda::EventInvokeConfig');
    expect(kept.length).toBe(schedules.length);
    for (const [, { Properties }] of kept) {
      expect(isDeadLetters(target(at(Properties, 'DestinationConfig', 'OnFailure', 'Destination')))).toBe(true);
    }
  });
});

describe('the workflow', () => {
  test('is logged without what it carries, and traced', () => {
    const [machine] = all('AWS::StepFunctions::StateMachine');
    expect(machine?.[1].Properties).toMatchObject({
      LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('may call the alias of each of its steps, and no other function', () => {
    const role = target(all('AWS::StepFunctions::StateMachine')[0]?.[1].Properties['RoleArn']);
    const statements = all('AWS::IAM::Policy')
      .filter(([, { Properties }]) => list(Properties['Roles']).some((one) => target(one) === role))
      .flatMap(([, { Properties }]) => list(at(Properties, 'PolicyDocument', 'Statement')));
    const invoking = statements.filter((statement) => at(statement, 'Action') === 'lambda:InvokeFunction');
    const called = invoking.flatMap((statement) => list(at(statement, 'Resource'))).map(target);
    const steps = all('AWS::Lambda::Alias').filter(([id]) => /^[A-Za-z]+StepsLive/.test(id));
    expect(called.sort()).toEqual(steps.map(([id]) => id).sort());
    expect(steps.length).toBeGreaterThan(0);
  });

  test('is started by an alias on a version that stays for the executions under way', () => {
    const [version] = all('AWS::StepFunctions::StateMachineVersion');
    expect(version?.[1].DeletionPolicy).toBe('Retain');
    const [alias] = all('AWS::StepFunctions::StateMachineAlias');
    expect(target(at(alias?.[1], 'Properties', 'DeploymentPreference', 'StateMachineVersionArn'))).toBe(version?.[0]);
    const started = all('AWS::Lambda::Function')
      .map(([, { Properties }]) => at(Properties, 'Environment', 'Variables', 'WORKFLOW_ARN'))
      .filter((arn) => arn !== undefined);
    expect(new Set(started.map((arn) => JSON.stringify(arn)))).toEqual(
      new Set([JSON.stringify({ 'Fn::GetAtt': [alias?.[0], 'Arn'] })]),
    );
  });

  test.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'])('has an alarm on %s', (metric) => {
    const alarms = all('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties['MetricName'] === metric);
    expect(alarms).toHaveLength(1);
    expect(alarms[0]?.[1].Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
  });
});
