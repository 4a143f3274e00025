import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '#host/dynamodb/engine.ts';
import { tableCall } from '#host/dynamodb/table-call.ts';
import { type AwsEndpoint, openEndpoint } from '#host/endpoint/server.ts';
import { createEventBridgeService } from '#host/eventbridge/service.ts';
import { noFaults } from '#host/faults.ts';
import { createSchedulerService } from '#host/scheduler/service.ts';
import type { Resource } from '#host/service.ts';
import { createSqsService } from '#host/sqs/service.ts';
import { createStepFunctionsService, type StepFunctionsService } from '#host/stepfunctions/service.ts';
import { type TestKernel, testKernel } from '#host/test/support/kernel.ts';
import { definition, machineResource } from '#host/test/unit/stepfunctions/support.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const region = 'eu-central-1';
const account = '000000000000';
const aws = (service: string, action: string): string => `arn:aws:states:::${service}:${action}`;
const task = (service: string, action: string, input: object, more: object = {}): object => ({
  Type: 'Task',
  Resource: aws(service, action),
  Arguments: input,
  End: true,
  ...more,
});

let engine: Engine;
let endpoint: AwsEndpoint;
let kernel: TestKernel;
let service: StepFunctionsService;
let client: SFNClient;
let letters: SQSClient;
let queue: string;

const key = { order: { S: 'o-1' }, entry: { S: 'ORDER' } };
const schedule = {
  Name: 'wake-o-1',
  ScheduleExpression: 'at(2027-01-01T00:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: `arn:aws:sqs:${region}:${account}:letters`, RoleArn: `arn:aws:iam::${account}:role/scheduler` },
};

function machines(): Record<string, object> {
  return {
    table: definition({
      Put: task(
        'dynamodb',
        'putItem',
        {
          TableName: 'Orders',
          Item: { ...key, n: { N: '{% $string($states.input.n) %}' } },
          ConditionExpression: 'attribute_not_exists(entry)',
        },
        {
          End: undefined,
          Next: 'Get',
          Catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Again' }],
        },
      ),
      Again: task('aws-sdk:dynamodb', 'updateItem', {
        TableName: 'Orders',
        Key: key,
        UpdateExpression: 'SET n = :n',
        ConditionExpression: 'attribute_not_exists(entry)',
        ExpressionAttributeValues: { ':n': { N: '1' } },
      }),
      Get: task(
        'aws-sdk:dynamodb',
        'getItem',
        { TableName: 'Orders', Key: key },
        { Output: '{% $states.result.Item.n.N %}' },
      ),
    }),
    letter: definition({
      Send: task('sqs', 'sendMessage.waitForTaskToken', {
        QueueUrl: queue,
        MessageBody: { token: '{% $states.context.Task.Token %}', order: '{% $states.input.order %}' },
      }),
    }),
    lost: definition({ Send: task('sqs', 'sendMessage', { QueueUrl: `${queue}-missing`, MessageBody: 'x' }) }),
    announce: definition({
      Put: task('events', 'putEvents', {
        Entries: [
          {
            Source: 'oms.test',
            DetailType: 'Told',
            EventBusName: 'default',
            Detail: { order: '{% $states.input.order %}' },
          },
        ],
      }),
    }),
    remind: definition({
      Create: task('aws-sdk:scheduler', 'createSchedule', schedule, { End: undefined, Next: 'Look' }),
      Look: task(
        'aws-sdk:scheduler',
        'getSchedule',
        { Name: 'wake-o-1' },
        {
          Assign: { at: '{% $states.result.ScheduleExpression %}' },
          End: undefined,
          Next: 'Drop',
        },
      ),
      Drop: task('aws-sdk:scheduler', 'deleteSchedule', { Name: 'wake-o-1' }, { End: undefined, Next: 'Gone' }),
      Gone: task(
        'aws-sdk:scheduler',
        'getSchedule',
        { Name: 'wake-o-1' },
        {
          Catch: [{ ErrorEquals: ['Scheduler.ResourceNotFoundException'], Next: 'Done', Output: '{% $at %}' }],
        },
      ),
      Done: { Type: 'Succeed' },
    }),
  };
}

