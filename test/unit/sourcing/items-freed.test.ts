import { expect, test } from 'vitest';
import { itemsFreedBy } from '#functions/sourcing/promote-backorders.ts';
import { eventAbout } from '#shared/events/outbox.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { inUnits } from '../../support/quantities.ts';

const freedBy = (event: NewEvent) =>
  itemsFreedBy({ ...eventAbout('TEA', event), type: event.type } as Parameters<typeof itemsFreedBy>[0]);

const at = { sku: 'TEA', location: 'london' };
const moved = (quantity: number): NewEvent => ({
  type: 'StockMoved',
  data: { movementId: 'mov_1', kind: 'receipt', quantity: inUnits(quantity), ...at },
});
const kept = (before: number, after: number): NewEvent => ({
  type: 'SafetyStockChanged',
  data: { before: inUnits(before), after: inUnits(after), ...at },
});

test('stock that arrives, and safety stock that is lowered, is there for those who wait', () => {
  expect(freedBy(moved(2))).toEqual(['TEA']);
  expect(freedBy(kept(5, 2))).toEqual(['TEA']);
});

test('safety stock that is raised frees nothing', () => {
  expect(freedBy(kept(2, 5))).toEqual([]);
});
