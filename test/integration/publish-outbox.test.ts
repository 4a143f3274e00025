import { once } from 'node:events';
import { createServer } from 'node:http';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventType } from '#shared/contracts/events/catalogue.ts';
import { outboxOf, sequenced } from '#shared/events/outbox.ts';
import { log } from '#shared/observability/log.ts';

interface Entry {
  readonly DetailType: string;
  readonly Source: string;
  readonly Detail: string;
}

/** Calls that the bus has had, and the detail types that it refuses. */
const calls: Entry[][] = [];
const refused = new Set<string>();

const bus = createServer(async (request, response) => {
  const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
  const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { Entries: Entry[] };
  calls.push(Entries);
  const results = Entries.map(({ DetailType }) =>
    refused.has(DetailType) ? { ErrorCode: 'ThrottlingException' } : { EventId: '1' },
  );
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
  response.end(JSON.stringify({ FailedEntryCount, Entries: results }));
}).listen(0, '127.0.0.1');
await once(bus, 'listening');
const address = bus.address();
Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
  EVENT_BUS: 'oms-test',
});
log.setLogLevel('SILENT');
const { handler } = await import('#functions/events/publish-outbox.ts');

const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');
const counted = () => Object.fromEntries(addMetric.mock.calls.map(([name, , value]) => [name, value]));

beforeEach(() => {
  calls.length = 0;
  refused.clear();
  addMetric.mockClear();
});
afterAll(async () => {
  bus.closeAllConnections();
  bus.close();
  await once(bus, 'close');
});

/** Stream records of new outbox rows: one row per list of types. */
function records(...rows: EventType[][]): DynamoDBStreamEvent {
  let sequence = 0;
  return {
    Records: rows.map((types, index) => {
      const events = types.map((type) => {
        sequence += 1;
        const context = { occurredAt: '2026-01-01T00:00:00.000Z', sequence, correlationId: 'c', orderId: 'ord_1' };
        return sequenced({ type, data: {} } as never, context);
      });
      const NewImage = marshall({ order: 'ord_1', entry: `EVENT#${index}`, ...outboxOf(events) }) as never;
      return { eventID: `${index}`, eventName: 'INSERT', dynamodb: { SequenceNumber: `s${index}`, NewImage } };
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

  test('ends at the first event that the bus refuses: the stream comes back with its row and all after it', async () => {
    refused.add('OrderAccepted');
    const answer = await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's1' }] });
  });

  test('counts each type of event, up to the one that was refused', async () => {
    await handler(records(['OrderPlaced', 'OrderPlaced'], ['PaymentAuthorised']));
    expect(counted()).toEqual({ OrderPlaced: 2, PaymentAuthorised: 1 });
    addMetric.mockClear();
    refused.add('OrderAccepted');
    await handler(records(['OrderPlaced'], ['OrderAccepted'], ['OrderCompleted']));
    expect(counted()).toEqual({ OrderPlaced: 1 });
  });
});
