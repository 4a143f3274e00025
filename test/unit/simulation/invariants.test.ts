import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RowChange } from '../../invariants/invariant.ts';
import type { Row } from '../../invariants/facts/rows.ts';
import { violationsAtRest } from '../../invariants/standing-system.ts';

const orderId = 'ord_1';
const refund = { row: 'refund', cause: 'credit', amount: 400, attempt: 1 };

interface Told {
  readonly refundIs?: string;
  /** How a person has decided about the refusal of what `about` names. */
  readonly exceptionIs?: string;
  readonly about?: string;
  /** How they have decided when it was refused once more. */
  readonly laterIs?: string;
}

/** Where the order stands in every list. */
const place = `2026-11-29T09:00:00.000Z#${orderId}`;
const secret = Buffer.alloc(32, 7);
const term = createHmac('sha256', secret).update('sku\nEBOOK').digest().subarray(0, 12).toString('base64url');

/** A digital order of 10.00, delivered, invoiced, collected, reported and found in lists, of which 4.00 are credited and not paid back. */
function system({ refundIs = 'refused', exceptionIs, about = 'REFUND#1', laterIs }: Told): RowChange[] {
  const payments = {
    state: 'authorised',
    authorised: 1000,
    captured: 1000,
    refunded: 0,
    voided: 0,
    invoiced: 1000,
    credited: 400,
  };
  const line = {
    lineId: '1',
    kind: 'digital',
    sku: 'EBOOK',
    ordered: 1,
    unitPrice: 1000,
    quantities: { delivered: 1 },
    settled: { invoiced: 1, cancelled: 0 },
    settledAmounts: { invoiced: 1000, cancelled: 0 },
  };
  const aggregate = {
    orderId,
    channel: 'web',
    branch: 'uk',
    externalNumber: 'W-1',
    currency: 'GBP',
    total: 1000,
    placedAt: '2026-11-29T09:00:00.000Z',
    completedAt: '2026-11-29T10:00:00.000Z',
    stage: 'done',
    sequence: 0,
    holds: [],
    openExceptions: exceptionIs === 'open' ? 1 : 0,
    charges: [],
    payment: { method: 'card', provider: 'stripe' },
    payments,
  };
  const posted = (kind: string, amount: number) => ({
    orderId,
    kind,
    currency: 'GBP',
    postings: [
      { account: 'accounts_receivable', debit: amount, credit: 0 },
      { account: 'other', debit: 0, credit: amount },
    ],
  });
  const of = (table: string, partition: string, entry: string, row: Row): RowChange => ({
    table,
    partition,
    entry,
    before: undefined,
    after: { entry, ...row },
  });
  return [
    of('Orders', orderId, 'ORDER', {
      aggregate,
      lines: [line],
      lineCount: 1,
      version: 1,
      channel: 'web',
      branch: 'uk',
      placedKey: place,
      status: 'completed captured delivered none',
    }),
    of('Orders', orderId, 'FULFILMENT#1', {
      fulfilmentOrder: { location: 'web', state: 'delivered', lines: [{ lineId: '1', quantity: 1 }] },
    }),
    of('Orders', 'external#web#W-1', 'REFERENCE', { orderId }),
    of('Catalogue', 'EBOOK', 'ITEM', {}),
    ...[exceptionIs, laterIs].flatMap((state, index) =>
      state === undefined
        ? []
        : [of('Orders', orderId, `EXCEPTION#${index}`, { exception: { kind: 'settlement', state, about } })],
    ),
    of('Billing', orderId, 'CAPTURE#1', { row: 'capture', fulfilmentOrderId: '1', amount: 1000, state: 'captured' }),
    of('Billing', orderId, 'REFUND#1', { ...refund, state: refundIs }),
    of('Billing', 'journal#uk', '1', { posted: posted('invoice', 1000) }),
    of('Billing', 'journal#uk', '2', { posted: posted('capture', 1000) }),
    of('Billing', 'journal#uk', '3', { posted: posted('credit_memo', 400) }),
    of('Projections', 'counts#uk#2026-11-29', 'web', {
      projection: 'counts#uk#2026-11-29',
      orders: 1,
      'total#GBP': 1000,
    }),
    of('Projections', 'orders#uk#2026-11-29', orderId, {
      projection: 'orders#uk#2026-11-29',
      standing: { orderId, lifecycle: 'completed' },
    }),
    of('Idempotency', 'search-secret', '', { secret: secret.toString('base64url') }),
    of('Search', 'branch#uk', place, {
      document: { channel: 'web', currency: 'GBP', total: 1000, at: { web: true }, terms: term },
    }),
    of('Search', 'channel#web', place, { branch: 'uk', channel: 'web' }),
    of('Search', `term#${term}`, place, { branch: 'uk', channel: 'web' }),
  ];
}

