import { describe, expect, test } from 'vitest';
import { statusOf } from '#functions/orders/aggregate/status.ts';
import { stageOf } from '#functions/orders/aggregate/stage.ts';
import { stillDue } from '#functions/orders/aggregate/still-due.ts';
import { pastInEvent } from '#functions/orders/history/past-in-event.ts';
import { placementOf, recordedOrder } from '#functions/orders/history/recorded-order.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { historicalOrder, type HistoricalOrder } from '#shared/contracts/api/history.ts';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { historicalBody, type HistoricalBody } from '../../support/orders/historical-orders.ts';
import { placementFacts } from '../../support/orders/placed-orders.ts';

const read = (more: Partial<HistoricalBody> = {}): HistoricalOrder => historicalOrder.parse(historicalBody(more));

const record = (more: Partial<HistoricalBody> = {}, facts: object = {}) => {
  const body = read(more);
  return recordedOrder(body, { ...placementFacts(placementOf(body)), ...facts });
};

function recorded(history: HistoricalBody['history'], more: Partial<HistoricalBody> = {}): Order {
  const order = record({ history, ...more });
  if (isRefusal(order)) throw new Error(JSON.stringify(order));
  return order;
}

function refused(history: HistoricalBody['history'], more: Partial<HistoricalBody> = {}) {
  const order = record({ history, ...more });
  if (!isRefusal(order)) throw new Error('it was taken');
  return [order.refused, ...(order.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)];
}

const [placedAt, day1, day2, day3] = ['01', '02', '03', '04'].map((day) => `2019-11-${day}T10:00:00.000Z`);
const shippedAt = day1 as string;
const deliveredAt = day2 as string;

