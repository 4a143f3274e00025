import { describe, expect, test } from 'vitest';
import { queueKind } from '#host/sqs/queue-kind.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { restarted } from '#host/test/support/resource.ts';
import { arnOf, queueNamed, startSqs } from './support.ts';

const second = 1000;

function bodies(messages: readonly { body: string }[]): string[] {
  return messages.map(({ body }) => body);
}

describe('a Standard queue', () => {
  test('gives a message once, and again when its visibility timeout has passed', async () => {
    const kernel = testKernel();
    const queue = queueNamed(startSqs(kernel, { work: { VisibilityTimeout: 30 } }), 'work');
    queue.send({ body: 'one' });
    expect(bodies(queue.receive(10))).toEqual(['one']);
    await kernel.timeline.advance(29 * second);
    expect(queue.receive(10)).toEqual([]);
    await kernel.timeline.advance(second);
    const [again] = queue.receive(10);
    expect(again?.systemAttributes['ApproximateReceiveCount']).toBe('2');
  });

  test('forgets a message that is deleted by its latest receipt, and keeps it for an older one', async () => {
    const kernel = testKernel();
    const queue = queueNamed(startSqs(kernel, { work: { VisibilityTimeout: 1 } }), 'work');
    queue.send({ body: 'one' });
    const [first] = queue.receive(1);
    await kernel.timeline.advance(second);
    const [latest] = queue.receive(1);
    queue.delete(first?.receiptHandle ?? '');
    expect(queue.counts().inFlight).toBe(1);
    queue.delete(latest?.receiptHandle ?? '');
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('holds a delayed message back until its time', async () => {
    const kernel = testKernel();
    const queue = queueNamed(startSqs(kernel, { work: {} }), 'work');
    queue.send({ body: 'late', delay: 5 });
    queue.send({ body: 'now' });
    expect(bodies(queue.receive(10))).toEqual(['now']);
    await kernel.timeline.advance(5 * second);
    expect(bodies(queue.receive(10))).toEqual(['late']);
  });

  test('tells its listeners when a message arrives, comes due, or becomes visible again', async () => {
    const kernel = testKernel();
    const queue = queueNamed(startSqs(kernel, { work: { VisibilityTimeout: 10 } }), 'work');
    const seen: string[] = [];
    queue.onReceivable(() => seen.push(...bodies(queue.receive(10))));
    queue.send({ body: 'a', delay: 7 });
    await kernel.timeline.advance(6 * second);
    expect(seen).toEqual([]);
    await kernel.timeline.advance(second);
    expect(seen).toEqual(['a']);
    await kernel.timeline.advance(10 * second);
    expect(seen).toEqual(['a', 'a']);
  });

  test('moves a message to the dead letters after as many receives as the redrive policy allows', async () => {
    const kernel = testKernel();
    const service = startSqs(kernel, {
      work: { VisibilityTimeout: 1, RedrivePolicy: { deadLetterTargetArn: arnOf(kernel, 'dead'), maxReceiveCount: 2 } },
      dead: {},
    });
    const work = queueNamed(service, 'work');
    work.send({ body: 'poison' });
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(bodies(work.receive(1))).toEqual(['poison']);
      await kernel.timeline.advance(second);
    }
    expect(work.receive(1)).toEqual([]);
    const [letter] = queueNamed(service, 'dead').receive(1);
    expect(letter?.body).toBe('poison');
    expect(letter?.systemAttributes['DeadLetterQueueSourceArn']).toBe(arnOf(kernel, 'work'));
  });

  test('drops a message after its retention period, not counting the time the host was off', async () => {
    const before = testKernel();
    queueNamed(startSqs(before, { work: { MessageRetentionPeriod: 60 } }), 'work').send({ body: 'kept' });
    const kernel = await restarted(before, 3600 * second);
    const queue = queueNamed(startSqs(kernel, { work: { MessageRetentionPeriod: 60 } }), 'work');
    await kernel.timeline.advance(60 * second);
    expect(bodies(queue.receive(1, 0))).toEqual(['kept']);
    await kernel.timeline.advance(second);
    expect(queue.receive(1)).toEqual([]);
  });

  test('has its messages, visibility and receipts after a restart', async () => {
    const before = testKernel();
    const first = queueNamed(startSqs(before, { work: { VisibilityTimeout: 10 } }), 'work');
    first.send({ body: 'in flight' });
    const [taken] = first.receive(1);
    first.send({ body: 'waiting' });
    const kernel = await restarted(before, second);
    const queue = queueNamed(startSqs(kernel, { work: { VisibilityTimeout: 10 } }), 'work');
    expect(bodies(queue.receive(10))).toEqual(['waiting']);
    queue.delete(taken?.receiptHandle ?? '');
    await kernel.timeline.advance(3600 * second);
    expect(bodies(queue.receive(10))).toEqual(['waiting']);
  });

  test('gives duplicates and late messages when the fault switch says so', async () => {
    const kernel = testKernel({
      faults: { on: true, onCall: () => 'pass', onDelivery: () => ({ copies: 2, delayMs: 500 }) },
    });
    const queue = queueNamed(startSqs(kernel, { work: {} }), 'work');
    const messageId = queue.send({ body: 'twice' });
    expect(queue.receive(10)).toEqual([]);
    await kernel.timeline.advance(second);
    expect(queue.receive(10).map((message) => message.messageId)).toEqual([messageId, messageId]);
  });
});

test('a FIFO queue is refused', () => {
  const fifo = queueKind.properties.safeParse({ QueueName: 'work', FifoQueue: true });
  expect(fifo.error?.message).toContain('this host has no FIFO queues');
});
