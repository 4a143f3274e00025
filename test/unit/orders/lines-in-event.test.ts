import { describe, expect, test } from 'vitest';
import { largestDetail } from '#shared/contracts/events/envelope.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { decimalMoney, largestMinor } from '#shared/money.ts';
import type { OrderLine } from '#functions/orders/aggregate/order.ts';
import { linesInEvent } from '#functions/orders/placing/lines-in-event.ts';
import { anOrder } from '../../support/orders/order.ts';

const [first] = anOrder().lines;

/** A thousand lines with as many digits as there can be. */
const thousand = (sku: string): OrderLine[] =>
  Array.from({ length: 1_000 }, (_, index) => {
    if (!first) throw new Error('the order has no line');
    const money = { unitPrice: largestMinor, discount: largestMinor, tax: largestMinor };
    return { ...first, ...money, lineId: String(index + 1), sku, ordered: 1_000_000 };
  });

const detailOf = (lines: readonly OrderLine[]): number => {
  const total = decimalMoney(largestMinor, 'GBP');
  const data = { orderType: 'ship', total, lineCount: 1_000, units: 1_000_000_000, lines: linesInEvent(lines, 'GBP') };
  const long = 'x'.repeat(128);
  const context = { occurredAt: long, sequence: 1, orderId: long, externalNumber: long, branch: long, channel: long };
  const cause = { correlationId: long, requestId: long, actor: { kind: 'client', id: long } } as const;
  return Buffer.byteLength(JSON.stringify(sequenced({ type: 'OrderPlaced', data }, { ...context, ...cause })));
};

describe('the lines that OrderPlaced tells of', () => {
  test('say what was ordered and at which price, and nothing that a person wrote', () => {
    const [line] = thousand('TEA-001');
    const told = linesInEvent(line ? [{ ...line, discount: 0, tax: 0, description: 'for my dear Ada' }] : [], 'GBP');
    expect(told).toEqual([{ lineId: '1', sku: 'TEA-001', quantity: 1_000_000, unitPrice: '100000000000.00' }]);
  });

  test('are all 1,000 of the largest order, and fit into one event', () => {
    const lines = thousand('S'.repeat(64));
    expect(linesInEvent(lines, 'GBP')).toHaveLength(1_000);
    expect(detailOf(lines)).toBeLessThan(largestDetail);
  });

  test('are the first that fit, where SKUs take three bytes a letter', () => {
    const lines = thousand('茶'.repeat(64));
    expect(linesInEvent(lines, 'GBP').length).toBeLessThan(1_000);
    expect(linesInEvent(lines, 'GBP')).toEqual(linesInEvent(lines.slice(0, linesInEvent(lines, 'GBP').length), 'GBP'));
    expect(detailOf(lines)).toBeLessThan(largestDetail);
  });
});
