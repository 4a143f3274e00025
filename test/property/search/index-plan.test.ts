import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { listsIn, type OrderDocument } from '#functions/search/document.ts';
import { indexPlan } from '#functions/search/indexing/index-plan.ts';
import { possibleLists } from '#functions/search/state-lists.ts';

const document = fc
  .record({
    locations: fc.uniqueArray(fc.constantFrom('london', 'leeds')),
    states: fc.uniqueArray(fc.constantFrom(...possibleLists), { maxLength: 3 }),
    terms: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
    total: fc.nat(3),
  })
  .map((facts): OrderDocument => ({
    orderId: 'ord_1',
    placedAt: '2026-11-30T10:00:00.000Z',
    branch: 'uk',
    channel: 'web',
    currency: 'GBP',
    ...facts,
  }));

/** Every row of an order, as it is written step by step. */
class Rows {
  document: OrderDocument | undefined;
  readonly places: Set<string>;

  constructor(kept: OrderDocument | undefined, places: Iterable<string>) {
    this.document = kept;
    this.places = new Set(places);
  }

  /** @param steps how many of the plan's writes are made before the work ends. */
  carryOut({ first, added, removed, last }: ReturnType<typeof indexPlan>, steps = Infinity): void {
    const writes = [
      ...(first ? [() => (this.document = first)] : []),
      ...added.map((list) => () => this.places.add(list)),
      ...removed.map((list) => () => this.places.delete(list)),
      ...(last ? [() => (this.document = last)] : []),
    ];
    for (const write of writes.slice(0, steps)) write();
  }

  get isNamed(): boolean {
    const named = this.document ? listsIn(this.document) : new Set();
    return [...this.places].every((list) => named.has(list));
  }
}

const sameLists = (document: OrderDocument | undefined) => document && [...listsIn(document)].sort();

test('an order comes to stand where it should, and its document names every place that it has, whenever the work ends', () => {
  fc.assert(
    fc.property(fc.option(document, { nil: undefined }), document, fc.nat(20), (kept, wanted, steps) => {
      const there = kept ? listsIn(kept) : [];
      const rows = new Rows(kept, there);
      rows.carryOut(indexPlan(kept, wanted, new Set(there)), steps);
      expect(rows.isNamed).toBe(true);
      // Who comes again looks for the places of the order.
      rows.carryOut(indexPlan(rows.document, wanted, rows.places));
      expect([...rows.places].sort()).toEqual(sameLists(wanted));
      expect(sameLists(rows.document)).toEqual(sameLists(wanted));
      expect(rows.document).toMatchObject({ total: wanted.total, locations: wanted.locations });
    }),
    { numRuns: 2000 },
  );
});

test('what stands right is not written, and what only loses lists is written once', () => {
  fc.assert(
    fc.property(document, fc.nat(4), (wanted, more) => {
      expect(indexPlan(wanted, { ...wanted, terms: wanted.terms.toReversed() }, listsIn(wanted))).toEqual({
        first: undefined,
        added: [],
        removed: [],
        last: undefined,
      });
      const kept = { ...wanted, terms: [...wanted.terms, `more ${more}`] };
      const plan = indexPlan(kept, wanted, listsIn(kept));
      expect([plan.first, plan.added, plan.removed]).toEqual([undefined, [], [`term#more ${more}`]]);
      expect(plan.last).toEqual(wanted);
    }),
  );
});