const resource = (type: string, name: string, ref: string, arn: string, properties: object): Resource => ({
  stack: 'Test',
  logicalId: name,
  type,
  name,
  ref,
  attributes: { Arn: arn },
  properties,
});

beforeAll(async () => {
  engine = await startEngine(mkdtempSync(join(tmpdir(), 'host-workflows-')), log);
  await tableCall(engine.endpoint, 'CreateTable', {
    TableName: 'Orders',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'order', KeyType: 'HASH' },
      { AttributeName: 'entry', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['order', 'entry'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  });
  endpoint = await openEndpoint({
    port: 0,
    faults: noFaults,
    log,
    newId: () => 'request',
  });
  kernel = testKernel({
    db: new DatabaseSync(':memory:'),
    endpoint: endpoint.url,
    tables: { endpoint: engine.endpoint, prune: () => {} },
  });
  const queues = createSqsService(kernel);
  const kind = queues.kinds.find(({ type }) => type === 'AWS::SQS::Queue');
  const { ref, attributes } = kind?.identify(
    'letters',
    { region, account, endpoint: endpoint.url },
    'letters',
    () => undefined,
  ) ?? {
    ref: '',
    attributes: {},
  };
  queue = ref;
  queues.configure([
    resource('AWS::SQS::Queue', 'letters', ref, attributes['Arn'] ?? '', kind?.properties.parse({}) as object),
  ]);
  const events = createEventBridgeService(kernel);
  events.configure([]);
  const schedules = createSchedulerService(kernel);
  schedules.configure([]);
  service = createStepFunctionsService(kernel);
  service.configure(Object.entries(machines()).map(([name, machine]) => machineResource(machine, name)));
  endpoint.serve([queues, events, schedules, service]);
  service.start();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new SFNClient({ region, endpoint: endpoint.url, credentials, maxAttempts: 1 });
  letters = new SQSClient({ region, endpoint: endpoint.url, credentials });
});

afterAll(async () => {
  client.destroy();
  letters.destroy();
  await service.stop();
  await endpoint.close();
  await engine.stop();
});

const machineArn = (name: string): string => `arn:aws:states:${region}:${account}:stateMachine:${name}`;

async function run(machine: string, input: object = {}) {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(machine), input: JSON.stringify(input) }),
  );
  while (service.busy) await new Promise((resolve) => setImmediate(resolve));
  return client.send(new DescribeExecutionCommand({ executionArn }));
}

/** What the next letter in the queue says; reading it takes it out. */
async function nextLetter(): Promise<{ token: string; order: string }> {
  const { Messages } = await letters.send(new ReceiveMessageCommand({ QueueUrl: queue }));
  const [{ Body = '{}', ReceiptHandle } = {}] = Messages ?? [];
  await letters.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
  return JSON.parse(Body);
}

const describeExecution = (executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

async function typesOf(executionArn: string | undefined): Promise<(string | undefined)[]> {
  const types = [];
  const pages = paginateGetExecutionHistory({ client, pageSize: 2 }, { executionArn });
  for await (const { events = [] } of pages) types.push(...events.map(({ type }) => type));
  return types;
}

describe('integrations over the real endpoints', () => {
  test('DynamoDB takes items, and names a failed condition as each integration does', async () => {
    expect(await run('table', { n: 5 })).toMatchObject({ status: 'SUCCEEDED', output: '"5"' });
    expect(await run('table', { n: 6 })).toMatchObject({
      status: 'FAILED',
      error: 'DynamoDb.ConditionalCheckFailedException',
    });
    const { Items } = await tableCall(engine.endpoint, 'Scan', { TableName: 'Orders' });
    expect(Items).toEqual([{ ...key, n: { N: '5' } }]);
  });

  test('a message carries the token with which its reader goes on', async () => {
    const started = await run('letter', { order: 'o-1' });
    expect(started.status).toBe('RUNNING');
    const { token, order } = await nextLetter();
    expect(order).toBe('o-1');
    const answer = new SendTaskSuccessCommand({ taskToken: token, output: '{"read":true}' });
    await client.send(answer);
    const { executionArn } = started;
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      output: '{"read":true}',
    });
    await expect(client.send(answer)).rejects.toBeInstanceOf(TaskTimedOut);
  });

  test('a queue that does not exist is an error by name', async () => {
    const ended = await run('lost');
    expect(ended.status).toBe('FAILED');
    expect(ended.error).toMatch(/^SQS\..*(NonExistentQueue|QueueDoesNotExist)/u);
  });

  test('events are put on the bus', async () => {
    const ended = await run('announce', { order: 'o-1' });
    expect(ended.status).toBe('SUCCEEDED');
    expect(JSON.parse(ended.output ?? '')).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
  });

  test('schedules are made, read and deleted', async () => {
    expect(await run('remind')).toMatchObject({ status: 'SUCCEEDED', output: '"at(2027-01-01T00:00:00)"' });
  });
});

