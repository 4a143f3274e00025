import { measureIn } from '#shared/quantity.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceTogether, settleUnits, type OrderLine, type Price } from '#functions/orders/rules.ts';
import type { CreditedLine } from '#functions/billing/payments/account.ts';
import { creditLines, type CreditMemoLine } from '#functions/billing/documents/credit-memo.ts';
import { sumsOf } from '#functions/billing/documents/document-sums.ts';
import type { InvoiceLine } from '#functions/billing/documents/invoice.ts';
import { orderLine } from '../../support/orders/stored-orders.ts';
import { cases } from '../cases.ts';

const money = fc.integer({ min: 0, max: 1e9 });

const soldLine: fc.Arbitrary<OrderLine> = fc
  .record({
    ordered: fc.integer({ min: 1, max: 40 }),
    price: money,
    taxes: fc.array(fc.record({ amount: money, rate: fc.constantFrom('20', '7') }), { maxLength: 3 }),
    parts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  })
  .map(({ ordered, price, taxes, parts }) => {
    let left = price;
    const discounts = parts.map((part, index) => {
      const amount = Math.floor(left * part);
      left -= amount;
      return { amount, code: `C${index}` };
    });
    return orderLine('1', 'TEA-001', ordered, { price, discounts, taxes });
  });

const sum = (parts: readonly { readonly amount: number }[]): number =>
  parts.reduce((all, { amount }) => all + amount, 0);

/** What there is of each component, in whatever order they came together. */
const withoutNothing = ({ price, discounts, taxes }: Price) => ({
  price,
  discounts: new Set(discounts.filter(({ amount }) => amount > 0)),
  taxes: new Set(taxes.filter(({ amount }) => amount > 0)),
});

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
      invoices.push({ lineId, sku, description, ...measureIn(line), quantity: units, unitPrice, ...share });
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
      const total = line.price - sum(line.discounts) + sum(line.taxes);
      expect(settled.settledAmounts.invoiced + settled.settledAmounts.cancelled).toBe(total);
      expect(invoices.reduce((sum, { amount }) => sum + amount, 0)).toBe(settled.settledAmounts.invoiced);
      for (const { price, discounts, taxes, amount } of invoices)
        expect(price - sum(discounts) + sum(taxes)).toBe(amount);
    }),
    cases(),
  );
});

test('a line credited in parts gives back exactly what was invoiced and never less than nothing', () => {
  fc.assert(
    fc.property(soldLine, parts, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 }), (line, some, asks) => {
      const { settled, invoices } = settle(line, some);
      const credited: CreditedLine[] = [];
      const credits: CreditMemoLine[] = [];
      let total = 0;
      const invoiced = settled.settled.invoiced;
      for (const ask of [...asks, invoiced]) {
        const left = invoiced - credited.reduce((sum, { quantity }) => sum + quantity, 0);
        const quantity = Math.min(ask, left);
        if (quantity === 0) continue;
        const credit = creditLines([settled], invoices, credited, [{ lineId: '1', quantity }]);
        if ('refused' in credit) throw new Error(credit.refused[0]?.message);
        for (const { price, discounts, taxes, amount } of credit.lines) {
          expect(price - sum(discounts)).toBeGreaterThanOrEqual(0);
          expect(price - sum(discounts) + sum(taxes)).toBe(amount);
          credits.push(...credit.lines);
          credited.push({ lineId: '1', quantity });
        }
        total += sumsOf(credit).total;
      }
      expect(total).toBe(settled.settledAmounts.invoiced);
      // Each tax and each discount comes back as it was invoiced, and is never divided again.
      expect(withoutNothing(priceTogether(credits))).toEqual(withoutNothing(priceTogether(invoices)));
      const more = creditLines([settled], invoices, credited, [{ lineId: '1', quantity: 1 }]);
      expect('refused' in more).toBe(true);
    }),
    cases(),
  );
});
