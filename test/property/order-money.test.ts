import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { formatMinor, shareOfUnits } from '#shared/money.ts';
import { cancelUnits, cancellableUnits } from '#functions/orders/cancelling/cancel-units.ts';
import { settleUnits } from '#functions/orders/aggregate/line-money.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { placementFacts } from '../support/orders/placed-orders.ts';

const line = fc
  .record({
    quantity: fc.integer({ min: 1, max: 12 }),
    unitPrice: fc.nat(5000),
    tax: fc.nat(3000),
    off: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ quantity, unitPrice, tax, off }) => ({
    quantity,
    unitPrice,
    tax,
    discount: Math.floor(quantity * unitPrice * off),
  }));

/** A placement whose total is summed here, apart from the system. */
const placements = fc
  .record({
    currency: fc.constantFrom('GBP', 'JPY', 'BHD'),
    lines: fc.array(line, { minLength: 1, maxLength: 8 }),
    off: fc.double({ min: 0, max: 1, noNaN: true }),
    charge: fc.nat(1000),
    chargeTax: fc.nat(200),
  })
  .map(({ currency, lines, off, charge, chargeTax }) => {
    const net = lines.reduce((sum, { quantity, unitPrice, discount }) => sum + quantity * unitPrice - discount, 0);
    const discount = Math.floor(net * off);
    const total = net - discount + lines.reduce((sum, { tax }) => sum + tax, 0) + charge + chargeTax;
    return { currency, lines, discount, charge, chargeTax, total };
  });

type Amounts = typeof placements extends fc.Arbitrary<infer Value> ? Value : never;

function placed({ currency, lines, discount, charge, chargeTax, total }: Amounts): Order {
  const amount = (minor: number) => formatMinor(minor, currency);
  const order = placeOrder(
    placementFacts({
      currency,
      lines: lines.map((one) => ({
        sku: 'TEA-001',
        quantity: one.quantity,
        unitPrice: amount(one.unitPrice),
        discount: amount(one.discount),
        tax: amount(one.tax),
      })),
      discount: amount(discount),
      shipping: { charge: amount(charge), tax: amount(chargeTax) },
      total: amount(total),
    }),
  );
  if (isRefusal(order)) throw new Error(order.detail);
  return order;
}

test('the order discount is spread over the lines exactly, and never above what a line costs', () => {
  fc.assert(
    fc.property(placements, (amounts) => {
      const order = placed(amounts);
      const own = amounts.lines.reduce((sum, { discount }) => sum + discount, 0);
      expect(order.lines.reduce((sum, { discount }) => sum + discount, 0)).toBe(own + amounts.discount);
      for (const one of order.lines) expect(one.discount).toBeLessThanOrEqual(one.ordered * one.unitPrice);
    }),
  );
});

test('a total that is one minor unit off is refused', () => {
  fc.assert(
    fc.property(placements, fc.constantFrom(-1, 1), (amounts, error) => {
      fc.pre(amounts.total + error >= 0);
      expect(() => placed({ ...amounts, total: amounts.total + error })).toThrow('/total');
    }),
  );
});

test('in whatever parts units are shipped and cancelled, the parts add up to the order exactly', () => {
  const steps = fc.array(
    fc.record({ ship: fc.boolean(), line: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(placements, steps, (amounts, parts) => {
      let order = placed(amounts);
      let invoiced = 0;
      let cancelled = 0;
      const part = (index: number, ship: boolean, count: number) => {
        const one = order.lines[index];
        if (!one || count === 0) return;
        if (ship) {
          const settled = settleUnits(one, 'invoiced', count);
          const quantities = {
            ...one.quantities,
            open: one.quantities.open - count,
            shipped: one.quantities.shipped + count,
          };
          const lines = order.lines.with(index, { ...settled.line, quantities });
          const charge = order.shipping.settled === 'open' ? order.shipping.charge + order.shipping.tax : 0;
          invoiced += settled.money.amount + charge;
          order = { ...order, lines, shipping: { ...order.shipping, settled: 'invoiced' } };
        } else {
          const done = cancelUnits(
            order,
            [{ lineId: one.lineId, quantity: count }],
            'test',
            '2026-11-22T12:00:00.000Z',
          );
          cancelled += done.amount;
          order = done.order;
        }
      };
      for (const { ship, line: at, share } of parts) {
        const index = at % order.lines.length;
        const one = order.lines[index];
        part(index, ship, one ? Math.ceil(cancellableUnits(one) * share) : 0);
      }
      for (const [index, one] of order.lines.entries()) part(index, false, cancellableUnits(one));
      expect(invoiced + cancelled).toBe(amounts.total);
    }),
  );
});

test('the shares of any cut of a line add up to it, and the last unit takes the remainder', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (total, cuts) => {
      const quantity = cuts.reduce((sum, count) => sum + count, 0);
      let from = 0;
      let sum = 0;
      for (const count of cuts) {
        const share = shareOfUnits(total, quantity, from, count);
        expect(share).toBeGreaterThanOrEqual(0);
        sum += share;
        from += count;
      }
      expect(sum).toBe(total);
    }),
  );
});
