import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { atVersion } from '#shared/dynamodb/conditions.ts';
import { setSend, type RawAnswer } from '#shared/dynamodb/protocol/database.ts';
import { carrying, presentRow, rowKind } from '#shared/dynamodb/row-kind.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import { notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';

interface Shelf {
  readonly units: number;
  readonly label?: string | undefined;
  readonly version: number;
}

const rows = rowKind({
  name: 'shelf',
  table: 'Catalogue',
  key: {},
  version: 2,
  attributes: ['details', 'version'],
  upcast: { 1: ({ units, ...row }) => ({ ...row, details: { units } }) },
  revision: 'version',
});

let answers: RawAnswer[];
let written: string[];

const made: RawAnswer = { status: 200, text: '' };
const lost: RawAnswer = {
  status: 400,
  text: JSON.stringify({
    __type: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
  }),
};

beforeEach(() => {
  [answers, written] = [[], []];
  process.env['CATALOGUE_TABLE'] = 'catalogue';
  setAmbient({ now: () => 0, newId: () => 'id', random: () => 0.5, sleep: async () => {} });
  setSend(async (_operation, body) => {
    written.push(body);
    return answers.shift() ?? made;
  });
});
afterEach(() => {
  setSend();
  setAmbient();
});

/** Puts what is asked for in place of `stored`, which may be another at every reading; the last one stays. */
function replace(
  { units, label, version }: Shelf,
  { stored, check }: { readonly stored: readonly (Shelf | Refusal)[]; readonly check?: () => Refusal | undefined },
) {
  const readings = [...stored];
  return replaceByRequest<Shelf>({
    what: 'the shelf',
    version,
    load: async () => (readings.length > 1 ? readings.shift() : readings[0]) ?? notFound('shelf', 'a'),
    replace: (before) =>
      units < 0
        ? refuse('conflicting-state', 'there is less than nothing')
        : { state: { units, label, version: before.version + 1 }, events: [] },
    check: check ?? (() => undefined),
    keep: (before, { state: { version: next, ...details } }) => ({
      state: { ...details, version: next },
      writes: [
        put('shelf', rows, { item: 'a', entry: 'b', details, version: next }, atVersion(before.version), before),
      ],
    }),
    answer: ({ version: present, ...shelf }) => ok(shelf, { etag: etagOf(present) }),
  });
}

test('what differs is put in place of what stands, a version later', async () => {
  const answer = await replace({ units: 3, version: 1 }, { stored: [{ units: 5, version: 1 }] });
  expect(answer).toMatchObject({ status: 200, body: { units: 3 }, headers: { etag: '"2"' } });
  expect(written).toHaveLength(1);
});

test('what stands so already is answered as it stands: nothing is written, and nothing more is asked', async () => {
  const check = vi.fn<() => undefined>();
  const answer = await replace(
    { units: 5, label: undefined, version: 1 },
    { stored: [{ units: 5, version: 1 }], check },
  );
  expect(answer).toMatchObject({ status: 200, body: { units: 5 }, headers: { etag: '"1"' } });
  expect(written).toEqual([]);
  expect(check).not.toHaveBeenCalled();
});

test.each([
  ['an earlier release', { units: { N: '5' }, version: { N: '1' } }],
  [
    'a later release, with more to it',
    { details: { M: { units: { N: '5' } } }, version: { N: '1' }, colour: { S: 'red' }, v: { N: '3' } },
  ],
])('a row as %s has stored it stays as it is where nothing differs', async (_, wire) => {
  const row = presentRow(rows, { item: { S: 'a' }, entry: { S: 'b' }, ...wire });
  const stored = carrying({ ...(row['details'] as { units: number }), version: 1 }, row);
  expect(await replace({ units: 5, version: 1 }, { stored: [stored] })).toMatchObject({ headers: { etag: '"1"' } });
  expect(written).toEqual([]);
});

test('a version that is not the present one is refused, also where nothing differs', async () => {
  expect(await replace({ units: 5, version: 1 }, { stored: [{ units: 5, version: 2 }] })).toMatchObject({
    refused: 'stale-version',
    detail: 'the shelf is at version 2, not 1; read it again',
  });
  expect(written).toEqual([]);
});

test('what is not there, may not be or does not fit is refused', async () => {
  const stored = [{ units: 5, version: 1 }];
  expect(await replace({ units: 3, version: 1 }, { stored: [] })).toMatchObject({ refused: 'not-found' });
  expect(await replace({ units: -1, version: 7 }, { stored })).toMatchObject({ refused: 'conflicting-state' });
  const check = () => refuse('unknown-reference', 'no such aisle');
  expect(await replace({ units: 3, version: 1 }, { stored, check })).toMatchObject({ refused: 'unknown-reference' });
  expect(written).toEqual([]);
});

test('who loses a race is refused by the version that the other has made, be it the same', async () => {
  answers = [lost];
  const stored = [
    { units: 5, version: 1 },
    { units: 3, version: 2 },
  ];
  expect(await replace({ units: 3, version: 1 }, { stored })).toMatchObject({ refused: 'stale-version' });
  expect(written).toHaveLength(1);
});