const wrongIn = (rows: readonly RowChange[]) => violationsAtRest({ rows, published: [], mails: [] });

describe('a system that stands still', () => {
  const owed = [`order ${orderId}: 1000 - 0 paid of 1000 - 400 owed`, `order ${orderId}: REFUND#1 is still refused`];

  test('owes nobody a refund that did not arrive', () => {
    expect(wrongIn(system({}))).toEqual(owed);
  });

  test('may owe it where a person has given it up, who leaves the money where it is', () => {
    expect(wrongIn(system({ exceptionIs: 'given_up' }))).toEqual([]);
    expect(wrongIn(system({ exceptionIs: 'resumed' }))).toEqual(owed);
  });

  test('owes it where they have given up something else, or have resumed it since', () => {
    expect(wrongIn(system({ exceptionIs: 'given_up', about: 'REFUND#2' }))).toEqual(owed);
    expect(wrongIn(system({ exceptionIs: 'given_up', laterIs: 'resumed' }))).toEqual(owed);
    expect(wrongIn(system({ exceptionIs: 'resumed', laterIs: 'given_up' }))).toEqual([]);
  });

  test('has no refund on its way', () => {
    expect(wrongIn(system({ refundIs: 'requested', exceptionIs: 'given_up' }))).toEqual([
      `order ${orderId}: 1000 - 0 paid of 1000 - 400 owed`,
      `order ${orderId}: REFUND#1 is still requested`,
    ]);
  });

  test('has every row that belongs to another', () => {
    const without = (entry: string) =>
      wrongIn(system({ exceptionIs: 'given_up' }).filter((row) => row.entry !== entry));
    expect(without('REFERENCE')).toEqual([`order ${orderId}: its external number does not lead to it`]);
    expect(without('CAPTURE#1')).toEqual([`order ${orderId}: 1000 invoiced, 0 to collect`]);
    expect(without('ORDER')).toEqual(
      expect.arrayContaining([`rows of ${orderId}, which does not exist`, 'external#web#W-1 leads to no order']),
    );
  });

  test('has every order in its lists, and in no other', () => {
    const all = system({ exceptionIs: 'given_up' });
    const one = all.filter(({ partition }) => partition !== 'channel#web');
    expect(wrongIn(one)).toEqual([`channel#web ${place} says nothing, the order uk web`]);
    const more = { ...all.find(({ partition }) => partition === 'channel#web'), partition: 'state#uk#cancelled' };
    expect(wrongIn([...all, more as RowChange])).toEqual([`state#uk#cancelled ${place}: no order belongs there`]);
  });

  test('has nothing in a line at which the clock does not look', () => {
    const of = (entry: string, queue: string): RowChange => {
      const key = { table: 'Messages', partition: 'endpoint#whe_1', entry };
      return { ...key, before: undefined, after: { entry, queue } };
    };
    const waiting = of('DELIVERY#ord_1#000000001', 'webhooks#line#whe_1');
    expect(wrongIn([waiting, of('LINE', 'webhooks#lines')])).toEqual([]);
    expect(wrongIn([waiting, of('DELIVERY#ord_2#000000001', 'webhooks#1')])).toEqual([
      'endpoint#whe_1: DELIVERY#ord_1#000000001 stands in a line that nobody looks at',
    ]);
  });
});
