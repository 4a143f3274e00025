import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as demoWarehouse } from '#functions/fulfilment/demo/demo-warehouse.ts';
import { handler as promoteBackorders } from '#functions/sourcing/promote-backorders.ts';
import { changeOrder, fulfilmentOrdersOf, loadOrder, orderEvents } from '#functions/orders/public.ts';
import { unitsIn, withHold, type Order } from '#functions/orders/rules.ts';
import type { EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { lambdaContext } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { busMessage, queueEvent } from '../support/aws/queue-events.ts';
import { orderLine, putStock, storeOrder } from '../support/orders/stored-orders.ts';
import { channel, partyRow, putWorld } from '../support/world.ts';
import { sourceOrder, releaseOrder } from '../support/orders/acceptance.ts';
import { inUnits } from '../support/quantities.ts';

interface Sent {
  readonly DelaySeconds: number;
  readonly MessageBody: string;
}

const engine = await startEngine();
const sent: Sent[] = [];
const queue = createServer((request, response) => {
  void Array.fromAsync(request as AsyncIterable<Buffer>).then((chunks) => {
    const message = JSON.parse(Buffer.concat(chunks).toString()) as Sent;
    sent.push(message);
    // The client checks the sum of what was taken.
    const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
    response
      .setHeader('content-type', 'application/x-amz-json-1.0')
      .end(JSON.stringify({ MessageId: '1', MD5OfMessageBody }));
  });
}).listen(0, '127.0.0.1');
await once(queue, 'listening');
const address = queue.address();
if (address === null || typeof address === 'string') throw new Error('no port');
process.env['AWS_ENDPOINT_URL_SQS'] = `http://127.0.0.1:${address.port}`;
process.env['DEMO_QUEUE_URL'] = `http://127.0.0.1:${address.port}/demo`;

afterAll(async () => {
  queue.close();
  await engine.stop();
});
beforeEach(async () => {
  sent.length = 0;
  await engine.clear();
  await putWorld(engine);
  await engine.put('Parties', partyRow('channel', 'CHANNEL', 'web', channel('web', { demo: true })));
});

async function stored(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`${orderId} is gone`);
  return order;
}

async function releasedOrder(): Promise<Order> {
  await putStock(engine, 'TEA-001', 'london', 2);
  const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 2)]);
  await sourceOrder(orderId);
  await releaseOrder(orderId);
  return stored(orderId);
}

async function eventOf(orderId: string, type: EventType): Promise<DomainEvent> {
  const events = await Array.fromAsync(orderEvents(orderId));
  const event = events.find(({ metadata }) => metadata.type === type);
  if (!event) throw new Error(`no ${type}`);
  return event;
}

async function bring(...bodies: unknown[]): Promise<void> {
  expect(await demoWarehouse(queueEvent(...bodies), lambdaContext())).toEqual({ batchItemFailures: [] });
}

/** Brings the message that the function has sent to itself. */
async function bringSent(): Promise<Sent | undefined> {
  const message = sent.shift();
  if (message) await bring(JSON.parse(message.MessageBody));
  return message;
}

