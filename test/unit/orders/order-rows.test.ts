import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemSize } from '#infra/local/eventsources/item-size.ts';
import { headerPut, linesPerPage, orderOf, otherPuts } from '#functions/orders/keeping/order-rows.ts';
import type { FreeData } from '#shared/contracts/free-data.ts';
import { people, type Order, type OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { erasedOrder, openedOrder } from '#functions/orders/keeping/sealed-people.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { toWire, type Row } from '#shared/dynamodb/wire.ts';
import { aHold, aKey, aLine, anOrder } from '../../support/orders/order.ts';

const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 }));
const moment = fc.constantFrom(undefined, '2026-11-22T10:00:00.000Z', '2026-11-23T11:30:00.000Z');
const words: readonly FreeData[] = [
  { tags: ['gift'] },
  { note: 'Ring twice', lines: { '1': { giftMessage: 'Dear Ada' } } },
];
const charge = fc.record({
  kind: fc.constantFrom('shipping' as const, 'tip' as const),
  price: amount,
  discounts: fc.constantFrom([], [{ amount: 5, code: 'FREE' }]),
  taxes: fc.constantFrom([], [{ amount: 7, rate: '20' }]),
  settledAmounts: fc.record({ invoiced: amount, cancelled: amount }),
});
const order: fc.Arbitrary<Order> = fc
  .record({
    payments: fc.record({
      state: fc.constantFrom('none', 'pending', 'authorised', 'declined'),
      authorised: amount,
      captured: amount,
      refunded: amount,
      voided: amount,
      invoiced: amount,
      credited: amount,
      goodwill: fc.option(amount, { nil: undefined }),
    }),
    charges: fc
      .array(charge, { maxLength: 3 })
      .map((charges) => charges.map((one, at) => ({ ...one, chargeId: `${at + 1}` }))),
    holds: fc.constantFrom([], [aHold()]),
    openExceptions: fc.nat({ max: 3 }),
    attentionAt: moment,
    completedAt: moment,
    shippingAddress: fc.constantFrom(undefined, { lines: ['2 Quay'], city: 'Cork', country: 'IE' }),
    contact: fc.record({ name: fc.string(), locale: fc.constantFrom('en', 'ru') }),
    billTo: fc.constantFrom(undefined, {
      company: 'Green GmbH',
      vatNumber: 'DE 1',
      address: { lines: [], country: 'DE' },
    }),
    purchaseOrderNumber: fc.constantFrom(undefined, 'PO-7'),
    freeData: fc.constantFrom(undefined, ...words),
    version: fc.integer({ min: 1, max: 99 }),
    count: fc.integer({ min: 1, max: 2 * linesPerPage + 1 }),
  })
  .map(({ count, ...facts }) => {
    const lines = Array.from({ length: count }, (_, number) => aLine({ open: 2 }, { lineId: String(number + 1) }));
    return anOrder({ lines, ...facts });
  });

const headerRow = (kept: Order) => headerPut('header', kept, isNew, undefined).row;
const otherRows = (before: Order | undefined, kept: Order) => otherPuts(before, kept).map(({ row }) => row);
const rowsOf = (kept: Order) => [headerRow(kept), ...otherRows(undefined, kept)];

/** The order that rows hold, its people opened. */
function openedFrom(rows: readonly Row[]) {
  const closed = orderOf(rows);
  const its = closed?.[people];
  return closed && its && 'seal' in its ? openedOrder(closed, aKey, its) : undefined;
}

test('an order comes back from its rows as it was kept, once its people are opened', () => {
  fc.assert(
    fc.property(order, (kept) => {
      expect(openedFrom(rowsOf(kept))).toEqual(kept);
    }),
  );
});

