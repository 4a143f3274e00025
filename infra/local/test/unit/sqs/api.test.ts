import { describe, expect, test } from 'vitest';
import { ReadableMeter } from '#host/meter.ts';
import { call } from '#host/test/support/call.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { arnOf, queueNamed, startSqs } from './support.ts';

describe('the SQS API', () => {
  test('puts requests on the account of the function that makes them', async () => {
    const meter = new ReadableMeter();
    const service = startSqs(testKernel({ meter }), { work: {} });
    const input = { QueueUrl: 'http://anywhere/000000000000/work', MessageBody: 'x' };
    await service.call?.({ action: 'SendMessage', input, caller: 'DemoWarehouse' });
    await service.call?.({ action: 'SendMessage', input });
    expect(meter.read()['sqs requests']).toEqual({ 'SendMessage by DemoWarehouse': 1, 'SendMessage by unnamed': 1 });
  });

  test('answers a batch entry by entry', async () => {
    const kernel = testKernel();
    const service = startSqs(kernel, { work: {} });
    const answer = await call(service, 'SendMessageBatch', {
      QueueUrl: 'http://anywhere/000000000000/work',
      Entries: [
        { Id: 'good', MessageBody: 'fine' },
        { Id: 'bad', MessageBody: 'a\u0000b' },
        { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
      ],
    });
    expect(answer.Successful).toMatchObject([{ Id: 'good', MD5OfMessageBody: 'fff25994ee3941b225ba898fd17d186f' }]);
    expect(answer.Failed).toMatchObject([
      { Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true },
      { Id: 'late', Code: 'InvalidParameterValue', SenderFault: true },
    ]);
    expect(queueNamed(service, 'work').counts().visible).toBe(1);
  });

  test.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, index) => ({ Id: `e${index}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    [
      'the same id twice',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    [
      'more than 1 MiB',
      [
        { Id: 'a', MessageBody: 'x'.repeat(700_000) },
        { Id: 'b', MessageBody: 'x'.repeat(700_000) },
      ],
      'BatchRequestTooLong',
    ],
  ])('refuses a batch with %s', async (_, Entries, code) => {
    const service = startSqs(testKernel(), { work: {} });
    await expect(call(service, 'SendMessageBatch', { QueueUrl: '/work', Entries })).rejects.toMatchObject({ code });
  });

  test('takes a message of 1 MiB and refuses one byte more', async () => {
    const service = startSqs(testKernel(), { work: {} });
    const send = (length: number) =>
      call(service, 'SendMessage', { QueueUrl: '/work', MessageBody: 'x'.repeat(length) });
    await expect(send(1_048_576)).resolves.toHaveProperty('MessageId');
    await expect(send(1_048_577)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });

  test('shows the attributes that are asked for', async () => {
    const kernel = testKernel();
    const service = startSqs(kernel, { work: {} });
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'order' },
      note: { DataType: 'String', StringValue: 'x' },
    };
    const sent = await call(service, 'SendMessage', { QueueUrl: '/work', MessageBody: 'x', MessageAttributes });
    const { Messages } = await call<{ Messages: { MessageAttributes: object }[] }>(service, 'ReceiveMessage', {
      QueueUrl: '/work',
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['kind'],
    });
    expect(Messages).toMatchObject([
      {
        MessageId: sent.MessageId,
        MessageAttributes: { kind: MessageAttributes.kind },
        Attributes: { SentTimestamp: String(kernel.timeline.now()), ApproximateReceiveCount: '1' },
      },
    ]);
    expect(Messages[0]?.MessageAttributes).not.toHaveProperty('note');
  });

  test('waits for a message as long as it was told to', async () => {
    const kernel = testKernel();
    const service = startSqs(kernel, { work: {} });
    const arriving = call(service, 'ReceiveMessage', { QueueUrl: '/work', WaitTimeSeconds: 20 });
    const empty = call(service, 'ReceiveMessage', { QueueUrl: '/work', WaitTimeSeconds: 5 });
    await kernel.timeline.advance(6000);
    expect(await empty).toEqual({});
    await call(service, 'SendMessage', { QueueUrl: '/work', MessageBody: 'x' });
    await kernel.timeline.settle();
    expect((await arriving).Messages).toHaveLength(1);
  });

  test('ends long polls when the host stops', async () => {
    const service = startSqs(testKernel(), { work: {} });
    const waiting = call(service, 'ReceiveMessage', { QueueUrl: '/work', WaitTimeSeconds: 20 });
    await service.stop();
    expect(await waiting).toEqual({});
  });

  test('moves dead letters back to the queues they came from', async () => {
    const kernel = testKernel();
    const dead = arnOf(kernel, 'dead');
    const redrive = { VisibilityTimeout: 0, RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 1 } };
    const service = startSqs(kernel, { one: redrive, two: redrive, dead: {} });
    for (const name of ['one', 'two']) {
      queueNamed(service, name).send({ body: `of ${name}` });
      queueNamed(service, name).receive(1);
      queueNamed(service, name).receive(1);
    }
    expect(queueNamed(service, 'dead').counts().visible).toBe(2);
    await call(service, 'StartMessageMoveTask', { SourceArn: dead });
    await kernel.timeline.settle();
    expect(
      queueNamed(service, 'one')
        .receive(10)
        .map(({ body }) => body),
    ).toEqual(['of one']);
    expect(
      queueNamed(service, 'two')
        .receive(10)
        .map(({ body }) => body),
    ).toEqual(['of two']);
    const { Results } = await call(service, 'ListMessageMoveTasks', { SourceArn: dead });
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
  });

  test('names queues and their attributes', async () => {
    const kernel = testKernel();
    const redrive = { deadLetterTargetArn: arnOf(kernel, 'dead'), maxReceiveCount: 3 };
    const service = startSqs(kernel, { work: { RedrivePolicy: redrive }, dead: {} });
    const { QueueUrl } = await call(service, 'GetQueueUrl', { QueueName: 'work' });
    expect(QueueUrl).toBe(`${kernel.endpoint}/${kernel.account}/work`);
    const { Attributes } = await call(service, 'GetQueueAttributes', {
      QueueUrl,
      AttributeNames: ['RedrivePolicy', 'QueueArn'],
    });
    expect(Attributes).toEqual({ QueueArn: arnOf(kernel, 'work'), RedrivePolicy: JSON.stringify(redrive) });
    await expect(call(service, 'GetQueueUrl', { QueueName: 'other' })).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  test('refuses a receipt that it has not made', async () => {
    const service = startSqs(testKernel(), { work: {} });
    await expect(
      call(service, 'DeleteMessage', { QueueUrl: '/work', ReceiptHandle: 'nonsense' }),
    ).rejects.toMatchObject({
      code: 'ReceiptHandleIsInvalid',
    });
  });
});

test('a dead-letter queue that no template defines stops the start', () => {
  const kernel = testKernel();
  const redrive = { deadLetterTargetArn: arnOf(kernel, 'nowhere'), maxReceiveCount: 1 };
  expect(() => startSqs(kernel, { work: { RedrivePolicy: redrive } })).toThrow(/work.*nowhere/);
});
