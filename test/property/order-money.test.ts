import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { formatMinor, formatUnitPrice, shareOfUnits } from '#shared/money.ts';
import { cancelUnits, cancellableUnits } from '#functions/orders/cancelling/cancel-units.ts';
import { settleUnits } from '#functions/orders/aggregate/line-money.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { placementFacts } from '../support/orders/placed-orders.ts';

const part = fc.double({ min: 0, max: 1, noNaN: true });
const tax = fc.record({
  amount: fc.nat(3000),
  rate: fc.constantFrom('20', '5.5', undefined),
  jurisdiction: fc.constantFrom('GB', 'US-CA', undefined),
  remittedBy: fc.constantFrom('seller', 'marketplace', undefined),
});

/** Parts of an amount, together not more than it. */
function partsOf(amount: number, parts: readonly number[]): number[] {
  let left = amount;
  return parts.map((share) => {
    const off = Math.floor(left * share);
    left -= off;
    return off;
  });
}

const line = fc
  .record({
    quantity: fc.integer({ min: 1, max: 12 }),
    unitPrice: fc.nat(5000),
    /** Places of the unit price beyond those of the currency. */
    finer: fc.constantFrom(0, 0, 1, 3),
    taxes: fc.array(tax, { maxLength: 3 }),
    off: fc.array(part, { maxLength: 3 }),
  })
  .map(({ quantity, unitPrice, finer, taxes, off }) => {
    const price = Math.round((quantity * unitPrice) / 10 ** finer);
    return { quantity, unitPrice, finer, taxes, price, discounts: partsOf(price, off) };
  });

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** A placement whose total is summed here, apart from the system. */
const placements = fc
  .record({
    currency: fc.constantFrom('GBP', 'JPY', 'BHD'),
    lines: fc.array(line, { minLength: 1, maxLength: 8 }),
    off: fc.array(part, { maxLength: 3 }),
    charge: fc.nat(1000),
    chargeTax: fc.nat(200),
  })
  .map(({ currency, lines, off, charge, chargeTax }) => {
    const net = lines.reduce((sum, { price, discounts }) => sum + price - sumOf(discounts), 0);
    const discounts = partsOf(net, off);
    const taxes = sumOf(lines.flatMap((one) => one.taxes.map(({ amount }) => amount)));
    return {
      currency,
      lines,
      discounts,
      charge,
      chargeTax,
      total: net - sumOf(discounts) + taxes + charge + chargeTax,
    };
  });

type Amounts = typeof placements extends fc.Arbitrary<infer Value> ? Value : never;

function placed({ currency, lines, discounts, charge, chargeTax, total }: Amounts): Order {
  const amount = (minor: number) => formatMinor(minor, currency);
  const order = placeOrder(
    placementFacts({
      currency,
      lines: lines.map((one) => ({
        sku: 'TEA-001',
        quantity: one.quantity,
        unitPrice: formatUnitPrice({ minor: one.unitPrice, finer: one.finer }, currency),
        discounts: one.discounts.map((minor, index) => ({ amount: amount(minor), code: `L${index}` })),
        taxes: one.taxes.map((each) => ({ ...each, amount: amount(each.amount) })),
      })),
      discounts: discounts.map((minor, index) => ({ amount: amount(minor), code: `O${index}`, kind: 'promotion' })),
      shipping: { charge: amount(charge), tax: amount(chargeTax) },
      total: amount(total),
    }),
  );
  if (isRefusal(order)) throw new Error(order.detail);
  return order;
}

test('the discounts of the order are spread over the lines exactly, and never above what a line costs', () => {
  fc.assert(
    fc.property(placements, (amounts) => {
      const order = placed(amounts);
      const given = order.lines.flatMap((one) => one.discounts);
      const own = given.filter(({ ofOrder }) => !ofOrder).map(({ amount }) => amount);
      expect(sumOf(own)).toBe(sumOf(amounts.lines.flatMap((one) => one.discounts)));
      for (const [index, minor] of amounts.discounts.entries()) {
        const shares = given.filter(({ ofOrder, code }) => ofOrder === true && code === `O${index}`);
        expect(sumOf(shares.map(({ amount }) => amount))).toBe(minor);
      }
      for (const one of order.lines)
        expect(sumOf(one.discounts.map(({ amount }) => amount))).toBeLessThanOrEqual(one.price);
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

test('a line says what one unit costs, what all do, or both; then they agree by the rounding that it states', () => {
  const roundings = fc.constantFrom('half_up', 'half_even', 'up', 'down');
  fc.assert(
    fc.property(fc.nat(9999), fc.integer({ min: 1, max: 500 }), roundings, (minor, quantity, rounding) => {
      const exact = (minor * quantity) / 100;
      const rounded = {
        up: Math.ceil(exact),
        down: Math.floor(exact),
        half_up: Math.floor(exact + 0.5),
        half_even: exact % 2 === 0.5 ? Math.floor(exact) : Math.floor(exact + 0.5),
      }[rounding];
      const one = {
        sku: 'TEA-001',
        quantity,
        unitPrice: formatUnitPrice({ minor, finer: 2 }, 'GBP'),
        rounding,
      } as const;
      const price = formatMinor(rounded, 'GBP');
      const place = (more: object) =>
        placeOrder(
          placementFacts({ lines: [{ ...one, ...more }], discounts: [], shipping: { charge: '0' }, total: price }),
        );
      for (const both of [place({}), place({ price })]) expect(both).toMatchObject({ lines: [{ price: rounded }] });
      expect(place({ price, unitPrice: undefined })).toMatchObject({ lines: [{ price: rounded }] });
      const off = place({ price: formatMinor(rounded + 1, 'GBP') });
      expect(off).toMatchObject({ refused: 'invalid-amount', errors: [{ pointer: '/lines/0/price' }] });
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