describe('the demo warehouse', () => {
  test('at full speed hands over in one commit, whatever is repeated, and delivers on the event of it', async () => {
    process.env['DEMO_STEP_SECONDS'] = '0';
    const order = await releasedOrder();
    for (const type of ['FulfilmentOrderReleased', 'FulfilmentOrderHandedOver'] as const) {
      const message = busMessage(await eventOf(order.orderId, type));
      await bring(message, message);
      await bring(message);
    }
    const after = await stored(order.orderId);
    expect(unitsIn(after.lines, 'delivered')).toBe(2);
    expect(after.version - order.version).toBe(2);
    expect(sent).toEqual([]);
    expect(await Array.fromAsync(orderEvents(order.orderId), ({ metadata }) => metadata.type)).toEqual([
      'LinesAllocated',
      'OrderAccepted',
      'FulfilmentOrderReleased',
      'FulfilmentOrderPicked',
      'FulfilmentOrderPacked',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
    ]);
  });

  test('leaves alone what lies at a location that is worked by hand', async () => {
    process.env['DEMO_STEP_SECONDS'] = '0';
    process.env['DEMO_BY_HAND'] = 'workbench,london';
    const { orderId, version } = await releasedOrder();
    await bring(busMessage(await eventOf(orderId, 'FulfilmentOrderReleased')));
    delete process.env['DEMO_BY_HAND'];
    expect((await stored(orderId)).version).toBe(version);
    expect(sent).toEqual([]);
  });

  test('otherwise takes its time for each step, through its queue', async () => {
    process.env['DEMO_STEP_SECONDS'] = '3';
    const { orderId } = await releasedOrder();
    const stateNow = async () => (await fulfilmentOrdersOf(orderId))[0]?.state;
    await bring(busMessage(await eventOf(orderId, 'FulfilmentOrderReleased')));
    expect(await stateNow()).toBe('released');
    for (const state of ['picking', 'packed', 'handed_over']) {
      expect(await bringSent()).toMatchObject({ DelaySeconds: 3 });
      expect(await stateNow()).toBe(state);
    }
    expect(sent).toEqual([]);
    await bring(busMessage(await eventOf(orderId, 'FulfilmentOrderHandedOver')));
    await bringSent();
    expect(await stateNow()).toBe('delivered');
  });

  test('goes on where it was cut short between a step and the next task', async () => {
    process.env['DEMO_STEP_SECONDS'] = '3';
    const { orderId } = await releasedOrder();
    const stateNow = async () => (await fulfilmentOrdersOf(orderId))[0]?.state;
    const released = busMessage(await eventOf(orderId, 'FulfilmentOrderReleased'));
    await bring(released);
    await bringSent();
    sent.length = 0;
    await bring(released);
    await bringSent();
    expect(await stateNow()).toBe('picking');
    await bringSent();
    expect(await stateNow()).toBe('packed');
  });

  test('touches no order of a channel that is not for demonstration', async () => {
    process.env['DEMO_STEP_SECONDS'] = '0';
    await engine.put('Parties', partyRow('channel', 'CHANNEL', 'merchant', channel('merchant')));
    await putStock(engine, 'TEA-001', 'london', 2);
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 2)], { channel: 'merchant' });
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    const { version } = await stored(orderId);
    await bring(busMessage(await eventOf(orderId, 'FulfilmentOrderReleased')));
    expect((await stored(orderId)).version).toBe(version);
    expect(sent).toEqual([]);
  });

  test('keeps back what is held, without a message to itself, and goes on when the hold is released', async () => {
    process.env['DEMO_STEP_SECONDS'] = '0';
    const { orderId } = await releasedOrder();
    const hold = { holdId: 'hld_1', type: 'manual', reason: 'look', createdBy: 'client:x', createdAt: '' } as const;
    await changeOrder(orderId, (order) => ({ state: withHold(order, { ...hold, blocks: ['hand-over'] }), events: [] }));
    await bring(busMessage(await eventOf(orderId, 'FulfilmentOrderReleased')));
    expect((await fulfilmentOrdersOf(orderId))[0]?.state).toBe('packed');
    expect(sent).toEqual([]);
    await changeOrder(orderId, (order) => ({
      state: { ...order, holds: [] },
      events: [{ type: 'HoldReleased', data: { holdId: hold.holdId, holdType: hold.type } }],
    }));
    await bring(busMessage(await eventOf(orderId, 'HoldReleased')));
    expect((await fulfilmentOrdersOf(orderId))[0]?.state).toBe('handed_over');
  });

  test('gives back what it could not do, and only that', async () => {
    process.env['DEMO_STEP_SECONDS'] = '0';
    const order = await releasedOrder();
    const released = await eventOf(order.orderId, 'FulfilmentOrderReleased');
    const lost = { ...released, metadata: { ...released.metadata, orderId: 'ord_lost' } };
    const event = queueEvent(busMessage(lost), busMessage(released));
    const { batchItemFailures } = await demoWarehouse(event, lambdaContext());
    expect(batchItemFailures).toEqual([{ itemIdentifier: event.Records[0]?.messageId }]);
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('handed_over');
  });
});

describe('arriving stock', () => {
  test('is set aside for who waits on its event, once', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'MUG-001', 2, { backorderable: true })]);
    await sourceOrder(orderId);
    await putStock(engine, 'MUG-001', 'london', 5);
    const moved = () =>
      busMessage(
        sequenced(
          {
            type: 'StockMoved',
            data: { movementId: 'm', kind: 'receipt', sku: 'MUG-001', location: 'london', quantity: inUnits(5) },
          },
          { occurredAt: new Date().toISOString(), sequence: 0, correlationId: 'c' },
        ),
      );
    const outcome = await promoteBackorders(queueEvent(moved(), moved()), lambdaContext());
    expect(outcome).toEqual({ batchItemFailures: [] });
    expect(unitsIn((await stored(orderId)).lines, 'allocated')).toBe(2);
    const types = await Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata.type);
    expect(types).toEqual(['LinesBackordered', 'LinesAllocated']);
  });
});
