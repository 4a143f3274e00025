import { afterAll, beforeEach, expect, test } from 'vitest';
import { backorderWrite } from '#functions/inventory/public.ts';
import { stockOfItem } from '#functions/inventory/stock/stock-of-item.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const backorder = {
  sku: 'TEA-001',
  orderId: 'ord_1',
  priority: 5,
  placedAt: '2026-11-22T10:00:00.000Z',
  ...wholeUnits,
  quantity: 3,
  channel: 'web',
  branch: 'uk',
  method: 'ship' as const,
};

test('a place in a queue keeps what a later release has written of it when its number changes', async () => {
  await transact([backorderWrite(backorder)]);
  const [row] = await engine.rows('Inventory');
  await engine.put('Inventory', { ...row, v: 2, customerClass: 'gold' });
  await transact([backorderWrite({ ...backorder, quantity: 2 })]);
  expect(await engine.rows('Inventory')).toEqual([{ ...row, v: 2, customerClass: 'gold', quantity: 2 }]);
  expect((await stockOfItem('TEA-001')).backorders).toMatchObject([{ ...backorder, quantity: 2 }]);
});
