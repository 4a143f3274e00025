import { describe, expect, test } from 'vitest';
import { constructId } from '#infra/constructs/names.ts';
import type { Consumer } from '#shared/context.ts';
import { consumers, queued } from '#functions/contexts.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { at, list, resources, target, templatesOf } from '../support/template/template.ts';

const { contexts } = templatesOf('prod', { demoWarehouse: true });
const all = (type: string) => resources(contexts, type);
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

/** The alarms on a metric of a resource, which they refer to or name. */
function alarmsOn(resource: string, metric: string) {
  const [, made] = [...queues, ...all('AWS::Lambda::Function')].find(([id]) => id === resource) ?? [];
  const names = [resource, made?.Properties['QueueName'], made?.Properties['FunctionName']];
  return all('AWS::CloudWatch::Alarm').filter(
    ([, { Properties }]) =>
      Properties['MetricName'] === metric &&
      list(Properties['Dimensions']).some((dimension) => {
        const value = at(dimension, 'Value');
        return names.includes(target(value) ?? value);
      }),
  );
}

describe('every consumer of events', () => {
  const rules = all('AWS::Events::Rule');
  const called = Object.entries<Consumer>(consumers).flatMap(([name, { batch }]) => (batch ? [] : [name]));
  const only = (type: string, pattern: string) => {
    const [found, ...more] = all(type).filter(([id]) => new RegExp(`^${pattern}[0-9A-F]{8}$`).test(id));
    if (!found || more.length > 0) throw new Error(`there is not one ${type} called ${pattern}`);
    return found;
  };
  const ruleOf = (name: string) => only('AWS::Events::Rule', `${constructId(name)}Rule`)[1].Properties;
  const queueOf = (name: string) => only('AWS::SQS::Queue', `${constructId(name)}Queue`);
  const functionOf = (name: string) => only('AWS::Lambda::Function', `${constructId(name)}Function`);
  const lateAlarm = (name: string) => only('AWS::CloudWatch::Alarm', `${constructId(name)}Late`);
  const aliasOf = (name: string) => only('AWS::Lambda::Alias', `${constructId(name)}FunctionLive`);

  test('has one rule', () => {
    expect(rules.length).toBe(Object.keys(consumers).length);
  });

  test.each(rules)('%s has one target, with retries, an age and a dead-letter queue', (_, { Properties }) => {
    const targets = list(Properties['Targets']);
    expect(targets).toHaveLength(1);
    expect(isDeadLetters(target(at(targets[0], 'DeadLetterConfig', 'Arn')))).toBe(true);
    expect(at(targets[0], 'RetryPolicy')).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
  });

  test.each(Object.entries<Consumer>(consumers))(
    '%s is fed by its queue where it takes batches, and called otherwise',
    (name, { batch }) => {
      const aim = target(at(ruleOf(name), 'Targets', 0, 'Arn'));
      expect(aim).toBe(batch ? queueOf(name)[0] : aliasOf(name)[0]);
    },
  );

  test.each(rules)('%s may put events where they go, and nobody else may', (id, { Properties }) => {
    const [only] = list(Properties['Targets']);
    const aims = [at(only, 'Arn'), at(only, 'DeadLetterConfig', 'Arn')].map(target);
    for (const queue of aims.filter((aim) => queues.some(([each]) => each === aim))) {
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
    for (const alias of aims.filter((aim) => all('AWS::Lambda::Alias').some(([each]) => each === aim))) {
      const permissions = all('AWS::Lambda::Permission').filter(
        ([, permission]) => target(permission.Properties['FunctionName']) === alias,
      );
      expect(permissions.map(([, permission]) => permission.Properties)).toMatchObject([
        { Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } },
      ]);
    }
  });

  test.each(called)('%s is tried once by Lambda, which puts what failed into its queue', (name) => {
    const settings = all('AWS::Lambda::EventInvokeConfig').filter(([id]) => id.startsWith(constructId(name)));
    expect(settings.map(([, { Properties }]) => Properties)).toMatchObject([
      { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 6 * 3_600 },
    ]);
    expect(JSON.stringify(settings[0]?.[1].Properties['Qualifier'])).toContain(aliasOf(name)[0]);
    // A destination would get Lambda's account of the call in place of the event.
    expect(settings[0]?.[1].Properties['DestinationConfig']).toBeUndefined();
    const failed = at(functionOf(name)[1], 'Properties', 'DeadLetterConfig', 'TargetArn');
    expect(target(failed)).toBe(queueOf(name)[0]);
  });

  test.each(called)('%s has an alarm on events that wait, and on those that do not reach its queue', (name) => {
    const lost = alarmsOn(functionOf(name)[0], 'DeadLetterErrors');
    expect(lost.map(([, { Properties }]) => [Properties['Threshold'], Properties['EvaluationPeriods']])).toEqual([
      [1, 1],
    ]);
    const [, waiting] = lateAlarm(name);
    const watched = JSON.stringify(waiting.Properties['Metrics']);
    expect(watched).toContain('AsyncEventAge');
    expect(watched).toContain('ApproximateAgeOfOldestMessage');
    for (const one of [functionOf(name)[1].Properties['FunctionName'], queueOf(name)[1].Properties['QueueName']]) {
      expect(watched).toContain(JSON.stringify(one));
    }
    expect(waiting.Properties['Threshold']).toBe(600);
  });

  const fed = Object.keys({ ...consumers, ...queued }).filter((name) => !called.includes(name));
  test.each(fed)('%s has an alarm on what stays in its queue', (name) => {
    expect(alarmsOn(queueOf(name)[0], 'ApproximateAgeOfOldestMessage').map(([id]) => id)).toEqual([lateAlarm(name)[0]]);
  });

  test('has a queue that waits for the function, and hears what it could not do', () => {
    const mappings = all('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) => {
      const source = target(Properties['EventSourceArn']);
      return queues.some(([id]) => id === source);
    });
    expect(mappings.length).toBe(rules.length + Object.keys(queued).length);
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
    '%s is read from its beginning, filtered, halved on failure, tried until its end and given up into a queue then',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      expect(Properties['MaximumRetryAttempts'] ?? -1).toBe(-1);
      expect(Properties['MaximumRecordAgeInSeconds']).toBe(86_400);
      expect(isDeadLetters(target(at(Properties, 'DestinationConfig', 'OnFailure', 'Destination')))).toBe(true);
      const patterns = list(at(Properties, 'FilterCriteria', 'Filters')).map((filter) => String(at(filter, 'Pattern')));
      const outboxRow = { NewImage: { outbox: { BOOL: [{ exists: true }] } } };
      const again = { Keys: { entry: { S: [{ prefix: 'LEVEL_TOLD#' }] } } };
      const isInventory = JSON.stringify(Properties['FunctionName']).includes('PublishInventory');
      expect(patterns.map((pattern) => JSON.parse(pattern) as object)).toEqual([
        { eventName: ['INSERT'], dynamodb: outboxRow },
        ...(isInventory ? [{ eventName: ['MODIFY'], dynamodb: { ...again, ...outboxRow } }] : []),
      ]);
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
    const kept = all('AWS::Lambda::EventInvokeConfig').filter(
      ([, { Properties }]) => Properties['DestinationConfig'] !== undefined,
    );
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

  test('may call the alias of its steps, and no other function', () => {
    const called = all('AWS::StepFunctions::StateMachine').map(([id, { Properties: machine }]) => {
      const role = target(machine['RoleArn']);
      const statements = all('AWS::IAM::Policy')
        .filter(([, { Properties }]) => list(Properties['Roles']).some((one) => target(one) === role))
        .flatMap(([, { Properties }]) => list(at(Properties, 'PolicyDocument', 'Statement')));
      const invoking = statements.filter((statement) => at(statement, 'Action') === 'lambda:InvokeFunction');
      const functions = invoking.flatMap((statement) => list(at(statement, 'Resource'))).map(target);
      return [id.replace(/Workflow.*/, ''), functions.map((name) => String(name).replace(/StepsLive.*/, ''))];
    });
    expect(called).toEqual([
      ['FulfilOrder', ['FulfilOrder']],
      ['ImportFile', ['ImportFile']],
    ]);
  });

  test('is started by an alias on a version that stays for the executions under way', () => {
    const [version] = all('AWS::StepFunctions::StateMachineVersion');
    expect(version?.[1].DeletionPolicy).toBe('Retain');
    const [alias] = all('AWS::StepFunctions::StateMachineAlias');
    expect(target(at(alias?.[1], 'Properties', 'DeploymentPreference', 'StateMachineVersionArn'))).toBe(version?.[0]);
    const started = all('AWS::Lambda::Function')
      .map(([, { Properties }]) => at(Properties, 'Environment', 'Variables', 'FULFIL_ORDER_WORKFLOW'))
      .filter((arn) => arn !== undefined);
    expect(started.length).toBeGreaterThan(1);
    const name = String(all('AWS::StepFunctions::StateMachine')[0]?.[1].Properties['StateMachineName']);
    for (const arn of started) {
      expect(JSON.stringify(arn)).toContain(`:stateMachine:${name}:${String(alias?.[1].Properties['Name'])}"`);
    }
  });

  test('has an alarm on executions that fail, time out or are stopped', () => {
    const alarms = all('AWS::CloudWatch::Alarm').filter(([id]) => /ExecutionsLost[0-9A-F]{8}$/.test(id));
    expect(alarms).toHaveLength(all('AWS::StepFunctions::StateMachine').length);
    for (const [, { Properties }] of alarms) {
      expect(Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
      const watched = JSON.stringify(Properties['Metrics']);
      for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
        expect(watched).toContain(metric);
      }
    }
  });
});
