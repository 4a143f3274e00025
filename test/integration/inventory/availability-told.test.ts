import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler as inventory } from '#functions/inventory/api.ts';
import { inventory as inventoryContext } from '#functions/inventory/context.ts';
import { claimWrites, freeWrites } from '#functions/inventory/public.ts';
import { handler as tell } from '#functions/inventory/telling/tell-availability.ts';
import { handler as notifications } from '#functions/notifications/api.ts';
import { handler as queueWebhooks } from '#functions/notifications/delivering/queue-webhooks.ts';
import type { Delivery } from '#functions/notifications/delivering/delivery.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { applyTogether, transact } from '#shared/dynamodb/transact.ts';
import { eventAbout } from '#shared/events/outbox.ts';
import { tellingWrites } from '#functions/inventory/telling/told-rows.ts';
import { putStock } from '../../support/orders/stored-orders.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { misdescribed } from '../../support/published-as-described.ts';
import { busMessage, queueEvent } from '../../support/aws/queue-events.ts';
import { item, itemRow, location, partyRow, putWorld } from '../../support/world.ts';
import { inUnits, wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
const queue = createServer(async (request, response) => {
  await Array.fromAsync(request as AsyncIterable<Buffer>);
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ Successful: [], Failed: [] }));
}).listen(0, '127.0.0.1');
await once(queue, 'listening');
const address = queue.address();
process.env['AWS_ENDPOINT_URL_SQS'] = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
process.env['DELIVER_WEBHOOKS_QUEUE_URL'] = `${process.env['AWS_ENDPOINT_URL_SQS']}/1/deliver-webhooks`;
afterAll(async () => {
  queue.closeAllConnections();
  queue.close();
  await engine.stop();
});
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  await engine.put('Parties', partyRow('location', 'LOCATION', 'abroad', location('abroad', { channels: ['none'] })));
  await engine.put('Catalogue', itemRow(item('TOLD')));
});

const told = tell as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
const queued = queueWebhooks as unknown as (event: unknown, context: Context) => Promise<SQSBatchResponse>;
const context = {} as Context;
const { events: heardOf } = inventoryContext.consumers['tell-availability'];
const isHeard = (type: string): boolean => heardOf.some((one) => one === type);

const receive = (at: string, quantity: number) =>
  callApi(inventory, {
    method: 'POST',
    path: '/v1/stock/receipts',
    body: { location: at, lines: [{ sku: 'TOLD', quantity }] },
  });
async function eventsOf(type: string): Promise<DomainEvent[]> {
  const rows = await engine.rows('Inventory');
  const events = rows.flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
  return events.filter(({ metadata }) => metadata.type === type);
}

test('many changes of an item are told as one, once, and to the channels that sell from there and listen', async () => {
  const endpoint = async (channelId: string, events?: string[]) => {
    const body = { url: 'https://shop.example.com/stock', ...(events ? { events } : {}) };
    const params = { channelId };
    return (await callApi(notifications, { method: 'POST', path: '/v1/channels/{channelId}/webhooks', params, body }))
      .body.endpointId as string;
  };
  const listening = await endpoint('web', ['AvailabilityChanged', 'OrderPlaced']);
  await endpoint('marketplace');
  await receive('london', 4);
  await receive('london', 3);
  await receive('abroad', 1);
  const moved = queueEvent(...(await eventsOf('StockMoved')).map(busMessage));
  expect(await told(moved, context)).toEqual({ batchItemFailures: [] });
  expect(await told(moved, context)).toEqual({ batchItemFailures: [] });
  const events = await eventsOf('AvailabilityChanged');
  expect(events.map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      { sku: 'TOLD', location: 'london', available: 7, revision: 1 },
      { sku: 'TOLD', location: 'abroad', available: 1, revision: 1 },
    ]),
  );
  expect(events).toHaveLength(2);
  expect(events.flatMap(misdescribed)).toEqual([]);
  for (const event of events) await queued(busMessage(event), context);
  const deliveries = (await engine.rows('Messages')).flatMap(
    ({ delivery }) => (delivery as Delivery | undefined) ?? [],
  );
  expect(deliveries.map(({ endpointId, event, state }) => [endpointId, event.data, state])).toEqual([
    [listening, { sku: 'TOLD', location: 'london', available: 7, revision: 1 }, 'due'],
  ]);
  const params = { channelId: 'web', endpointId: listening };
  const listed = await callApi(notifications, {
    method: 'GET',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}/deliveries',
    params,
  });
  expect(listed.body.items).toMatchObject([{ type: 'AvailabilityChanged', sequence: 1, state: 'due' }]);
  expect(listed.body.items[0].orderId).toBeUndefined();
});

