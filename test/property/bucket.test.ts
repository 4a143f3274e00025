import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketOf, bucketText, isSellable, type Bucket } from '#shared/bucket.ts';
import { code } from '#shared/contracts/fields.ts';
import { stockConditions } from '#shared/contracts/vocabulary.ts';
import { levelKey, newLevelAttributes } from '#functions/inventory/stock/level.ts';
import { cases } from './cases.ts';
import { wholeUnits } from '../support/quantities.ts';

const lot = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 128 }),
    fc.string({ unit: fc.constantFrom(...'%#;:@ A你'), maxLength: 128 }),
  )
  .map((text) => code.safeParse(text).data)
  .filter((text) => text !== undefined);
const owner = fc.stringMatching(/^[a-z0-9]{1,40}$/);
const bucket: fc.Arbitrary<Bucket> = fc.record(
  { lot, condition: fc.constantFrom(...stockConditions), owner },
  { requiredKeys: [] },
);

/** `new` says what is said by leaving the condition out. */
const plain = ({ condition, ...rest }: Bucket): Bucket =>
  condition === undefined || condition === 'new' ? rest : { ...rest, condition };

test('a bucket has one text, from which it is known again', () => {
  fc.assert(
    fc.property(bucket, (one) => {
      expect(bucketOf(bucketText(one))).toEqual(plain(one));
      expect(bucketText(plain(one))).toBe(bucketText(one));
    }),
    cases(1000),
  );
});

test('two buckets have the same text only where they are the same', () => {
  fc.assert(
    fc.property(bucket, bucket, (one, other) => {
      const isSame = JSON.stringify(bucketOf(bucketText(one))) === JSON.stringify(bucketOf(bucketText(other)));
      expect(bucketText(one) === bucketText(other)).toBe(isSame);
    }),
    cases(),
  );
});

test('ordinary goods have no text, and the keys that they had without buckets', () => {
  expect(bucketText({})).toBeUndefined();
  expect(bucketText({ condition: 'new' })).toBeUndefined();
  expect(levelKey({ sku: 'TEA', location: 'london', shard: 3 })).toEqual({ item: 'TEA', entry: 'LEVEL#london#03' });
});

test('a key is taken apart at its # whatever a lot is called', () => {
  fc.assert(
    fc.property(bucket, (one) => {
      const text = bucketText(one);
      const longest = { sku: '你'.repeat(128), location: 'l'.repeat(40), shard: 0, bucket: text, ...wholeUnits };
      const { entry } = levelKey(longest);
      expect(entry.split('#').slice(2)).toEqual(['00', ...(text === undefined ? [] : [text])]);
      // What DynamoDB takes as a sort key.
      expect(Buffer.byteLength(entry)).toBeLessThan(1024);
      expect(Buffer.byteLength(newLevelAttributes(longest).locationKey)).toBeLessThan(1024);
    }),
    cases(),
  );
});

test('what is as new and not blocked can be sold, whoever owns it', () => {
  expect(isSellable({})).toBe(true);
  expect(isSellable({ bucket: bucketText({ lot: 'A7', owner: 'maker' }) })).toBe(true);
  expect(isSellable({ bucket: bucketText({ lot: 'A7' }), blocked: true })).toBe(false);
  for (const condition of stockConditions) {
    expect(isSellable({ bucket: bucketText({ condition }) })).toBe(condition === 'new');
  }
});
