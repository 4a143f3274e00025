import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressedFrom, packed, unpacked } from '#shared/dynamodb/packed.ts';

describe('a packed value', () => {
  test('comes back as it was, whatever its length', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 200 }), (some, times) => {
        const value = Array.from({ length: times }, () => some);
        expect(unpacked(packed(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 25 },
    );
  });

  test('is readable where it is short', () => {
    const text = 'x'.repeat(compressedFrom - 3);
    expect(packed(text)).toBe(JSON.stringify(text));
  });

  test('is a fraction of its text where it is long', () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({
      lineId: String(index),
      sku: `TEA-${index}`,
      ordered: 1,
    }));
    expect(packed(lines).length).toBeLessThan(JSON.stringify(lines).length / 3);
    expect(unpacked(packed(lines))).toEqual(lines);
  });

  test('keeps letters of any script', () => {
    const value = { description: 'чай 茶 🍵'.repeat(300) };
    expect(unpacked(packed(value))).toEqual(value);
  });

  test('that is none is refused', () => {
    expect(() => unpacked({ text: '{}' })).toThrow('not a packed value');
  });
});
