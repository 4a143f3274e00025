import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveriesBy } from '#host/deliveries.ts';
import { openEndpoint, type AwsEndpoint } from '#host/endpoint/server.ts';
import { busKind, ruleKind } from '#host/eventbridge/kinds.ts';
import { createEventBridgeService } from '#host/eventbridge/service.ts';
import { noFaults } from '#host/faults/faults.ts';
import type { Kernel } from '#host/kernel.ts';
import { realTimeline } from '#host/real-timeline.ts';
import { createSchedulerService } from '#host/scheduler/service.ts';
import { createSecretsService } from '#host/secrets/service.ts';
import type { LocalService } from '#host/service.ts';
import { createSesService } from '#host/ses/service.ts';
import { queueKind } from '#host/sqs/queue-kind.ts';
import { createSqsService } from '#host/sqs/service.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

let endpoint: AwsEndpoint;
let services: LocalService[] = [];
let settings: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  const memory = testKernel();
  endpoint = await openEndpoint({ port: 0, faults: noFaults, log: memory.log, newId: memory.newId });
  const kernel: Kernel = {
    ...memory,
    timeline: realTimeline,
    endpoint: endpoint.url,
    targets: deliveriesBy(() => services),
  };
  settings = {
    endpoint: endpoint.url,
    region: kernel.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const sqs = createSqsService(kernel);
  const events = createEventBridgeService(kernel);
  const secrets = createSecretsService(kernel);
  services = [sqs, events, createSchedulerService(kernel), secrets, createSesService(kernel)];
  const queueArn = `arn:aws:sqs:${kernel.region}:${kernel.account}:work`;
  sqs.configure([resource(queueKind, 'work', {}, kernel), resource(queueKind, 'plain', {}, kernel)]);
  events.configure([
    resource(busKind, 'orders', {}, kernel),
    resource(
      ruleKind,
      'all',
      { EventBusName: 'orders', EventPattern: { source: ['oms.orders'] }, Targets: [{ Id: 'T', Arn: queueArn }] },
      kernel,
    ),
  ]);
  for (const kind of secrets.kinds) secrets.configure([resource(kind, 'key', {}, kernel)]);
  for (const service of services) service.start();
  endpoint.serve(services);
});

afterAll(async () => {
  for (const service of services) await service.stop();
  await endpoint.close();
});

test('the SQS client sends, receives with checksums, and deletes', async () => {
  const client = new SQSClient(settings);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'plain' }));
  const MessageAttributes = {
    kind: { DataType: 'String', StringValue: 'ü' },
    count: { DataType: 'Number', StringValue: '7' },
  };
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hällo', MessageAttributes }));
  const batch = await client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'a', MessageBody: '1' },
        { Id: 'b', MessageBody: '\u0001' },
      ],
    }),
  );
  expect(batch.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['b', 'InvalidMessageContents']]);
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  expect(Messages[0]).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'hällo',
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: '1' },
  });
  for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty('Messages');
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toBeInstanceOf(QueueDoesNotExist);
  client.destroy();
});

test('an event put by the EventBridge client arrives in the queue of the rule', async () => {
  const events = new EventBridgeClient(settings);
  const queues = new SQSClient(settings);
  const Entries = [
    {
      Source: 'oms.orders',
      DetailType: 'OrderPlaced',
      Detail: '{"orderId":"o-1"}',
      EventBusName: 'orders',
      Time: new Date(0),
    },
  ];
  const answer = await events.send(new PutEventsCommand({ Entries }));
  expect(answer.FailedEntryCount).toBe(0);
  const QueueUrl = `${settings.endpoint}/000000000000/work`;
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
    id: answer.Entries?.[0]?.EventId,
    time: '1970-01-01T00:00:00Z',
    detail: { orderId: 'o-1' },
  });
  expect((await events.send(new ListRulesCommand({ EventBusName: 'orders' }))).Rules).toHaveLength(1);
  events.destroy();
  queues.destroy();
});

test('a schedule made by the Scheduler client fires into its queue', async () => {
  const scheduler = new SchedulerClient(settings);
  const queues = new SQSClient(settings);
  const Target = {
    Arn: 'arn:aws:sqs:eu-central-1:000000000000:plain',
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    Input: 'tick',
  };
  const at = new Date(Date.now() + 1000).toISOString().slice(0, 19);
  const schedule = { FlexibleTimeWindow: { Mode: 'OFF' as const }, Target };
  const { ScheduleArn } = await scheduler.send(
    new CreateScheduleCommand({
      ...schedule,
      Name: 'soon',
      ScheduleExpression: `at(${at})`,
      ActionAfterCompletion: 'DELETE',
    }),
  );
  expect(ScheduleArn).toBe('arn:aws:scheduler:eu-central-1:000000000000:schedule/default/soon');
  const StartDate = new Date(Date.now() + 3_600_000);
  await scheduler.send(
    new CreateScheduleCommand({ ...schedule, Name: 'later', ScheduleExpression: 'rate(1 hour)', StartDate }),
  );
  const later = await scheduler.send(new GetScheduleCommand({ Name: 'later' }));
  expect(later.StartDate?.getTime()).toBe(StartDate.getTime());
  expect(later).toMatchObject({ Name: 'later', State: 'ENABLED', ScheduleExpressionTimezone: 'UTC', Target });
  const QueueUrl = `${settings.endpoint}/000000000000/plain`;
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  expect(Messages[0]?.Body).toBe('tick');
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  expect(Schedules.map(({ Name }) => Name)).toEqual(['later']);
  await scheduler.send(new DeleteScheduleCommand({ Name: 'later' }));
  await expect(scheduler.send(new GetScheduleCommand({ Name: 'later' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  scheduler.destroy();
  queues.destroy();
});

test('the Secrets Manager and SES clients are answered', async () => {
  const secrets = new SecretsManagerClient(settings);
  await secrets.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'value' }));
  expect(await secrets.send(new GetSecretValueCommand({ SecretId: 'key' }))).toMatchObject({ SecretString: 'value' });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  secrets.destroy();
  const mail = new SESv2Client(settings);
  const Content = { Simple: { Subject: { Data: 'Placed' }, Body: { Text: { Data: 'Thank you' } } } };
  const Destination = { ToAddresses: ['ann@example.org'] };
  const { MessageId } = await mail.send(
    new SendEmailCommand({ FromEmailAddress: 'shop@example.com', Destination, Content }),
  );
  expect(MessageId).toMatch(/./);
  await expect(
    mail.send(
      new SendEmailCommand({ FromEmailAddress: 'shop@example.com', Destination: { ToAddresses: ['ann'] }, Content }),
    ),
  ).rejects.toMatchObject({ name: 'BadRequestException' });
  mail.destroy();
});
