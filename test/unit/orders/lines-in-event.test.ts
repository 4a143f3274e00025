import { describe, expect, test } from 'vitest';
import { largestDetail } from '#shared/contracts/events/envelope.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { decimalMoney, largestMinor } from '#shared/money.ts';
import type { Charge } from '#functions/orders/aggregate/charge.ts';
import type { OrderLine } from '#functions/orders/aggregate/order.ts';
import { linesInEvent } from '#functions/orders/placing/lines-in-event.ts';
import { anOrder } from '../../support/orders/order.ts';

const [first] = anOrder().lines;

/** A thousand lines with as many digits as there can be. */
const thousand = (sku: string): OrderLine[] =>
  Array.from({ length: 1_000 }, (_, index) => {
    if (!first) throw new Error('the order has no line');
    // All lines together cost at most the largest amount.
    const component = [{ amount: largestMinor / 1_000 }];
    const money = { unitPrice: largestMinor, discounts: component, taxes: component };
    return { ...first, ...money, lineId: String(index + 1), sku, ordered: 1_000_000 };
  });

const told = (lines: readonly OrderLine[], charges: readonly Charge[] = []) =>
  linesInEvent({ lines, charges, currency: 'GBP' });

const detailOf = (lines: readonly OrderLine[]): number => {
  const total = decimalMoney(largestMinor, 'GBP');
  const data = { orderType: 'ship', total, lineCount: 1_000, units: 1_000_000_000, ...told(lines) };
  const long = 'x'.repeat(128);
  const context = { occurredAt: long, sequence: 1, orderId: long, externalNumber: long, branch: long, channel: long };
  const cause = { correlationId: long, requestId: long, actor: { kind: 'client', id: long } } as const;
  return Buffer.byteLength(JSON.stringify(sequenced({ type: 'OrderPlaced', data }, { ...context, ...cause })));
};

describe('the lines that OrderPlaced tells of', () => {
  test('say what was ordered and at which price, and nothing that a person wrote', () => {
    const [line] = thousand('TEA-001');
    const plain = { description: 'for my dear Ada', discounts: [], taxes: [] };
    expect(told(line ? [{ ...line, ...plain }] : [])).toEqual({
      lines: [{ lineId: '1', sku: 'TEA-001', quantity: 1_000_000, unitPrice: '100000000000.00' }],
    });
  });

  test('come with the discounts and taxes of the order by what they are, and without why', () => {
    const vat = { rate: '20', jurisdiction: 'GB' };
    const [line, other] = thousand('TEA-001').map((one) => ({
      ...one,
      finer: 1,
      unitPrice: 8325,
      price: 2498,
      discounts: [
        { amount: 7, code: 'SPRING', kind: 'coupon', reason: 'Ada knows us' },
        { amount: 5, code: 'SPRING', kind: 'coupon' },
      ] as const,
      taxes: [
        { amount: 40, ...vat },
        { amount: 2, ...vat, remittedBy: 'marketplace' },
      ] as const,
    }));
    expect(told(line && other ? [line, other] : [])).toMatchObject({
      discounts: [{ amount: '0.24', code: 'SPRING', kind: 'coupon' }],
      taxes: [
        { amount: '0.80', ...vat },
        { amount: '0.04', ...vat, remittedBy: 'marketplace' },
      ],
      lines: [
        { unitPrice: '8.325', price: '24.98', discount: '0.12', tax: '0.42' },
        { unitPrice: '8.325', price: '24.98', discount: '0.12', tax: '0.42' },
      ],
    });
  });

  test('are all 1,000 of the largest order, and fit into one event', () => {
    const lines = thousand('S'.repeat(64));
    expect(told(lines).lines).toHaveLength(1_000);
    expect(detailOf(lines)).toBeLessThan(largestDetail);
  });

  test('are the first that fit, where SKUs take three bytes a letter', () => {
    const lines = thousand('茶'.repeat(64));
    const { lines: first = [] } = told(lines);
    expect(first.length).toBeLessThan(1_000);
    expect(first).toEqual(told(lines.slice(0, first.length)).lines);
    expect(detailOf(lines)).toBeLessThan(largestDetail);
  });
});
