import { randomUUIDv7 } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { newId } from '#shared/ids.ts';
import { causedBy } from '#shared/observability/correlation.ts';
import { heldByPerson } from '#functions/orders/holding/hold-decisions.ts';
import { changeOrder, orderEvents } from '#functions/orders/public.ts';
import { invoiceShipments, issueInvoicesOf } from '#functions/billing/documents/invoice-shipments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';
import { putWorld } from '../../support/world.ts';
import { providerLedger, ship, storeCardOrder } from './shipped-orders.ts';

vi.setConfig({ testTimeout: 120_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});
afterEach(() => {
  setSend();
  setAmbient();
});

const shipped = (count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)]);
      await ship(orderId, 1);
      return orderId;
    }),
  );

const numbers = async (): Promise<string[]> =>
  (await engine.rows('Billing'))
    .filter(({ account }) => account === 'invoices#uk')
    .map(({ document }) => (document as { number: string }).number)
    .sort();

const upTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `INV-uk-${String(index + 1).padStart(6, '0')}`);

/** Is asked about every transaction that takes a number before it is made; its answer goes back in place of the database's. */
function onTakingNumbers(task: (place: number) => Promise<{ status: number; text: string } | undefined>): () => number {
  let taken = 0;
  setSend(async (operation, body) => {
    const takes = operation === 'TransactWriteItems' && body.includes('"numbers#uk"');
    return (takes ? await task((taken += 1)) : undefined) ?? send(operation, body);
  });
  return () => taken;
}

const conflict = {
  status: 400,
  text: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  }),
};

test('invoices that are issued at the same time share transactions, and have numbers without a gap', async () => {
  const orders = await shipped(40);
  const transactions = onTakingNumbers(async () => undefined);
  await Promise.all(orders.map(issueInvoicesOf));
  expect(await numbers()).toEqual(upTo(40));
  expect(transactions()).toBeLessThanOrEqual(6);
});

test('an order that changes meanwhile is invoiced a little later, and keeps no other from it', async () => {
  const orders = await shipped(8);
  const [changing = ''] = orders;
  const transactions = onTakingNumbers(async (place) => {
    if (place > 2) return undefined;
    await changeOrder(changing, (order) => ({ state: { ...order, priority: place }, events: [] }));
    return undefined;
  });
  await Promise.all(orders.map(issueInvoicesOf));
  expect(await numbers()).toEqual(upTo(8));
  expect(transactions()).toBeLessThanOrEqual(8);
});

test('two runs for one order at once issue one invoice', async () => {
  const [orderId = ''] = await shipped(1);
  await Promise.all([issueInvoicesOf(orderId), issueInvoicesOf(orderId), issueInvoicesOf(orderId)]);
  expect(await numbers()).toEqual(upTo(1));
});

test('what an invoice tells is caused by who asked for it, whoever committed it', async () => {
  const orders = await shipped(5);
  const actor = { kind: 'step', id: 'invoiceShipments' } as const;
  await Promise.all(
    orders.map((orderId) => causedBy({ actor, causationId: `run of ${orderId}` }, () => issueInvoicesOf(orderId))),
  );
  for (const orderId of orders) {
    const told = await Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata);
    expect(told.find(({ type }) => type === 'InvoiceIssued')?.causationId).toBe(`run of ${orderId}`);
  }
});

test('who finds the counter held does not try against it, but asks, and goes on to collect once the invoice is there', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  const transactions = onTakingNumbers(async (place) => (place === 1 ? conflict : undefined));
  const asked: string[] = [];
  const { order } = await invoiceShipments(await loadAccount(orderId), async (asking) => {
    asked.push(asking);
    void issueInvoicesOf(asking);
  });
  expect(asked).toEqual([orderId]);
  expect(transactions()).toBe(2);
  expect(order.payments.captured).toBe(4100);
  expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, captured: 4100 });
});

describe('a hold that blocks capture', () => {
  const hold = (orderId: string) =>
    changeOrder(orderId, (order) =>
      heldByPerson(
        order,
        { holdId: newId('hold'), type: 'fraud', reason: 'stolen card' },
        { by: 'client:root', now: Date.now() },
      ),
    );
  async function shippedByCard(parcels: readonly number[]): Promise<string> {
    const { orderId } = await storeCardOrder('tok_ok');
    await authoriseOrder(orderId);
    for (const units of parcels) await ship(orderId, units);
    return orderId;
  }
  const nobody = () => Promise.reject(new Error('nobody is to be asked'));

  test('and comes while an invoice is waited for keeps its amount from being collected', async () => {
    const orderId = await shippedByCard([3]);
    onTakingNumbers(async (place) => (place === 1 ? conflict : undefined));
    const { order } = await invoiceShipments(await loadAccount(orderId), async (asking) => {
      await issueInvoicesOf(asking);
      await hold(asking);
    });
    expect(order).toMatchObject({ payments: { invoiced: 4100, captured: 0 } });
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 0 });
  });
  test('and comes before an invoice is committed keeps it from being issued', async () => {
    const orderId = await shippedByCard([3]);
    const known = await loadAccount(orderId);
    await hold(orderId);
    const { order } = await invoiceShipments(known, nobody);
    expect(order).toMatchObject({ payments: { invoiced: 0, captured: 0 } });
    expect(await numbers()).toEqual([]);
  });
  test('and comes while the first parcel is collected keeps the second back', async () => {
    const orderId = await shippedByCard([1, 2]);
    let isHeld = false;
    setSend(async (operation, body) => {
      if (!isHeld && operation === 'TransactWriteItems' && body.includes('PaymentCaptured')) {
        isHeld = true;
        await hold(orderId);
      }
      return send(operation, body);
    });
    const { order } = await invoiceShipments(await loadAccount(orderId), nobody);
    expect(order.payments.invoiced).toBe(4100);
    expect(order.payments.captured).toBeLessThan(4100);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, captured: order.payments.captured });
  });
});

test('an invoice that was asked for and is late is a passing failure', async () => {
  const [orderId = ''] = await shipped(1);
  onTakingNumbers(async () => conflict);
  setAmbient({ now: Date.now, newId: randomUUIDv7, random: Math.random, sleep: async () => undefined });
  const step = invoiceShipments(await loadAccount(orderId), async () => undefined);
  await expect(step).rejects.toMatchObject({ name: 'TransientFailure' });
});