describe('the SDK client', () => {
  test('reads dates, lists, history and errors', async () => {
    const start = new StartExecutionCommand({
      stateMachineArn: machineArn('announce'),
      name: 'named',
      input: '{"order":"1"}',
    });
    const { executionArn, startDate } = await client.send(start);
    expect(startDate?.getTime()).toBe(kernel.timeline.now());
    while (service.busy) await new Promise((resolve) => setImmediate(resolve));
    await expect(client.send(start)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    const { executions } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn('announce'), maxResults: 1 }),
    );
    expect(executions?.[0]).toMatchObject({ executionArn, status: 'SUCCEEDED' });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    const scheduled = events?.find(({ type }) => type === 'TaskScheduled');
    expect(scheduled?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'events',
      resource: 'putEvents',
      region,
    });
    expect(scheduled?.timestamp?.getTime()).toBe(kernel.timeline.now());
  });

  test('fails a task by its token, and redrives what has failed, once', async () => {
    const { executionArn } = await run('letter', { order: 'o-2' });
    const { token } = await nextLetter();
    await client.send(new SendTaskFailureCommand({ taskToken: token, error: 'Unread', cause: 'lost' }));
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Unread',
      cause: 'lost',
      redriveStatus: 'REDRIVABLE',
    });
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(redriveDate).toBeInstanceOf(Date);
    while (service.busy) await new Promise((resolve) => setImmediate(resolve));
    const again = await nextLetter();
    expect(again.token).not.toBe(token);
    await client.send(new SendTaskHeartbeatCommand({ taskToken: again.token }));
    await client.send(new SendTaskSuccessCommand({ taskToken: again.token, output: '{"read":true}' }));
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
    const redriven = client.send(new RedriveExecutionCommand({ executionArn }));
    await expect(redriven).rejects.toBeInstanceOf(ExecutionNotRedrivable);
    expect(await typesOf(executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskFailed',
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('stops an execution, whose token is then worth nothing', async () => {
    const { executionArn } = await run('letter', { order: 'o-3' });
    const { token } = await nextLetter();
    const stop = new StopExecutionCommand({ executionArn, error: 'Withdrawn', cause: 'by the sender' });
    expect((await client.send(stop)).stopDate).toBeInstanceOf(Date);
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Withdrawn' });
    const answer = client.send(new SendTaskSuccessCommand({ taskToken: token, output: '{}' }));
    await expect(answer).rejects.toBeInstanceOf(TaskTimedOut);
    expect((await typesOf(executionArn)).at(-1)).toBe('ExecutionAborted');
  });

  test('pages through executions, newest first, by status', async () => {
    const names: (string | undefined)[] = [];
    const wanted = { stateMachineArn: machineArn('letter'), statusFilter: 'ABORTED' as const };
    for (const order of ['o-4', 'o-5', 'o-6']) {
      const { executionArn } = await run('letter', { order });
      await nextLetter();
      await client.send(new StopExecutionCommand({ executionArn }));
      names.unshift(executionArn);
    }
    const listed = [];
    for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 2 }, wanted)) {
      listed.push(...executions.map(({ executionArn }) => executionArn));
    }
    expect(listed.slice(0, 3)).toEqual(names);
  });
});
