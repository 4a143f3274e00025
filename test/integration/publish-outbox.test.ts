import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import type { EventType } from '#shared/contracts/events/catalogue.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { outboxOf, sequenced } from '#shared/events/outbox.ts';
import { log } from '#shared/observability/log.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { orderLine, storeOrder } from '../support/orders/stored-orders.ts';

interface Entry {
  readonly DetailType: string;
  readonly Source: string;
  readonly Detail: string;
}

/**
 * Calls that the bus has had, and the detail types that it refuses, with the code; `*` refuses whole calls that have one of
 * OrderAccepted.
 */
const calls: Entry[][] = [];
const refused = new Map<string, string>();

const bus = createServer(async (request, response) => {
  const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
  const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { Entries: Entry[] };
  calls.push(Entries);
  const ofAll = refused.get('*');
  if (ofAll !== undefined && Entries.some(({ DetailType }) => DetailType === 'OrderAccepted')) {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: ofAll, message: 'not this one' }));
    return;
  }
  const results = Entries.map(({ DetailType }) => {
    const ErrorCode = refused.get(DetailType);
    return ErrorCode === undefined ? { EventId: '1' } : { ErrorCode, ErrorMessage: 'not this one' };
  });
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
  response.end(JSON.stringify({ FailedEntryCount, Entries: results }));
}).listen(0, '127.0.0.1');
await once(bus, 'listening');
const engine = await startEngine();
const address = bus.address();
Object.assign(process.env, {
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
  EVENT_BUS: 'oms-test',
});
log.setLogLevel('SILENT');
const { handler } = await import('#functions/events/publish-outbox.ts');
const { endpointCountWrite } = await import('#functions/notifications/endpoints/endpoint-rows.ts');
const { handler: api } = await import('#functions/events/api.ts');
const { changeOrder, orderEvents } = await import('#functions/orders/public.ts');

const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');
const counted = () => Object.fromEntries(addMetric.mock.calls.map(([name, , value]) => [name, value]));

beforeEach(async () => {
  await engine.clear();
  calls.length = 0;
  refused.clear();
  addMetric.mockClear();
});
afterAll(async () => {
  bus.closeAllConnections();
  bus.close();
  await once(bus, 'close');
  await engine.stop();
});

/** Stream records of new outbox rows: one row per list of types. */
function records(...rows: EventType[][]): DynamoDBStreamEvent {
  const writtenAt = ambient.now();
  let sequence = 0;
  return {
    Records: rows.map((types, index) => {
      const events = types.map((type) => {
        sequence += 1;
        const context = { occurredAt: '2026-01-01T00:00:00.000Z', sequence, correlationId: 'c', orderId: 'ord_1' };
        return sequenced({ type, data: {} } as never, context);
      });
      const Keys = marshall({ order: 'ord_1', entry: `EVENT#${index}` });
      const NewImage = marshall({ order: 'ord_1', entry: `EVENT#${index}`, ...outboxOf(events) }) as never;
      return {
        eventID: `${index}`,
        eventName: 'INSERT',
        eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/Orders/stream/1',
        dynamodb: {
          SequenceNumber: `s${index}`,
          ApproximateCreationDateTime: writtenAt / 1000,
          Keys: Keys as never,
          NewImage,
        },
      };
    }),
  };
}

const published = () => calls.flat().map(({ DetailType }) => DetailType);

