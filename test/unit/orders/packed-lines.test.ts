import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packedLines, unpackedLines } from '#functions/orders/keeping/packed-lines.ts';
import { unitStates, type OrderLine } from '#functions/orders/aggregate/order.ts';
import { aLine } from '../../support/orders/order.ts';

const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 }));
const settled = fc.record({ invoiced: amount, cancelled: amount });
const line: fc.Arbitrary<OrderLine> = fc
  .record({
    price: amount,
    discounts: fc.array(fc.record({ amount, reason: fc.string() }), { maxLength: 2 }),
    taxes: fc.array(fc.record({ amount, rate: fc.constant('20') }), { maxLength: 2 }),
    backorderable: fc.boolean(),
    allocations: fc.array(fc.record({ location: fc.string(), shard: amount, quantity: amount }), { maxLength: 2 }),
    settled,
    settledAmounts: settled,
    quantities: fc.record(
      Object.fromEntries([...unitStates, 'returned' as const].map((state) => [state, amount])),
    ) as unknown as fc.Arbitrary<OrderLine['quantities']>,
  })
  .map((facts) => ({ ...aLine({}), ...facts }));

test('lines come back as they were kept', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      expect(unpackedLines(packedLines(lines))).toEqual(lines);
    }),
  );
});

test('a line of which nothing has happened takes no room for it', () => {
  const text = packedLines([aLine({ open: 2 })]);
  expect(text).toContain('"quantities":{"open":2}');
  for (const name of ['cancelled', 'settled', 'allocations', 'price"', 'discounts', 'taxes'])
    expect(text).not.toContain(name);
});