test('of many items it is told by few calls, and an item that others tell of meanwhile is told after them', async () => {
  const skus = Array.from({ length: 120 }, (_, index) => `MANY-${index}`);
  await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
  const allocations = skus.map((sku, index) => ({
    lineId: String(index),
    sku,
    location: 'london',
    quantity: inUnits(1),
  }));
  const allocated = eventAbout('ord_1', { type: 'LinesAllocated', data: { sourcingId: 'src_1', allocations } });
  const calls: string[] = [];
  setSend(async (operation, body) => {
    const isFirst = !calls.includes('TransactWriteItems');
    calls.push(operation);
    if (operation === 'TransactWriteItems' && isFirst) {
      const other = {
        sku: 'MANY-7',
        location: 'london',
        ...wholeUnits,
        before: undefined,
        now: { available: 9, revision: 1 },
      };
      await applyTogether(tellingWrites([other]));
    }
    return send(operation, body);
  });
  const answer = await told(queueEvent(busMessage(allocated)), context).finally(() => setSend());
  expect(answer).toEqual({ batchItemFailures: [] });
  const events = (await eventsOf('AvailabilityChanged')).map(({ data }) => data as Record<string, unknown>);
  expect(events.filter(({ available }) => available === 3)).toHaveLength(120);
  expect(events.filter(({ sku }) => sku === 'MANY-7')).toMatchObject([{ before: 9, available: 3, revision: 2 }]);
  // Two parts, the first of them once more without the item that others told of, and that item by itself.
  expect(calls.filter((call) => call === 'BatchGetItem')).toHaveLength(6);
  expect(calls.filter((call) => call === 'TransactWriteItems')).toHaveLength(3);
  expect(calls.filter((call) => call === 'PutItem')).toHaveLength(2);
});

test('units that are divided anew over counters, of which one was short, are told', async () => {
  const share = (shards: number) =>
    callApi(inventory, { method: 'POST', path: '/v1/stock/shards', body: { sku: 'TOLD', location: 'london', shards } });
  await receive('london', 4);
  await share(2);
  for (const shard of [0, 1])
    await transact(claimWrites([{ sku: 'TOLD', location: 'london', shard, ...wholeUnits, quantity: 2 }]));
  await callApi(inventory, {
    method: 'POST',
    path: '/v1/stock/counts',
    body: { location: 'london', lines: [{ sku: 'TOLD', counted: 3 }] },
  });
  // The order whose units are all there is cancelled: two units can be had, and one is short.
  const counters = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
  const whole = counters.findIndex(({ available }) => Number(available) === 0);
  await transact(freeWrites([{ sku: 'TOLD', location: 'london', shard: whole, ...wholeUnits, quantity: 2 }]));
  await told(queueEvent(...(await eventsOf('StockMoved')).map(busMessage)), context);
  await share(1);
  const heard = (await eventsOf('StockShardsChanged')).filter(({ metadata }) => isHeard(metadata.type));
  await told(queueEvent(...heard.map(busMessage)), context);
  const events = await eventsOf('AvailabilityChanged');
  expect(events.map(({ data }) => data)).toMatchObject([{ available: 1, before: 2 }]);
});
