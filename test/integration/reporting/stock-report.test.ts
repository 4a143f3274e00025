import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as fulfilment } from '#functions/fulfilment/api.ts';
import { handler as inventory } from '#functions/inventory/api.ts';
import { backorderWrite, claimWrites, stockOfItem } from '#functions/inventory/public.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { handler as reporting } from '#functions/reporting/api.ts';
import { handler as project } from '#functions/reporting/project-reports.ts';
import type { StockStanding } from '#functions/reporting/stock-rows.ts';
import { promoteItem } from '#functions/sourcing/promote-item.ts';
import { ambient, setAmbient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { releaseOrder, sourceOrder } from '../../support/orders/acceptance.ts';
import { callApi, lambdaContext } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { busMessage, queueEvent } from '../../support/aws/queue-events.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';
import { item, itemRow, location, partyRow } from '../../support/world.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

/** More items than one transaction frees; most tests get by with fewer. */
const many = Array.from({ length: 80 }, (_, index) => `R-${String(index).padStart(3, '0')}`);
const skus = many.slice(0, 70);

beforeEach(async () => {
  await engine.clear();
  await engine.put('Parties', partyRow('location', 'LOCATION', 'london', location('london')));
  await engine.put(
    'Catalogue',
    ...many.map((sku) => itemRow(item(sku, { unitCost: { minor: 250, currency: 'GBP' } }))),
  );
});

const receive = (quantity: number, of: readonly string[] = skus) =>
  callApi(inventory, {
    method: 'POST',
    path: '/v1/stock/receipts',
    body: { location: 'london', lines: of.map((sku) => ({ sku, quantity })) },
  });
const report = async () =>
  (await callApi(reporting, { method: 'GET', path: '/v1/reports/stock', query: { location: 'london' } })).body;
const moved = async () =>
  (await engine.rows('Inventory')).flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
const projected = project as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
const deliver = (events: readonly DomainEvent[], context = lambdaContext()) =>
  projected(queueEvent(...events.map(busMessage)), context);

/** The calls of the table engine that `work` makes. */
async function callsOf(work: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  setSend((operation, body) => {
    calls.push(operation);
    return send(operation, body);
  });
  await work().finally(() => setSend());
  return calls;
}

describe('the stock report', () => {
  test('says what stands in the levels after a batch of movements of more items than one transaction takes', async () => {
    await receive(10);
    expect(await deliver(await moved())).toEqual({ batchItemFailures: [] });
    expect(await report()).toMatchObject({ items: 70, units: 700, value: { GBP: '1750.00' }, shortages: [] });
  });

  test('ends with the latest levels when batches about the same items run side by side', async () => {
    await receive(10);
    const first = await moved();
    const batches = [deliver(first), deliver(first.toReversed())];
    await receive(5);
    const later = await moved();
    const answers = await Promise.all([...batches, deliver(later), deliver(later.toReversed())]);
    expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(await report()).toMatchObject({ items: 70, units: 1050 });
  });

  test('shows what waits for an item as a shortage, and what is claimed as not available', async () => {
    await receive(3);
    await transact(claimWrites([{ sku: 'R-000', location: 'london', shard: 0, ...wholeUnits, quantity: 3 }]));
    const order = { orderId: 'ord_1', channel: 'web', branch: 'uk', method: 'ship' as const };
    const waiting = {
      ...order,
      sku: 'R-000',
      ...wholeUnits,
      quantity: 4,
      priority: 5,
      placedAt: '2026-11-01T10:00:00.000Z',
    };
    await transact([backorderWrite(waiting)]);
    await deliver(await moved());
    const { shortages } = (await report()) as { shortages: unknown[] };
    expect(shortages).toMatchObject([{ sku: 'R-000', onHand: 3, available: 0, backordered: 4, shortage: 4 }]);
  });

  test('shows what is available of what is short as it stands, although an allocation is not told to it', async () => {
    await receive(10);
    const order = { orderId: 'ord_1', channel: 'web', branch: 'uk', method: 'ship' as const };
    const waiting = {
      ...order,
      sku: 'R-000',
      ...wholeUnits,
      quantity: 4,
      priority: 5,
      placedAt: '2026-11-01T10:00:00.000Z',
    };
    await transact([backorderWrite(waiting)]);
    await deliver(await moved());
    await transact(claimWrites([{ sku: 'R-000', location: 'london', shard: 0, ...wholeUnits, quantity: 3 }]));
    expect((await report()).shortages).toMatchObject([{ sku: 'R-000', onHand: 10, available: 7, shortage: 4 }]);
  });
});

describe('a batch of events', () => {
  test('reads items that the report knows together, not one by one', async () => {
    await receive(10);
    await deliver(await moved());
    await receive(5);
    const events = await moved();
    const calls = await callsOf(() => deliver(events));
    expect(await report()).toMatchObject({ items: 70, units: 1050 });
    // What is kept, the levels, what is kept anew; and up to when is counted.
    expect(calls.sort()).toEqual(['BatchGetItem', 'BatchGetItem', 'TransactWriteItems', 'UpdateItem']);
  });

  test('comes back whole where there is no time for any of it, and in part where one part fails', async () => {
    await receive(10);
    const events = await moved();
    const late = await deliver(events, { ...lambdaContext(), getRemainingTimeInMillis: () => 1000 });
    expect(late.batchItemFailures).toHaveLength(events.length);
    expect(await report()).toMatchObject({ items: 0 });

    const { orderId } = await storeOrder([orderLine('1', 'R-000', 1)]);
    const completed = sequenced(
      { type: 'OrderCompleted', data: {} },
      { occurredAt: new Date().toISOString(), sequence: 2, orderId, correlationId: orderId },
    );
    setSend(async (operation, body) => {
      if (body.includes(orderId)) throw new Error('the order cannot be read');
      return send(operation, body);
    });
    const answer = await deliver([completed, ...events]).finally(() => setSend());
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(await report()).toMatchObject({ items: 70, units: 700 });
  });
});

describe('the stock report equals the levels', () => {
  /** Ids of the events that the report has taken in. */
  let delivered = new Set<string>();
  beforeEach(() => (delivered = new Set()));

  async function allEvents(): Promise<DomainEvent[]> {
    const all = [...(await engine.rows('Orders')), ...(await engine.rows('Inventory'))];
    return all.flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
  }

  async function catchUp(): Promise<void> {
    const news = (await allEvents()).filter(({ metadata }) => !delivered.has(metadata.id));
    for (const { metadata } of news) delivered.add(metadata.id);
    expect(await deliver(news)).toEqual({ batchItemFailures: [] });
  }

  /** What the report says of an item, by location, and what the levels and the queue for stock say. */
  async function reportedAndReal(sku: string) {
    const reported: Record<string, unknown> = {};
    const real: Record<string, unknown> = {};
    const { levels, backorders } = await stockOfItem(sku);
    const backordered = backorders.reduce((sum, { quantity }) => sum + quantity, 0);
    for (const [at, counters] of Map.groupBy(levels, (level) => level.location)) {
      const onHand = counters.reduce((sum, counter) => sum + counter.onHand, 0);
      const lacking = counters.reduce((sum, { available }) => sum + Math.max(0, -available), 0);
      real[at] = { onHand, lacking, backordered };
    }
    for (const row of (await engine.rows('Projections')).filter(({ entry }) => entry === sku)) {
      const { location: at, onHand, lacking, ...more } = row['standing'] as StockStanding;
      reported[at] = { onHand, lacking, backordered: more.backordered };
    }
    return { reported, real };
  }

  const arrive = (sku: string, at: string, quantity: number) =>
    callApi(inventory, {
      method: 'POST',
      path: '/v1/stock/receipts',
      body: { location: at, lines: [{ sku, quantity }] },
    });

  async function expectEqual(sku: string): Promise<void> {
    await catchUp();
    const { reported, real } = await reportedAndReal(sku);
    expect(reported).toEqual(real);
  }

  test('after a rejection that sets stock free', async () => {
    await arrive('R-000', 'london', 5);
    const { orderId } = await storeOrder([orderLine('1', 'R-000', 2)]);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    await expectEqual('R-000');
    const [one] = await fulfilmentOrdersOf(orderId);
    await callApi(fulfilment, {
      method: 'POST',
      path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/reject',
      params: { orderId, fulfilmentOrderId: one?.fulfilmentOrderId ?? '' },
      body: { reason: 'no_capacity' },
    });
    await expectEqual('R-000');
  });

  test('after a change of counters and of safety stock that leaves some counters short', async () => {
    await arrive('R-002', 'london', 9);
    await callApi(inventory, {
      method: 'POST',
      path: '/v1/stock/shards',
      body: { sku: 'R-002', location: 'london', shards: 3 },
    });
    const { orderId } = await storeOrder([orderLine('1', 'R-002', 6)]);
    await sourceOrder(orderId);
    await expectEqual('R-002');
    await callApi(inventory, {
      method: 'POST',
      path: '/v1/stock/safety',
      body: { location: 'london', lines: [{ sku: 'R-002', safetyStock: 6 }] },
    });
    await expectEqual('R-002');
    expect((await report()).shortages).toMatchObject([{ sku: 'R-002', onHand: 9, available: -3, shortage: 4 }]);
    await callApi(inventory, {
      method: 'POST',
      path: '/v1/stock/shards',
      body: { sku: 'R-002', location: 'london', shards: 1 },
    });
    await expectEqual('R-002');
  });

  test('at every location, when one of them has served what waited', async () => {
    await engine.put('Parties', partyRow('location', 'LOCATION', 'leeds', location('leeds')));
    await arrive('R-001', 'london', 1);
    await arrive('R-001', 'leeds', 1);
    const { orderId } = await storeOrder([orderLine('1', 'R-001', 5, { backorderable: true })]);
    await sourceOrder(orderId);
    await expectEqual('R-001');
    await arrive('R-001', 'london', 3);
    await promoteItem('R-001');
    await expectEqual('R-001');
  });

  test('after a cancellation that gives its stock back in parts', async () => {
    await receive(3, many);
    const { orderId } = await storeOrder(many.map((sku, index) => orderLine(String(index + 1), sku, 1)));
    await sourceOrder(orderId);
    await catchUp();
    await callApi(orders, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId },
      body: { reason: 'changed their mind' },
    });
    // As when the event of the first commit is taken in before the other parts are given back.
    for (const { metadata } of (await allEvents()).filter(({ metadata }) => metadata.type === 'LinesCancelled')) {
      delivered.add(metadata.id);
    }
    for (const sku of ['R-000', 'R-079']) await expectEqual(sku);
  });

  test('after a cancellation whose places in the queue for stock end in parts', async () => {
    await receive(1, many);
    const { orderId } = await storeOrder(
      many.map((sku, index) => orderLine(String(index + 1), sku, 5, { backorderable: true })),
    );
    await sourceOrder(orderId);
    await expectEqual('R-079');
    // The report takes in what the first commit has told before the second.
    let commits = 0;
    setSend(async (operation, body) => {
      if (operation === 'TransactWriteItems' && (commits += 1) === 2) await catchUp();
      return send(operation, body);
    });
    await callApi(orders, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId },
      body: { reason: 'changed their mind' },
    }).finally(() => setSend());
    expect((await reportedAndReal('R-079')).reported['london']).toMatchObject({ backordered: 4 });
    for (const sku of ['R-000', 'R-079']) await expectEqual(sku);
    expect((await reportedAndReal('R-079')).reported['london']).toMatchObject({ backordered: 0 });
  });
});

test('the value of stock follows what an item costs now', async () => {
  await receive(2);
  await deliver(await moved());
  expect((await report()).value).toEqual({ GBP: '350.00' });
  const cost = { minor: 300, currency: 'GBP' };
  await engine.put('Catalogue', ...skus.map((sku) => itemRow(item(sku, { unitCost: cost, version: 2 }))));
  setAmbient({ ...ambient, now: () => Date.now() + 60_000 });
  expect((await report()).value).toEqual({ GBP: '420.00' });
  setAmbient();
});
