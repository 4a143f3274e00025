import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packageViews, unitsOfLines, wrongContents, type FulfilmentLine } from '#functions/orders/rules.ts';
import { cases } from './cases.ts';
import { wholeUnits } from '../support/quantities.ts';

const allocation = fc.record({
  location: fc.constant('london'),
  shard: fc.nat({ max: 3 }),
  bucket: fc.constantFrom(undefined, 'lot:A7', 'lot:B;owner:maker'),
  quantity: fc.integer({ min: 1, max: 5 }),
});
const lines: fc.Arbitrary<FulfilmentLine[]> = fc
  .array(fc.array(allocation, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })
  .map((all) =>
    all.map((allocations, index) => ({
      lineId: String(index + 1),
      sku: `SKU-${index}`,
      ...wholeUnits,
      quantity: allocations.reduce((sum, { quantity }) => sum + quantity, 0),
      allocations,
    })),
  );

/** Each unit by itself, dealt out over packages. */
function packed(all: readonly FulfilmentLine[], packages: number, turn: number) {
  const units = unitsOfLines(all).flatMap((one) =>
    Array.from({ length: one.quantity }, () => ({ ...one, quantity: 1 })),
  );
  return Array.from({ length: packages }, (_, place) => ({
    contents: units.filter((_unit, index) => (index + turn) % packages === place),
  }));
}

const packages = fc.integer({ min: 1, max: 4 });

test('however the units are dealt out, packages that hold all of them are right', () => {
  fc.assert(
    fc.property(lines, packages, fc.nat({ max: 9 }), (all, count, turn) => {
      expect(wrongContents(packed(all, count, turn), all)).toBeUndefined();
    }),
    cases(),
  );
});

test('a unit too few, too many, of another lot or of another line is told', () => {
  fc.assert(
    fc.property(lines, packages, (all, count) => {
      const right = packed(all, count, 0);
      const [first = { contents: [] }, ...others] = right;
      const [unit, ...rest] = first.contents;
      if (!unit) return;
      const instead = (...contents: typeof first.contents) => wrongContents([{ contents }, ...others], all);
      expect(instead(...rest)).toContain('are to be handed over');
      expect(instead(unit, ...first.contents)).toContain('are to be handed over');
      expect(instead({ ...unit, bucket: 'lot:other' }, ...rest)).toContain('are to be handed over');
      expect(instead({ ...unit, lineId: '99' }, ...rest)).toContain('are to be handed over');
    }),
    cases(),
  );
});

test('packages say what they hold all together or not at all; one that stands alone holds everything', () => {
  fc.assert(
    fc.property(lines, (all) => {
      const shipment = { shipmentId: 'shp_1', handedOverAt: '2026-01-01T00:00:00Z' };
      expect(wrongContents([{}, {}], all)).toBeUndefined();
      expect(wrongContents([...packed(all, 1, 0), {}], all)).toContain('package 2 does not say what it holds');
      expect(packageViews({ ...shipment, packages: [{}, {}] }, all)).toEqual([{}, {}]);
      const [view] = packageViews({ ...shipment, packages: [{ weightGrams: 5 }] }, all);
      const held = view && 'contents' in view ? view.contents : [];
      expect(held.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(
        all.reduce((sum, { quantity }) => sum + quantity, 0),
      );
    }),
    cases(),
  );
});
