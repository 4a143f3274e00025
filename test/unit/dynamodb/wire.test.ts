import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromWire, toWire } from '#shared/dynamodb/wire.ts';

/** The SDK, by which we measure, takes an object with a member `constructor` for one of a class and refuses it. */
const name = fc.string({ minLength: 1 }).filter((text) => text !== 'constructor');
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.string(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((number) => number + 0.5),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
})).value;
const row = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });

it('writes plain rows as the SDK does, and reads them as they were', () => {
  fc.assert(
    fc.property(row, (given) => {
      const wire = toWire(given);
      expect(wire).toEqual(marshall(given));
      const json = JSON.parse(JSON.stringify(wire)) as typeof wire;
      expect(fromWire(json)).toEqual(unmarshall(marshall(given)));
    }),
    { numRuns: 200 },
  );
});

it('keeps a member that is named as every object has one', () => {
  const given = { part: { constructor: {}, toString: 'a text' } };
  expect(fromWire(toWire(given))).toEqual(given);
});

it('keeps bytes and sets of texts', () => {
  const given = { sealed: new Uint8Array([0, 255, 7]), members: new Set(['a', 'b']) };
  expect(fromWire(toWire(given))).toEqual(given);
  expect(toWire({ part: Buffer.from('abcdef').subarray(2, 4) })).toEqual({ part: { B: 'Y2Q=' } });
});

it('leaves out what is undefined, at every depth', () => {
  expect(toWire({ a: undefined, b: { c: undefined, d: [undefined, 1] } })).toEqual({
    b: { M: { d: { L: [{ N: '1' }] } } },
  });
});

it.each([
  ['a number that is none', Number.NaN],
  ['an endless number', Infinity],
  ['a number too large to be exact', 2 ** 53],
  ['an empty set', new Set()],
  ['a moment', new Date(0)],
  ['a function', () => 1],
  ['a big integer', 1n],
])('refuses to write %s', (_, given) => {
  expect(() => toWire({ given })).toThrow(TypeError);
});

it('refuses to read a number that would not be exact', () => {
  expect(() => fromWire({ n: { N: '9007199254740993' } })).toThrow('too large to be exact');
});
