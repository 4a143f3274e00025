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
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AwsEndpoint, openEndpoint } from '#host/endpoint/server.ts';
import { noFaults } from '#host/faults/faults.ts';
import { createStepFunctionsService, type StepFunctionsService } from '#host/stepfunctions/service.ts';
import { type TestKernel, testKernel } from '#host/test/support/kernel.ts';
import {
  definition,
  functionArn,
  invoke,
  machineResource,
  tokenResource,
} from '#host/test/unit/stepfunctions/support.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const region = 'eu-central-1';
const account = '000000000000';

const letter = definition({
  Send: {
    Type: 'Task',
    Resource: tokenResource,
    Arguments: { FunctionName: functionArn('send'), Payload: '{% $states.context.Task.Token %}' },
    End: true,
  },
});
const announce = definition({ Tell: invoke('tell', { End: true }) });

let endpoint: AwsEndpoint;
let kernel: TestKernel;
let service: StepFunctionsService;
let client: SFNClient;

beforeAll(async () => {
  endpoint = await openEndpoint({ port: 0, faults: noFaults, log, newId: () => 'request' });
  kernel = testKernel({ endpoint: endpoint.url });
  service = createStepFunctionsService(kernel);
  service.configure([machineResource(letter, 'letter'), machineResource(announce, 'announce')]);
  endpoint.serve([service]);
  service.start();
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new SFNClient({ region, endpoint: endpoint.url, credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await service.stop();
  await endpoint.close();
});

const machineArn = (name: string): string => `arn:aws:states:${region}:${account}:stateMachine:${name}`;

async function run(machine: string) {
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: machineArn(machine) }));
  while (service.busy) await new Promise((resolve) => setImmediate(resolve));
  return client.send(new DescribeExecutionCommand({ executionArn }));
}

/** The token that the last letter was sent with. */
const lastToken = () => String(kernel.invocations.at(-1)?.event);

const describeExecution = (executionArn: string | undefined) =>
  client.send(new DescribeExecutionCommand({ executionArn }));

async function typesOf(executionArn: string | undefined): Promise<(string | undefined)[]> {
  const types = [];
  const pages = paginateGetExecutionHistory({ client, pageSize: 2 }, { executionArn });
  for await (const { events = [] } of pages) types.push(...events.map(({ type }) => type));
  return types;
}

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
      resourceType: 'lambda',
      resource: 'invoke',
      region,
    });
    expect(scheduled?.timestamp?.getTime()).toBe(kernel.timeline.now());
  });

  test('fails a task by its token, and redrives what has failed, once', async () => {
    const { executionArn } = await run('letter');
    const token = lastToken();
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
    expect(lastToken()).not.toBe(token);
    await client.send(new SendTaskSuccessCommand({ taskToken: lastToken(), output: '{"read":true}' }));
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"read":true}',
      redriveCount: 1,
    });
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
    const { executionArn } = await run('letter');
    const stop = new StopExecutionCommand({ executionArn, error: 'Withdrawn', cause: 'by the sender' });
    expect((await client.send(stop)).stopDate).toBeInstanceOf(Date);
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Withdrawn' });
    const answer = client.send(new SendTaskSuccessCommand({ taskToken: lastToken(), output: '{}' }));
    await expect(answer).rejects.toBeInstanceOf(TaskTimedOut);
    expect((await typesOf(executionArn)).at(-1)).toBe('ExecutionAborted');
  });

  test('pages through executions, newest first, by status', async () => {
    const names: (string | undefined)[] = [];
    const wanted = { stateMachineArn: machineArn('letter'), statusFilter: 'ABORTED' as const };
    for (let sent = 0; sent < 3; sent += 1) {
      const { executionArn } = await run('letter');
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
