import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { consume, consumeEvery, longestChain } from '#shared/events/consume.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { understood } from '#shared/events/understood.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import { lambdaContext } from '../../support/api/api.ts';
import { busMessage, queueEvent } from '../../support/aws/queue-events.ts';

const pauses: number[] = [];
const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');

beforeEach(() => {
  pauses.length = 0;
  setAmbient({
    now: () => 0,
    newId: () => crypto.randomUUID(),
    random: () => 0.5,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
  });
});

afterEach(() => setAmbient());

const completed = (orderId: string, sequence: number) =>
  busMessage(
    sequenced(
      { type: 'OrderCompleted', data: {} },
      { occurredAt: '2026-11-22T10:00:00.000Z', sequence, orderId, correlationId: orderId },
    ),
  );

/** A consumer whose reaction to an event fails so many times, by its order. */
function failing(times: Readonly<Record<string, number>>) {
  const reactions: string[] = [];
  const left = new Map(Object.entries(times));
  const handler = consume<'OrderCompleted'>(async ({ metadata: { orderId = '', sequence } }) => {
    reactions.push(`${orderId} ${sequence}`);
    const failures = left.get(orderId) ?? 0;
    left.set(orderId, failures - 1);
    if (failures > 0) throw new Error('a passing trouble');
  });
  return { handler, reactions };
}

describe('a reaction that fails', () => {
  test('is tried again at once, with a growing pause, and its event is done', async () => {
    const { handler, reactions } = failing({ ord_1: 2 });
    const outcome = await handler(queueEvent(completed('ord_1', 1), completed('ord_1', 2)), lambdaContext());
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect(reactions).toEqual(['ord_1 1', 'ord_1 1', 'ord_1 1', 'ord_1 2']);
    expect(pauses).toEqual([100, 200]);
  });

  test('after long is left to the queue at once: a second try would outlast the function', async () => {
    let reactions = 0;
    const handler = consume<'OrderCompleted'>(async () => {
      reactions += 1;
      setAmbient({ now: () => 40_000, newId: () => crypto.randomUUID(), random: () => 0.5, sleep: async () => {} });
      throw new Error('a long walk');
    });
    const { batchItemFailures } = (await handler(queueEvent(completed('ord_1', 1)), lambdaContext())) ?? {};
    expect(batchItemFailures).toHaveLength(1);
    expect(reactions).toBe(1);
  });

  test('three times leaves its event and those of its order after it in the queue, and no other', async () => {
    const { handler, reactions } = failing({ ord_1: 3 });
    const event = queueEvent(completed('ord_1', 1), completed('ord_2', 1), completed('ord_1', 2));
    const outcome = await handler(event, lambdaContext());
    const left = [event.Records[0], event.Records[2]].map((record) => ({ itemIdentifier: record?.messageId }));
    expect(outcome).toEqual({ batchItemFailures: left });
    expect(reactions.filter((reaction) => reaction.startsWith('ord_1'))).toEqual(['ord_1 1', 'ord_1 1', 'ord_1 1']);
    expect(reactions).toContain('ord_2 1');
  });
});

describe('what is logged of a failure', () => {
  const [info, warn] = (['info', 'warn'] as const).map((level) =>
    vi.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
  );
  const logged = () => [info, warn].flatMap((level) => level?.mock.calls ?? []);

  afterEach(() => vi.clearAllMocks());

  test.each([
    ['of the bus', completed('ord_1', 1), []],
    [
      'of a batch',
      queueEvent(completed('ord_1', 1)),
      [['the pause before the next try could not be set', {}, { orderIds: ['ord_1'] }]],
    ],
  ])('names the order of the event %s in every line', async (_, event, more) => {
    const { handler } = failing({ ord_1: 3 });
    await Promise.resolve(handler(event, lambdaContext())).catch(() => undefined);
    expect(logged()).toMatchObject([
      ['tried again', { orderId: 'ord_1' }, {}],
      ['tried again', { orderId: 'ord_1' }, {}],
      ['event not consumed', { orderId: 'ord_1' }, {}],
      ...more,
    ]);
  });

  test('names no order where what came is no event', async () => {
    const message = { ...completed('ord_1', 1), detail: undefined };
    await Promise.resolve(failing({}).handler(message as never, lambdaContext())).catch(() => undefined);
    expect(logged()).toMatchObject([['event not consumed', { orderId: undefined }, {}]]);
  });
});

