import { expect, test } from 'vitest';
import type { RejectionReason } from '#shared/contracts/vocabulary.ts';
import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import { exclusionsOf } from '#functions/sourcing/planning/exclusions.ts';
import { wholeUnits } from '../../support/quantities.ts';

const at = '2026-11-22T10:00:00.000Z';
const soon = Date.parse(at) + 3600_000;

function rejected(reason: RejectionReason): FulfilmentOrder {
  return {
    fulfilmentOrderId: 'ful_1',
    orderId: 'ord_1',
    channel: 'web',
    branch: 'uk',
    location: 'london',
    method: 'ship',
    state: 'rejected',
    lines: [{ lineId: '1', sku: 'TEA-001', ...wholeUnits, quantity: 1, allocations: [] }],
    version: 2,
    createdAt: at,
    rejection: { reason, at },
  };
}

test('what was not found or damaged keeps its items away until stock has moved there', () => {
  for (const reason of ['not_found', 'damaged'] as const) {
    expect(exclusionsOf([rejected(reason)], soon, false)).toEqual([{ location: 'london', skus: ['TEA-001'], reason }]);
    expect(exclusionsOf([rejected(reason)], soon, true)).toEqual([]);
  }
});

test('no capacity keeps the whole location away for a day, new stock or not', () => {
  const away = [{ location: 'london', skus: 'all', reason: 'no_capacity' }];
  expect(exclusionsOf([rejected('no_capacity')], soon, false)).toEqual(away);
  expect(exclusionsOf([rejected('no_capacity')], soon, true)).toEqual(away);
  expect(exclusionsOf([rejected('no_capacity')], Date.parse(at) + 24 * 3600_000, false)).toEqual([]);
});

test('another reason keeps the location away for good; a fulfilment order that went well does not', () => {
  expect(exclusionsOf([rejected('other')], soon * 2, true)).toHaveLength(1);
  const { rejection: _, ...fine } = rejected('other');
  expect(exclusionsOf([fine], soon, false)).toEqual([]);
});
