import { describe, expect, test } from 'vitest';
import { compilePattern } from '#host/eventbridge/pattern.ts';

const event = {
  source: 'oms.orders',
  'detail-type': 'OrderPlaced',
  detail: {
    amount: 120.5,
    currency: 'EUR',
    gift: false,
    note: null,
    empty: '',
    tags: ['new', 'web'],
    nested: [['deep']],
    address: { city: 'London' },
    lines: [
      { sku: 'A-1', quantity: 2 },
      { sku: 'B-2', quantity: 9 },
    ],
    none: [],
  },
};

describe('an event pattern', () => {
  test.each<[string, unknown]>([
    ['exact value', { source: ['oms.orders'] }],
    ['one of several values', { source: ['x', 'oms.orders'] }],
    ['number in another notation', { detail: { amount: [1.205e2] } }],
    ['boolean', { detail: { gift: [false] } }],
    ['null', { detail: { note: [null] } }],
    ['empty string', { detail: { empty: [''] } }],
    ['one element of an array', { detail: { tags: ['web'] } }],
    ['element of a nested array', { detail: { nested: ['deep'] } }],
    ['prefix', { source: [{ prefix: 'oms.' }] }],
    ['anything but a value', { detail: { currency: [{ 'anything-but': 'USD' }] } }],
    ['anything but a list', { detail: { amount: [{ 'anything-but': [1, 2] }] } }],
    ['number equal', { detail: { amount: [{ numeric: ['=', 120.5] }] } }],
    ['number in a range', { detail: { amount: [{ numeric: ['>', 100, '<=', 120.5] }] } }],
    ['field that exists', { detail: { currency: [{ exists: true }] } }],
    ['field that does not exist', { detail: { coupon: [{ exists: false }] } }],
    ['field below a missing object', { detail: { coupon: { code: [{ exists: false }] } } }],
    ['empty array as missing', { detail: { none: [{ exists: false }] } }],
    ['$or of fields', { $or: [{ source: ['x'] }, { detail: { currency: ['EUR'] } }] }],
    ['$or below a field', { detail: { $or: [{ amount: [1] }, { gift: [false] }], currency: ['EUR'] } }],
    ['objects in an array, as a whole', { detail: { lines: { sku: ['A-1'], quantity: [2] } } }],
  ])('matches: %s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['another value', { source: ['oms.billing'] }],
    ['one field of two', { source: ['oms.orders'], 'detail-type': ['OrderShipped'] }],
    ['a number as text', { detail: { amount: ['120.5'] } }],
    ['null for a missing field', { detail: { coupon: [null] } }],
    ['anything-but for a missing field', { detail: { coupon: [{ 'anything-but': 'x' }] } }],
    ['anything-but the value', { detail: { currency: [{ 'anything-but': ['EUR'] }] } }],
    ['a number outside the range', { detail: { amount: [{ numeric: ['>', 120.5] }] } }],
    ['exists for an object', { detail: { address: [{ exists: true }] } }],
    ['a field that does exist', { detail: { currency: [{ exists: false }] } }],
    ['neither alternative of $or', { $or: [{ source: ['x'] }, { source: ['y'] }] }],
    ['fields of different objects in an array', { detail: { lines: { sku: ['A-1'], quantity: [9] } } }],
    ['an inherited property', { detail: { toString: [{ exists: true }] } }],
  ])('does not match: %s', (_, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  test.each<[string, unknown, RegExp]>([
    ['a plain value', { source: 'x' }, /source.*list/],
    ['an empty list', { detail: { x: [] } }, /detail\.x/],
    ['an unknown comparison', { source: [{ like: 'x' }] }, /like/],
    ['a wildcard', { source: [{ wildcard: 'oms.*' }] }, /wildcard/],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, /anything-but/],
    ['two comparisons in one', { source: [{ prefix: 'x', suffix: 'y' }] }, /one comparison/],
    ['a broken range', { detail: { x: [{ numeric: ['>', 'y'] }] } }, /numeric/],
    ['no object', [], /object/],
  ])('is refused with %s', (_, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