describe('publishing the outbox', () => {
  test('keeps the order of the stream and of each row, ten to a call', async () => {
    const types: EventType[] = Array.from({ length: 11 }, (_, index) =>
      index % 2 ? 'OrderAccepted' : 'OrderCompleted',
    );
    const answer = await handler(records(types, ['OrderPlaced', 'PaymentAuthorised']));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(published()).toEqual([...types, 'OrderPlaced', 'PaymentAuthorised']);
    expect(calls.map(({ length }) => length)).toEqual([10, 3]);
    expect(calls[1]?.[2]).toMatchObject({ Source: 'oms.billing' });
    expect(JSON.parse(calls[0]?.[1]?.Detail ?? '')).toMatchObject({ metadata: { type: 'OrderAccepted', sequence: 2 } });
  });

  test('ends at the first event that the bus cannot take now: the stream comes back with its row and all after it', async () => {
    refused.set('OrderAccepted', 'ThrottlingException');
    const answer = await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's1' }] });
  });

  test('names webhooks as the audience of events whose channel has an active endpoint', async () => {
    await transact([endpointCountWrite('heard', 1)]);
    const heard = sequenced(
      { type: 'OrderAccepted', data: {} },
      { occurredAt: '2026-01-01T00:00:00.000Z', sequence: 1, correlationId: 'c', orderId: 'ord_1', channel: 'heard' },
    );
    const { Records } = records(['OrderAccepted'], ['OrderCompleted']);
    const [first] = Records;
    if (first?.dynamodb) first.dynamodb.NewImage = marshall(outboxOf([heard])) as never;
    await handler({ Records });
    expect(calls.flat().map(({ Detail }) => (JSON.parse(Detail) as { audience?: unknown }).audience)).toEqual([
      ['webhooks'],
      ['none'],
    ]);
  });

  test('counts each type of event, up to the one that comes again', async () => {
    await handler(records(['OrderPlaced', 'OrderPlaced'], ['PaymentAuthorised']));
    expect(counted()).toEqual({ OrderPlaced: 2, PaymentAuthorised: 1 });
    addMetric.mockClear();
    refused.set('OrderAccepted', 'InternalFailure');
    await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(counted()).toEqual({ OrderPlaced: 1 });
  });

  test('keeps what the bus will never take, with its row, and lets the next one by', async () => {
    refused.set('OrderAccepted', 'MalformedDetail');
    const answer = await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(counted()).toEqual({ OrderPlaced: 1, OrderCompleted: 1, EventsNotPublished: 1 });
    const { items } = await unpublished();
    expect(items).toMatchObject([
      {
        type: 'OrderAccepted',
        reason: 'refused',
        code: 'MalformedDetail',
        orderId: 'ord_1',
        row: { table: 'Orders', order: 'ord_1', entry: 'EVENT#1' },
      },
    ]);
  });

  test('finds the one that is at fault when the bus refuses a whole call', async () => {
    refused.set('*', 'ValidationException');
    const answer = await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(calls.slice(1).map((call) => call.map(({ DetailType }) => DetailType))).toEqual([
      ['OrderPlaced'],
      ['OrderAccepted'],
      ['OrderCompleted'],
    ]);
    expect((await unpublished()).items).toHaveLength(1);
  });

  test('goes no further one by one than to the first that the bus cannot take now: later ones of its order stay behind it', async () => {
    refused.set('*', 'ValidationException');
    refused.set('PaymentAuthorised', 'ThrottlingException');
    const answer = await handler(
      records(['OrderPlaced'], ['PaymentAuthorised'], ['OrderAccepted'], ['OrderCompleted']),
    );
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's1' }] });
    expect(calls.slice(1).map((call) => call.map(({ DetailType }) => DetailType))).toEqual([
      ['OrderPlaced'],
      ['PaymentAuthorised'],
    ]);
    expect((await unpublished()).items).toEqual([]);
  });

  test('goes on one by one after what it has kept because the stream is about to forget it', async () => {
    refused.set('*', 'ValidationException');
    refused.set('PaymentAuthorised', 'ThrottlingException');
    const late = records(['PaymentAuthorised'], ['OrderAccepted'], ['OrderCompleted']);
    setAmbient({ ...ambient, now: () => Date.now() + 23.6 * 3_600_000, newId: randomUUID, random: Math.random });
    try {
      expect(await handler(late)).toEqual({ batchItemFailures: [] });
    } finally {
      setAmbient();
    }
    expect(calls.at(-1)).toMatchObject([{ DetailType: 'OrderCompleted' }]);
    const kept = (await unpublished()).items;
    expect(Object.fromEntries(kept.map(({ type, reason }) => [type, reason]))).toEqual({
      PaymentAuthorised: 'too-late',
      OrderAccepted: 'refused',
    });
  });

  test('waits where the bus or the right to it is missing: that is no fault of an event', async () => {
    refused.set('*', 'AccessDeniedException');
    const answer = await handler(records(['OrderAccepted'], ['OrderCompleted']));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's0' }] });
    expect((await unpublished()).items).toEqual([]);
  });

  test('keeps what the bus could not take until the stream is about to forget it', async () => {
    refused.set('OrderAccepted', 'ThrottlingException');
    const late = records(['OrderAccepted'], ['OrderCompleted']);
    setAmbient({ ...ambient, now: () => Date.now() + 23.6 * 3_600_000, newId: randomUUID, random: Math.random });
    try {
      expect(await handler(late)).toEqual({ batchItemFailures: [] });
    } finally {
      setAmbient();
    }
    expect((await unpublished()).items).toMatchObject([{ type: 'OrderAccepted', reason: 'too-late' }]);
  });

  test('keeps the key of a row in which no event can be read', async () => {
    const event = records(['OrderPlaced'], ['OrderCompleted']);
    Object.assign(event.Records[0]?.dynamodb?.NewImage ?? {}, { events: { S: '[{' } });
    expect(await handler(event)).toEqual({ batchItemFailures: [] });
    expect(published()).toEqual(['OrderCompleted']);
    const { items } = await unpublished();
    expect(items).toMatchObject([{ id: 'record-s0', reason: 'unreadable', row: { entry: 'EVENT#0' } }]);
    expect((await republished(['record-s0'])).results).toMatchObject([{ id: 'record-s0', outcome: 'refused' }]);
  });
});

