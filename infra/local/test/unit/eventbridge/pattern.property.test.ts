import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from '#host/eventbridge/pattern.ts';

const scalar = fc.oneof(fc.string({ maxLength: 4 }), fc.integer({ min: -9, max: 9 }), fc.boolean(), fc.constant(null));
const key = fc.constantFrom('a', 'b', 'c');
const event = fc.dictionary(
  key,
  fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(key, scalar, { maxKeys: 3 })),
  { maxKeys: 3 },
);
test('a pattern made of an event matches that event', () => {
  fc.assert(
    fc.property(event, (given) => {
      const pattern = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
          if (Array.isArray(value)) return value.length === 0 ? [[name, [{ exists: false }]]] : [[name, value]];
          if (typeof value !== 'object' || value === null) return [[name, [value]]];
          const fields = Object.entries(value);
          return fields.length === 0
            ? []
            : [[name, Object.fromEntries(fields.map(([inner, each]) => [inner, [each]]))]];
        }),
      );
      fc.pre(Object.keys(pattern).length > 0);
      expect(compilePattern(pattern)(given)).toBe(true);
    }),
  );
});

test('anything-but is the opposite of its list, for a scalar that is there', () => {
  const texts = fc.array(fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(texts, fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 3 })), (list, value) => {
      const but = compilePattern({ x: [{ 'anything-but': list }] })({ x: value });
      expect(but).toBe(!compilePattern({ x: list })({ x: value }));
    }),
  );
});

test('$or matches when one of its alternatives does', () => {
  const condition = fc.dictionary(key, fc.array(scalar, { minLength: 1, maxLength: 2 }), { minKeys: 1, maxKeys: 2 });
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), event, (alternatives, given) => {
      const each = alternatives.map((alternative) => compilePattern(alternative)(given));
      expect(compilePattern({ $or: alternatives })(given)).toBe(each.includes(true));
    }),
  );
});