describe('an order from the past', () => {
  test('is complete as of its delivery, with nothing left to be done', () => {
    const order = recorded({ shipments: [{ shippedAt, deliveredAt }], payments: [{ paidAt: shippedAt }] });
    expect(statusOf(order)).toEqual({
      lifecycle: 'completed',
      payment: 'captured',
      fulfilment: 'delivered',
      return: 'none',
    });
    expect([order.completedAt, stageOf(order), stillDue(order), order.attentionAt]).toEqual([
      deliveredAt,
      'done',
      0,
      undefined,
    ]);
    expect(order.recordedAt).toMatch(/^20/);
  });

  test('tells of each shipment which units it was of: those that it names, and the last one the rest', () => {
    const { past, lines } = recorded({
      cancellations: [{ cancelledAt: shippedAt, lines: [{ lineId: '1', quantity: 1 }] }],
      shipments: [
        { shippedAt, lostAt: deliveredAt, lines: [{ lineId: '2', quantity: 1 }] },
        { shippedAt, deliveredAt },
      ],
    });
    expect(past?.shipments.map((shipment) => shipment.lines)).toEqual([
      [{ lineId: '2', quantity: 1 }],
      [{ lineId: '1', quantity: 1 }],
    ]);
    expect(lines.map(({ quantities }) => Object.entries(quantities).filter(([, units]) => units > 0))).toEqual([
      [
        ['cancelled', 1],
        ['delivered', 1],
      ],
      [['lost', 1]],
    ]);
  });

  test('that was cancelled as a whole is cancelled, and owes nothing', () => {
    const order = recorded({ cancellations: [{ cancelledAt: shippedAt }] });
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled', payment: 'none' });
    expect([order.cancelledAt, order.closedAt, stageOf(order), stillDue(order)]).toEqual([
      shippedAt,
      shippedAt,
      'done',
      0,
    ]);
  });

  test.each([
    [[], [], 'none'],
    [['10.00'], [], 'partially_captured'],
    [['10.00', '29.72'], [], 'captured'],
    [['39.72'], ['10.00'], 'partially_refunded'],
    [['20.00', '19.72'], ['39.72'], 'refunded'],
  ])('that was paid %j and given back %j is %s', (paid, back, status) => {
    const order = recorded({
      shipments: [{ shippedAt, deliveredAt }],
      payments: paid.map((amount) => ({ kind: 'card', amount, paidAt: shippedAt })),
      refunds: back.map((amount) => ({ amount, refundedAt: deliveredAt })),
    });
    expect(statusOf(order).payment).toBe(status);
    const ofTenders = Object.values(order.payments.tenders ?? {});
    expect(ofTenders.reduce((sum, tender) => sum + tender.refunded, 0)).toBe(order.payments.refunded);
    expect((order.payment.tenders ?? []).reduce((sum, { amount }) => sum + amount, 0)).toBe(order.total);
  });

  test('keeps the numbers and dates of its documents; an invoice without a total is of what was not cancelled', () => {
    const { past, payments } = recorded({
      cancellations: [{ cancelledAt: shippedAt, lines: [{ lineId: '2', quantity: 1 }] }],
      shipments: [{ shippedAt, deliveredAt }],
      invoices: [{ number: 'R №1/19', issuedAt: shippedAt }],
      creditMemos: [{ number: 'C-1', issuedAt: deliveredAt, total: '5.00', invoice: 'R №1/19' }],
    });
    expect(past?.invoices).toEqual([{ number: 'R №1/19', issuedAt: shippedAt, total: 2766 }]);
    expect(past?.creditMemos).toEqual([{ number: 'C-1', issuedAt: deliveredAt, total: 500, invoice: 'R №1/19' }]);
    expect(payments).toMatchObject({ invoiced: 2766, credited: 500 });
  });

  test('is told of a part of a bundle that nothing became of by where that stands in what was sent', () => {
    const components = [
      { sku: 'TEA-001', quantity: 1 },
      { sku: 'MUG-001', quantity: 1 },
    ];
    const lines = [{ sku: 'SET', quantity: 2, unitPrice: '10.00', components }];
    const shipments = [{ shippedAt, lines: [{ lineId: '1', quantity: 2 }] }];
    const more = { lines, discounts: undefined, charges: undefined, total: '20.00' };
    const [, error] = refused({ shipments }, more);
    expect(error).toMatch(/^\/lines\/0\/components\/1\/quantity 2 units were neither shipped nor cancelled/);
  });

  test('may be of a closed channel, and of items that are sold no more or never were', () => {
    const facts = placementFacts(placementOf(read()));
    const { channel, branch } = facts;
    const order = record(
      {},
      {
        channel: channel && { ...channel, active: false },
        branch: branch && { ...branch, active: false },
        items: new Map(),
      },
    );
    expect(isRefusal(order) ? order : order.lines.map(({ sku, unmapped }) => [sku, unmapped])).toEqual([
      ['TEA-001', undefined],
      ['MUG-001', undefined],
    ]);
  });

  test('is told without a word that a person wrote, with the moments of its facts', () => {
    const order = recorded({
      cancellations: [{ cancelledAt: shippedAt, lines: [{ lineId: '1', quantity: 1 }] }],
      shipments: [{ shippedAt, deliveredAt, carrier: 'dpd', trackingNumbers: ['T1'] }],
      invoices: [{ number: 'R1', issuedAt: shippedAt }],
    });
    const data = pastInEvent(order);
    expect(eventCatalogue.OrderRecorded.data.parse(data)).toEqual(data);
    expect(JSON.stringify(data)).not.toMatch(/Ada|moved/);
    expect(data).toMatchObject({
      placedAt,
      completedAt: deliveredAt,
      shipments: [{ shippedAt, deliveredAt, carrier: 'dpd', units: 2 }],
      cancellations: [{ cancelledAt: shippedAt, units: 1 }],
      invoices: [{ number: 'R1', issuedAt: shippedAt }],
    });
  });
});

