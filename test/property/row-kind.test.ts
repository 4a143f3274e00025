import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { carrying, presentRow, rowKind, type RowKind } from '#shared/dynamodb/row-kind.ts';
import { toWire, type Row, type WireRow } from '#shared/dynamodb/wire.ts';
import { writeRequest } from '#shared/dynamodb/protocol/write-request.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { cases } from './cases.ts';

interface Parcel {
  readonly weight: number;
  readonly contents: readonly { readonly sku: string; readonly quantity: number }[];
}

type Kind = RowKind<'Orders', 'revision' | 'parcel'>;

const key = { order: 'order-1', entry: 'PARCEL#1' };

/** A kind as three releases describe it: grams were kilograms once, and the parcel a map instead of a text. */
const releases: Kind[] = [1, 2, 3].map((version) =>
  rowKind({
    name: 'parcel',
    table: 'Orders',
    key: { sort: 'PARCEL#*' },
    version,
    attributes: ['revision', 'parcel'],
    upcast: Object.fromEntries(
      Object.entries({
        1: ({ parcel, ...row }: Readonly<Row>) => ({ ...row, parcel: packed(parcel) }),
        2: ({ parcel, ...row }: Readonly<Row>) => {
          const { kilograms, ...rest } = unpacked<{ kilograms: number }>(parcel);
          return { ...row, parcel: packed({ ...rest, weight: kilograms * 1000 }) };
        },
      }).filter(([from]) => Number(from) < version),
    ),
  }),
);
const [, , third] = releases as [Kind, Kind, Kind];

const contents = fc.array(fc.record({ sku: fc.string(), quantity: fc.nat() }), { maxLength: 3 });
const parcels = fc.record({ kilograms: fc.nat(1000), contents });

/** The parcel as a release has stored it. */
function storedBy(version: 1 | 2 | 3, { kilograms, ...rest }: { kilograms: number; contents: Parcel['contents'] }) {
  const parcel = version === 3 ? { ...rest, weight: kilograms * 1000 } : { ...rest, kilograms };
  return {
    ...toWire({ ...key, revision: 7, parcel: version === 1 ? parcel : packed(parcel) }),
    v: { N: `${version}` },
  };
}

/** Members that no release of today stores, of any JSON value. */
const unknownMembers = fc.dictionary(
  fc.string({ minLength: 1 }).map((name) => `later-${name}`),
  fc.jsonValue(),
  { maxKeys: 3, noNullPrototype: true },
);

const usual: fc.Arbitrary<WireRow[string]>[] = [
  fc.record({ S: fc.string() }),
  fc.record({ N: fc.maxSafeInteger().map(String) }),
  fc.record({ M: fc.constant({ inside: { L: [{ NULL: true }] } }) }),
];
const unusual: fc.Arbitrary<WireRow[string]>[] = [
  fc.record({ N: fc.constant('123456789012345678901234567890') }),
  fc.record({ NS: fc.constant(['1', '2.5']) }),
  fc.record({ BS: fc.constant(['AAEC']) }),
];

/** Attributes that no release of today stores. */
function attributesOf(values: fc.Arbitrary<WireRow[string]>[]): fc.Arbitrary<WireRow> {
  const name = fc.string({ minLength: 1, maxLength: 9 }).map((text) => `later-${text}`);
  return fc.dictionary(name, fc.oneof(...values), { maxKeys: 4, noNullPrototype: true });
}

const parcelIn = (row: Row): Parcel => carrying(unpacked<Parcel>(row['parcel']), row);

const itemOf = (write: ReturnType<typeof put>): WireRow => (writeRequest(write) as { Item: WireRow }).Item;

process.env['ORDERS_TABLE'] ??= 'Orders';

describe('a row', () => {
  test('of any earlier version is read as the present one', () => {
    fc.assert(
      fc.property(parcels, fc.constantFrom(1 as const, 2 as const, 3 as const), (parcel, version) => {
        expect(presentRow(third, storedBy(version, parcel))).toEqual(presentRow(third, storedBy(3, parcel)));
      }),
      cases(),
    );
  });

  test('of an earlier version keeps, too, what that version did not know of it', () => {
    fc.assert(
      fc.property(parcels, attributesOf(usual), (parcel, more) => {
        const read = parcelIn(presentRow(third, { ...storedBy(2, parcel), ...more }));
        const item = itemOf(put('parcel', third, { ...key, revision: 8, parcel: packed(read) }, undefined, read));
        expect(item).toEqual({ ...storedBy(3, parcel), revision: { N: '8' }, ...more });
      }),
      cases(),
    );
  });

  test('of a later version is read as far as it is known, and written with all that is not, at its version', () => {
    fc.assert(
      fc.property(
        parcels,
        // Of types, too, that no release of today reads.
        attributesOf([...usual, ...unusual]),
        unknownMembers,
        unknownMembers,
        fc.integer({ min: 4, max: 1e6 }),
        (parcel, attributes, members, nested, version) => {
          const wire = {
            ...toWire({
              ...key,
              revision: 7,
              parcel: packed({
                ...members,
                weight: parcel.kilograms,
                contents: parcel.contents.map((line) => ({ ...nested, ...line })),
              }),
            }),
            ...attributes,
            v: { N: String(version) },
          };
          const row = presentRow(third, wire);
          expect(Object.keys(row).sort()).toEqual(['entry', 'order', 'parcel', 'revision']);

          // As decisions do it: copies by spreading, one member changed.
          const read = parcelIn(row);
          const changed: Parcel = { ...read, contents: read.contents.map((line) => ({ ...line, quantity: 1 })) };
          const item = itemOf(
            put(
              'parcel',
              third,
              { ...key, revision: 8, parcel: packed({ ...changed, weight: 2 }) },
              undefined,
              changed,
            ),
          );

          const { parcel: text, ...others } = item;
          expect(others).toEqual({ ...wire, parcel: undefined, revision: { N: '8' } });
          expect(unpacked(text?.['S'])).toEqual(
            JSON.parse(
              JSON.stringify({
                ...members,
                weight: 2,
                contents: parcel.contents.map((line) => ({ ...nested, ...line, quantity: 1 })),
              }),
            ),
          );
        },
      ),
      cases(),
    );
  });

  test('goes through a release of before and back, as in a canary, and nothing is lost', () => {
    const [first, second] = [
      rowKind({ ...plain, version: 1 }),
      rowKind({ ...plain, version: 2, attributes: ['a', 'b'], upcast: { 1: (row) => ({ ...row, b: 'made' }) } }),
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(first, second), { minLength: 1, maxLength: 8 }), (writers) => {
        let wire: WireRow = itemOf(put('row', second, { ...key, a: 0, b: 'written' }));
        for (const [index, kind] of writers.entries()) {
          const row = presentRow(kind, wire);
          const value = carrying({ a: index }, row);
          const b = kind === second ? { b: row['b'] } : {};
          wire = itemOf(put('row', kind, { ...key, ...value, ...b }, undefined, value));
        }
        expect(wire).toEqual({ ...toWire({ ...key, a: writers.length - 1, b: 'written' }), v: { N: '2' } });
      }),
      cases(),
    );
  });
});

const plain = { name: 'row', table: 'Orders', key: {}, attributes: ['a'] } as const;