describe('publishing again what did not reach the bus', () => {
  test('puts it on the bus once the cause is mended, and says what became of each', async () => {
    refused.set('OrderAccepted', 'MalformedDetail');
    refused.set('OrderCompleted', 'MalformedDetail');
    await handler(records(['OrderAccepted', 'OrderCompleted']));
    // Ids of one millisecond have no order: the events are told apart by their types.
    const { items } = await unpublished();
    const ids = items.toSorted((one, other) => (String(one.type) < String(other.type) ? -1 : 1)).map(({ id }) => id);
    calls.length = 0;
    refused.delete('OrderAccepted');
    const key = 'again';
    const answer = await republished([...ids, 'evt_0'], key);
    expect(Object.fromEntries(answer.results.map(({ id, outcome }) => [id, outcome]))).toEqual({
      [ids[0] ?? '']: 'published',
      [ids[1] ?? '']: 'refused',
      evt_0: 'unknown',
    });
    expect((await unpublished()).items.map(({ type }) => type)).toEqual(['OrderCompleted']);
    expect(await republished([...ids, 'evt_0'], key)).toEqual(answer);
    expect(calls).toHaveLength(1);
  });

  test('puts all that an order has told on it, each whole, from the rows of the order', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)]);
    await changeOrder(orderId, (order) => ({ state: order, events: [accepted, completed] }));
    await changeOrder(orderId, (order) => ({ state: order, events: [completed] }));
    const told = await Array.fromAsync(orderEvents(orderId));
    const { status, body } = await republish({ orderId });
    expect([status, body]).toEqual([
      200,
      { results: told.map(({ metadata: { id } }) => ({ id, outcome: 'published' })) },
    ]);
    expect(calls.flat().map(({ Detail }) => (JSON.parse(Detail) as { metadata: unknown }).metadata)).toMatchObject(
      told.map(({ metadata }) => metadata),
    );
    expect(told).toHaveLength(3);
  });

  test('knows no order that there is not, and takes either ids or an order', async () => {
    const orderId = `ord_${'0'.repeat(32)}`;
    expect(await republish({ orderId })).toMatchObject({ status: 404 });
    expect(await republish({ orderId, ids: ['evt_1'] })).toMatchObject({ status: 400 });
    expect(await republish({})).toMatchObject({ status: 400 });
    expect(calls).toEqual([]);
  });
});

interface Listed {
  readonly items: { readonly id: string; readonly type?: string; readonly reason?: string }[];
}

async function unpublished(): Promise<Listed> {
  return (await callApi(api, { method: 'GET', path: '/v1/events/unpublished' })).body as Listed;
}

async function republished(ids: string[], key = ids.join()) {
  const { body } = await republish({ ids }, key);
  return body as { results: { id: string; outcome: string }[] };
}

const accepted = { type: 'OrderAccepted', data: {} } as const;
const completed = { type: 'OrderCompleted', data: {} } as const;

const republish = (body: unknown, idempotencyKey: string = randomUUID()) =>
  callApi(api, { method: 'POST', path: '/v1/events/republish', body, idempotencyKey });