describe('a history that contradicts itself is refused, with the field, the rule and what to do', () => {
  const shipments = [{ shippedAt, deliveredAt }];

  test.each([
    [
      { shipments: [{ shippedAt: '2019-10-31T10:00:00Z' }] },
      '/history/shipments/0/shippedAt',
      'is before the order was placed',
    ],
    [
      { shipments: [{ shippedAt: deliveredAt, deliveredAt: shippedAt }] },
      '/history/shipments/0/deliveredAt',
      'is before it was shipped',
    ],
    [
      { shipments: [{ shippedAt, deliveredAt: '2090-01-01T00:00:00Z' }] },
      '/history/shipments/0/deliveredAt',
      'lies in the future',
    ],
    [
      { shipments: [{ shippedAt, deliveredAt, lostAt: deliveredAt }] },
      '/history/shipments/0/lostAt',
      'does not go together',
    ],
    [{}, '/lines/0/quantity', '2 units were neither shipped nor cancelled'],
    [{ shipments: [...shipments, ...shipments] }, '/history/shipments/1/lines', 'is needed: only one'],
    [
      { shipments: [{ shippedAt, lines: [{ lineId: '1', quantity: 3 }] }, { shippedAt }] },
      '/history/shipments/0/lines/0/quantity',
      'of which 2 are left',
    ],
    [
      { shipments: [{ shippedAt, lines: [{ lineId: '9', quantity: 1 }] }] },
      '/history/shipments/0/lines/0/lineId',
      'from "1" to "2"',
    ],
    [
      { shipments, invoices: [{ number: 'R1', issuedAt: '2019-10-31T10:00:00Z' }] },
      '/history/invoices/0/issuedAt',
      'is before',
    ],
    [
      { shipments, payments: [{ amount: '39.73', paidAt: shippedAt }] },
      '/history/payments',
      'more than the 39.72 GBP that the order costs',
    ],
    [
      { shipments, refunds: [{ amount: '0.01', refundedAt: shippedAt }] },
      '/history/refunds',
      'more than the 0.00 GBP that were paid',
    ],
    [
      { shipments, invoices: [{ number: 'R1', issuedAt: shippedAt, total: '39.73' }] },
      '/history/invoices',
      'not cancelled',
    ],
    [
      { shipments, creditMemos: [{ number: 'C1', issuedAt: shippedAt, total: '1.00' }] },
      '/history/creditMemos',
      'that were invoiced',
    ],
    [{ shipments, payments: [{ amount: '1.001', paidAt: shippedAt }] }, '/history/payments/0/amount', ''],
    [
      {
        shipments,
        invoices: [
          { number: 'R1', issuedAt: shippedAt, total: '1.00' },
          { number: 'R1', issuedAt: shippedAt, total: '1.00' },
        ],
      },
      '/history/invoices/1/number',
      'each document has its own',
    ],
    [
      {
        shipments,
        invoices: [{ number: 'R1', issuedAt: shippedAt }],
        creditMemos: [{ number: 'C1', issuedAt: deliveredAt, total: '1.00', invoice: 'R2' }],
      },
      '/history/creditMemos/0/invoice',
      'is none of the invoices',
    ],
    [
      {
        shipments,
        payments: [{ amount: '1.00', paidAt: deliveredAt }],
        refunds: [{ amount: '1.00', refundedAt: placedAt as string }],
      },
      '/history/refunds/0/refundedAt',
      'is before anything was paid',
    ],
  ] satisfies [HistoricalBody['history'], string, string][])('%j', (history, pointer, message) => {
    const [, first] = refused(history);
    expect(first).toContain(`${pointer} `);
    expect(first).toContain(message);
  });

  test('a day is not split: a document without a time is not before the order of its day', () => {
    const midnight = '2019-11-01T00:00:00Z';
    const { past } = recorded({
      shipments: [{ shippedAt: midnight, deliveredAt: day3 }],
      invoices: [{ number: 'R1', issuedAt: midnight }],
    });
    expect(past?.invoices[0]?.issuedAt).toBe('2019-11-01T00:00:00.000Z');
  });

  test('what is wrong with the order itself comes first', () => {
    expect(refused({}, { total: '1.00' })[0]).toBe('totals-do-not-add-up');
  });
});
