import { expect, test } from 'vitest';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { World } from '../world/world.ts';
import { republishGivenUp } from './operator.ts';
import { inUnits } from '../../support/quantities.ts';

const deadUrl = 'http://queues/given-up';
const event = eventAbout('TEA@london', {
  type: 'AvailabilityChanged',
  data: { sku: 'TEA', location: 'london', available: inUnits(3), revision: 1 },
});

/** A world with one event in its tables, whose stream has given it up. `bus` answers each call in its turn, true for taken. */
function worldOf(bus: boolean[]) {
  const { occurredAt } = event.metadata;
  const info = { approximateArrivalOfFirstRecord: occurredAt, approximateArrivalOfLastRecord: occurredAt };
  const Body = JSON.stringify({
    DDBStreamBatchInfo: { streamArn: 'arn:aws:dynamodb:x:1:table/Inventory/stream/1', ...info },
  });
  const letters = new Map([['receipt', Body]]);
  const given = new Set<string>();
  const lettersAtPause: number[] = [];
  const published: string[] = [];
  const sqs = {
    name: 'sqs',
    async call({ action, input }: { action: string; input: { ReceiptHandle?: string } }) {
      if (action === 'DeleteMessage') letters.delete(input.ReceiptHandle ?? '');
      if (action !== 'ReceiveMessage') return {};
      const Messages = [...letters].filter(([receipt]) => !given.has(receipt));
      for (const [receipt] of Messages) given.add(receipt);
      return { Messages: Messages.map(([ReceiptHandle, text]) => ({ ReceiptHandle, Body: text })) };
    },
  };
  const world = {
    resources: [{ type: 'AWS::Events::EventBus', ref: 'oms' }],
    services: { all: [sqs] },
    time: {
      now: () => 0,
      at(_: number, go: () => void) {
        lettersAtPause.push(letters.size);
        setImmediate(go);
      },
    },
    engine: {
      call: async () => ({
        status: 200,
        body: JSON.stringify({ Items: [{ events: { S: outboxOf([event]).events } }] }),
      }),
    },
    network: {
      async send({ body }: { body: string }) {
        if (!bus.shift()) return { status: 500, body: Buffer.from('{}') };
        published.push(...(JSON.parse(body) as { Entries: { Detail: string }[] }).Entries.map(({ Detail }) => Detail));
        return { status: 200, body: Buffer.from('{"Entries":[{"EventId":"1"}]}') };
      },
    },
  } as unknown as World;
  return { world, letters, lettersAtPause, published };
}

test('what a stream has given up stays in its queue until the bus has taken it, so that the world is not at rest before', async () => {
  const { world, letters, lettersAtPause, published } = worldOf([false, false, true]);
  await republishGivenUp(world, deadUrl);
  expect(published).toEqual([JSON.stringify(event)]);
  expect(lettersAtPause).toEqual([1, 1]);
  expect(letters.size).toBe(0);
});
