import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleUnits, type OrderLine } from '#functions/orders/rules.ts';
import type { CreditedLine } from '#functions/billing/payments/account.ts';
import { creditLines, creditSums } from '#functions/billing/documents/credit-memo.ts';
import type { InvoiceLine } from '#functions/billing/documents/invoice.ts';
import { orderLine } from '../../support/orders/stored-orders.ts';

const money = fc.integer({ min: 0, max: 1e9 });

const soldLine: fc.Arbitrary<OrderLine> = fc
  .record({
    ordered: fc.integer({ min: 1, max: 40 }),
    unitPrice: money,
    tax: money,
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ ordered, unitPrice, tax, part }) =>
    orderLine('1', 'TEA-001', ordered, { unitPrice, tax, discount: Math.floor(unitPrice * ordered * part) }),
  );

/** Settles the units of a line in parts: invoiced, or cancelled, as `parts` says. */
function settle(line: OrderLine, parts: readonly { count: number; invoiced: boolean }[]) {
  const invoices: InvoiceLine[] = [];
  let settled = line;
  for (const { count, invoiced } of parts) {
    const left = line.ordered - settled.settled.invoiced - settled.settled.cancelled;
    const units = Math.min(count, left);
    if (units === 0) continue;
    const { line: next, money: share } = settleUnits(settled, invoiced ? 'invoiced' : 'cancelled', units);
    settled = next;
    if (invoiced) {
      const { lineId, sku, description, unitPrice } = line;
      invoices.push({ lineId, sku, description, quantity: units, unitPrice, ...share });
    }
  }
  return { settled, invoices };
}

const parts = fc.array(fc.record({ count: fc.integer({ min: 1, max: 10 }), invoiced: fc.boolean() }), {
  maxLength: 40,
});

test('invoices and cancellations of a line add up to it exactly, in whatever order they come', () => {
  fc.assert(
    fc.property(soldLine, parts, fc.boolean(), (line, some, lastInvoiced) => {
      const { settled, invoices } = settle(line, [...some, { count: line.ordered, invoiced: lastInvoiced }]);
      const total = line.ordered * line.unitPrice - line.discount + line.tax;
      expect(settled.settledAmounts.invoiced + settled.settledAmounts.cancelled).toBe(total);
      expect(invoices.reduce((sum, { amount }) => sum + amount, 0)).toBe(settled.settledAmounts.invoiced);
      for (const { price, discount, tax, amount } of invoices) expect(price - discount + tax).toBe(amount);
    }),
  );
});

test('a line credited in parts gives back exactly what was invoiced and never less than nothing', () => {
  fc.assert(
    fc.property(soldLine, parts, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 }), (line, some, asks) => {
      const { settled, invoices } = settle(line, some);
      const credited: CreditedLine[] = [];
      let total = 0;
      const invoiced = settled.settled.invoiced;
      for (const ask of [...asks, invoiced]) {
        const left = invoiced - credited.reduce((sum, { quantity }) => sum + quantity, 0);
        const quantity = Math.min(ask, left);
        if (quantity === 0) continue;
        const credit = creditLines([settled], invoices, credited, [{ lineId: '1', quantity }]);
        if ('refused' in credit) throw new Error(credit.refused[0]?.message);
        for (const { goods, tax, amount } of credit.lines) {
          expect(Math.min(goods, tax)).toBeGreaterThanOrEqual(0);
          expect(goods + tax).toBe(amount);
          credited.push({ lineId: '1', quantity, goods, tax });
        }
        total += creditSums(credit.lines).total;
      }
      expect(total).toBe(settled.settledAmounts.invoiced);
      const more = creditLines([settled], invoices, credited, [{ lineId: '1', quantity: 1 }]);
      expect('refused' in more).toBe(true);
    }),
  );
});