describe('an event that the bus calls the consumer for', () => {
  test('is done when the reaction to it succeeds at last', async () => {
    const { handler, reactions } = failing({ ord_1: 2 });
    await handler(completed('ord_1', 1), lambdaContext());
    expect(reactions).toEqual(['ord_1 1', 'ord_1 1', 'ord_1 1']);
    expect(pauses).toEqual([100, 200]);
  });

  test('is thrown, for the queue behind the function, when the reaction to it fails three times', async () => {
    const { handler, reactions } = failing({ ord_1: 3 });
    await expect(handler(completed('ord_1', 1), lambdaContext())).rejects.toThrow('a passing trouble');
    expect(reactions).toHaveLength(3);
  });

  test('is thrown at the end of too long a chain, without a reaction', async () => {
    const { handler, reactions } = failing({});
    const event = completed('ord_1', 1);
    const late = { ...event, detail: { ...event.detail, metadata: { ...event.detail.metadata, depth: longestChain } } };
    await expect(handler(late, lambdaContext())).rejects.toThrow('it is a loop');
    expect(reactions).toEqual([]);
  });

  test('is the cause of what follows from it', async () => {
    const causes: unknown[] = [];
    const handler = consume(async () => void causes.push(presentCause()));
    const event = completed('ord_1', 1);
    await handler(event, lambdaContext());
    const actor = { kind: 'system', id: 'oms' };
    expect(causes).toEqual([{ actor, correlationId: 'ord_1', causationId: event.detail.metadata.id, depth: 1 }]);
  });

  test('hands on the request that all began with', async () => {
    const causes: unknown[] = [];
    const handler = consume(async () => void causes.push(presentCause()));
    const event = completed('ord_1', 1);
    const metadata = { ...event.detail.metadata, requestId: 'req-1' };
    await handler({ ...event, detail: { ...event.detail, metadata } }, lambdaContext());
    expect(causes).toEqual([expect.objectContaining({ requestId: 'req-1' })]);
  });
});

describe('events that lead to events', () => {
  /** A consumer that answers each event with the same again, as a defect might; the loop is followed to its end. */
  async function follow(first: ReturnType<typeof completed>) {
    let next: ReturnType<typeof completed> | undefined = first;
    const depths: (number | undefined)[] = [];
    const handler = consume<'OrderCompleted'>(async ({ metadata: { orderId = '', depth } }) => {
      depths.push(depth);
      const context = { occurredAt: '2026-11-22T10:00:00.000Z', sequence: 1, orderId, correlationId: orderId };
      next = busMessage(sequenced({ type: 'OrderCompleted', data: {} }, { ...context, ...presentCause() }));
    });
    for (let turn = 1; turn < 1_000 && next; turn += 1) {
      const event = queueEvent(next);
      next = undefined;
      const outcome = await handler(event, lambdaContext());
      if (outcome?.batchItemFailures.length) return { depths, left: outcome.batchItemFailures.length };
    }
    return { depths, left: 0 };
  }

  test('count how many have led to them, and are left in the queue when there is no end to it', async () => {
    const { depths, left } = await follow(completed('ord_1', 1));
    expect(depths).toEqual([undefined, ...Array.from({ length: longestChain - 1 }, (_, index) => index + 1)]);
    expect(left).toBe(1);
  });
});

describe('events of a version to come', () => {
  const ofNext = (changes: { metadata?: object; data?: object; type?: string }) => {
    const event = completed('ord_1', 1);
    const metadata = { ...event.detail.metadata, ...changes.metadata };
    return { ...event, 'detail-type': metadata.type, detail: { metadata, data: changes.data ?? {} } };
  };
  const published = (): Record<string, number> => {
    const counted = addMetric.mock.calls.map(([name, , value]) => [name, value]);
    addMetric.mockClear();
    return Object.fromEntries(counted);
  };

  test('that say more of themselves or in their data are understood, and what is unknown is left alone', async () => {
    const seen: DomainEvent[] = [];
    const handler = consume<'OrderCompleted'>(async (event) => void seen.push(event));
    const newer = ofNext({ metadata: { tenant: 'x' }, data: { mood: { happy: true } } });
    expect(await handler(queueEvent(newer), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([expect.objectContaining(newer.detail)]);
    expect(published()).toEqual({});
  });

  test('that say more within a list are understood', async () => {
    const data = { sourcingId: 'src_1', lines: [{ lineId: '1', sku: 'TEA', quantity: 1, lot: 'L1' }] };
    const event = { ...ofNext({ data }).detail, metadata: { ...completed('ord_1', 1).detail.metadata } };
    event.metadata.type = 'LinesBackordered';
    expect(understood(event)).toEqual(event);
  });

  test('of an unknown type are ignored and counted, alone and in a batch, and what comes after them is handled', async () => {
    const { handler, reactions } = failing({});
    const unknown = ofNext({ metadata: { type: 'OrderPraised' }, data: { stars: 5 } });
    expect(await handler(unknown, lambdaContext())).toEqual({ batchItemFailures: [] });
    const outcome = await handler(queueEvent(unknown, completed('ord_1', 2)), lambdaContext());
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect(reactions).toEqual(['ord_1 2']);
    expect(published()).toEqual({ UnknownEventsIgnored: 1 });
  });

  test('of an unknown type reach who passes on every event', async () => {
    const passed: DomainEvent[] = [];
    const handler = consumeEvery(async (event) => void passed.push(event));
    const unknown = ofNext({ metadata: { type: 'OrderPraised' }, data: { stars: 5 } });
    await handler(unknown, lambdaContext());
    expect(passed).toEqual([unknown.detail]);
  });

  test('that lack what the catalogue knows are not consumed', async () => {
    const { handler, reactions } = failing({});
    const broken = ofNext({ metadata: { sequence: 'one' } });
    await expect(handler(broken, lambdaContext())).rejects.toThrow('metadata/sequence');
    expect(reactions).toEqual([]);
  });
});