test('rows tell of nobody: neither do those of an order that was opened and kept again, nor its JSON', () => {
  const told = anOrder({ contact: { name: 'Zoe Quill', email: 'zoe@quill.example', locale: 'en' } });
  const again = openedFrom(rowsOf(told));
  expect(again).toEqual(told);
  for (const row of [...rowsOf(told), ...rowsOf(again ?? told)]) {
    expect(JSON.stringify(row)).not.toMatch(/zoe|quill|orchard/i);
  }
  expect(JSON.stringify(told)).not.toContain(aKey.key.toString('base64'));
});

test('people that were opened and not changed are not written again', () => {
  const kept = anOrder({ groups: undefined });
  const closed = orderOf(rowsOf(kept));
  if (!closed) throw new Error('there is no order');
  expect(otherRows(closed, openedFrom(rowsOf(kept)) ?? closed)).toEqual([]);
  expect(otherRows(closed, { ...closed, version: 2 })).toEqual([]);
});

test('of an erased customer nothing is kept but their code and their language', () => {
  const erased = erasedOrder(anOrder({ freeData: { note: 'for Ada' }, purchaseOrderNumber: 'PO-7' }));
  const [buyer] = otherRows(undefined, erased);
  expect(buyer).not.toHaveProperty('sealed');
  expect(orderOf(rowsOf(erased))?.contact).toEqual({ customerId: 'c-1001', locale: 'en', erased: true });
});

describe('a change', () => {
  const before = anOrder({ lines: Array.from({ length: linesPerPage + 1 }, () => aLine()) });
  const rowsChanged = (after: Order) => otherRows(before, after).map(({ entry }) => entry);

  test('of the order alone writes neither its buyer nor its further lines again', () =>
    expect(rowsChanged({ ...before, version: 2, stage: 'fulfilment' })).toEqual([]));
  test('of a line writes its page', () => {
    const lines = before.lines.with(linesPerPage, aLine({ allocated: 2 }));
    expect(rowsChanged({ ...before, lines })).toEqual(['ORDER#LINES#01']);
  });
  test.each<Partial<OrderWithPeople>>([
    { shippingAddress: { lines: ['2 Quay'], city: 'Cork', country: 'IE' } },
    { payment: { method: 'card', provider: 'test', token: 'tok_other' } },
    { freeData: { note: 'Ring twice' } },
    { billTo: { name: 'Ben Hill' } },
    { purchaseOrderNumber: 'PO-7' },
  ])('of who buys, %o, writes the buyer', (change) =>
    expect(rowsChanged({ ...before, ...change })).toEqual(['ORDER#BUYER']),
  );
});

test('the header of a delivered order of one line costs one unit, and names nobody', () => {
  const at = '2026-11-22T10:00:00.000Z';
  const line = aLine({ delivered: 2 }, { description: 'Breakfast tea, 50 bags', taxes: [{ amount: 400, rate: '20' }] });
  const stages = [
    { stage: 'delivery', deadlineAt: at, attentionAt: at },
    { stage: 'done', completedAt: at },
  ] as const;
  for (const stage of stages) {
    const header = headerRow(
      anOrder({
        lines: [{ ...line, settled: { invoiced: 2, cancelled: 0 }, settledAmounts: { invoiced: 2400, cancelled: 0 } }],
        payment: { method: 'card', provider: 'stripe', token: 'cus_NffrFeUfNV2Hib-pm_1MqLiJLkdIwHu7ixUEgbFdYF' },
        payments: { ...anOrder().payments, state: 'authorised', authorised: 2400, captured: 2400, invoiced: 2400 },
        charges: [
          {
            chargeId: '1',
            kind: 'shipping',
            code: 'STANDARD',
            price: 500,
            discounts: [],
            taxes: [{ amount: 100, rate: '20' }],
            settledAmounts: { invoiced: 600, cancelled: 0 },
          },
        ],
        screenedAt: at,
        acceptedAt: at,
        ...stage,
      }),
    );
    expect(itemSize(toWire({ ...header, v: 1 }))).toBeLessThan(1024);
    expect(JSON.stringify(header)).not.toMatch(/Ada|ada@example|Orchard|pm_1Mq/);
  }
});
