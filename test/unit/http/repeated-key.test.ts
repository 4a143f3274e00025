import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatedKey } from '#shared/http/input/repeated-key.ts';

test.each([
  ['{"a":1,"a":2}', '/a'],
  ['{"a":1,"\\u0061":1}', '/a'],
  ['{"a" : 1 , "b":{"c":[0,{"d":"}","d":[]}]}}', '/b/c/1/d'],
  ['[{"a/b":1},{"a/b":"\\"a/b\\":","a/b":2}]', '/1/a~1b'],
  ['{"__proto__":1,"__proto__":2}', '/__proto__'],
  ['{"":1,"":2}', '/'],
])('in %s a key stands twice at %s', (json, pointer) => {
  expect(repeatedKey(json)).toBe(pointer);
});

test('no key stands twice in what is written from a value', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(repeatedKey(json)).toBeUndefined();
      expect(repeatedKey(JSON.stringify(JSON.parse(json), undefined, 2))).toBeUndefined();
    }),
  );
});

test('a key that is written again is found, wherever it stands', () => {
  const key = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(key, fc.json(), fc.json(), fc.array(fc.constantFrom('[', '{"in":')), (name, one, other, around) => {
      const twice = `{${JSON.stringify(name)}:${one},${JSON.stringify(name)}:${other}}`;
      const closing = around.toReversed().map((opening) => (opening === '[' ? ']' : '}'));
      const pointer = repeatedKey(around.join('') + twice + closing.join(''));
      const outer = around.map((opening) => (opening === '[' ? '/0' : '/in')).join('');
      expect(pointer).toBe(`${outer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }),
  );
});

test.each([
  ['escapes', `"${'\\"'.repeat(500_000)}"`],
  ['objects', `[${'{"a":1},'.repeat(100_000)}0]`],
  ['brackets', '['.repeat(500_000)],
])('after a megabyte of %s a key that stands twice is found', (_, json) => {
  expect(repeatedKey(json)).toBeUndefined();
  expect(repeatedKey(`{"long":${json},"long":0}`)).toBe(json.startsWith('[[') ? undefined : '/long');
});
