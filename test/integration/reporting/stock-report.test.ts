import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as inventory } from '#functions/inventory/api.ts';
import { backorderWrite, claimWrites, freeWrites } from '#functions/inventory/public.ts';
import { handler as reporting } from '#functions/reporting/api.ts';
import { handler as project } from '#functions/reporting/project-reports.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { callApi } from '../../support/api.ts';
import { startEngine } from '../../support/engine.ts';
import { busMessage, queueEvent } from '../../support/queue-events.ts';
import { item, itemRow, location, partyRow } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const skus = Array.from({ length: 70 }, (_, index) => `R-${String(index).padStart(3, '0')}`);

beforeEach(async () => {
  await engine.clear();
  await engine.put('Parties', partyRow('location', 'LOCATION', 'london', location('london')));
  await engine.put(
    'Catalogue',
    ...skus.map((sku) => itemRow(item(sku, { unitCost: { minor: 250, currency: 'GBP' } }))),
  );
});

const receive = (quantity: number) =>
  callApi(inventory, {
    method: 'POST',
    path: '/v1/stock/receipts',
    body: { location: 'london', lines: skus.map((sku) => ({ sku, quantity })) },
  });
const report = async () =>
  (await callApi(reporting, { method: 'GET', path: '/v1/reports/stock', query: { location: 'london' } })).body;
const moved = async () =>
  (await engine.rows('Inventory')).flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
const projected = project as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
const deliver = (events: readonly DomainEvent[]) => projected(queueEvent(...events.map(busMessage)), {} as Context);

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
    const line = { orderId: 'ord_1', lineId: '1', sku: 'R-000' };
    await transact(claimWrites([{ ...line, location: 'london', shard: 0, quantity: 3 }]));
    const waiting = { ...line, quantity: 4, priority: 5, placedAt: '2026-11-01T10:00:00.000Z' };
    await transact([backorderWrite(waiting)]);
    await deliver(await moved());
    const { shortages } = (await report()) as { shortages: unknown[] };
    expect(shortages).toMatchObject([{ sku: 'R-000', onHand: 3, available: 0, backordered: 4, shortage: 4 }]);
  });

  test('shows what a location has rejected as available there again', async () => {
    await receive(3);
    const line = { orderId: 'ord_1', lineId: '1', sku: 'R-000' };
    const claimed = { ...line, location: 'london', shard: 0, quantity: 3 };
    await transact(claimWrites([claimed]));
    await deliver(await moved());
    await transact(freeWrites([{ ...claimed, held: 3 }]));
    const lines = [{ lineId: '1', sku: 'R-000', quantity: 3 }];
    const rejected = { fulfilmentOrderId: 'ful_1', location: 'london', reason: 'capacity', lines };
    const about = { occurredAt: '2026-11-25T10:00:00.000Z', sequence: 1, orderId: 'ord_1', correlationId: 'test' };
    await deliver([sequenced({ type: 'FulfilmentOrderRejected', data: rejected }, about)]);
    const [row] = (await engine.rows('Projections')).filter(({ entry }) => entry === 'R-000');
    expect(row?.['standing']).toMatchObject({ available: 3 });
  });
});
