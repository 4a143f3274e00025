import { expect, test } from 'vitest';
import { allocationsWithout, joinAllocations, type LineAllocation } from '#functions/orders/rules.ts';

/** As a later release may write it: it says of which lot the units are. */
const ofLot = (lot: string, quantity: number): LineAllocation & { readonly lot: string } => ({
  location: 'london',
  shard: 0,
  quantity,
  lot,
});
const ofNone = (quantity: number): LineAllocation => ({ location: 'london', shard: 0, quantity });

test('an allocation keeps what a later release says of it', () => {
  expect(joinAllocations([ofLot('A7', 2)])).toEqual([ofLot('A7', 2)]);
  expect(allocationsWithout([ofLot('A7', 2)], [ofNone(1)])).toEqual([ofLot('A7', 1)]);
});

test('units of one counter are joined where all that is said of them is alike', () => {
  expect(joinAllocations([ofLot('A7', 2), ofLot('B1', 1), ofNone(4), ofLot('A7', 3), ofNone(1)])).toEqual([
    ofLot('A7', 5),
    ofLot('B1', 1),
    ofNone(5),
  ]);
});

test('units are taken from those that they are of, then from others of their counter', () => {
  const held = [ofLot('A7', 2), ofLot('B1', 3)];
  expect(allocationsWithout(held, [{ ...ofLot('B1', 2), lineId: '1', sku: 'TEA-001' } as LineAllocation])).toEqual([
    ofLot('A7', 2),
    ofLot('B1', 1),
  ]);
  expect(allocationsWithout(held, [ofNone(4)])).toEqual([ofLot('B1', 1)]);
  expect(() => allocationsWithout(held, [ofNone(6)])).toThrow('there are not 6 units at london#0');
});
