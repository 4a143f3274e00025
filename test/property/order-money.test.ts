import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { formatMinor, formatUnitPrice, shareOfUnits } from '#shared/money.ts';
import { creditMemoEntry, imbalanceOf, invoiceEntry } from '#functions/billing/books/journal.ts';
import { checkedDocument } from '#functions/billing/documents/document-check.ts';
import { sumsOf } from '#functions/billing/documents/document-sums.ts';
import { invoiceOf, type Invoice } from '#functions/billing/documents/invoice.ts';
import {
  amountOf,
  cancelUnits,
  cancellableUnits,
  kindOfComponent,
  liveAmount,
  netOf,
  priceTogether,
  type ChargePart,
  type FulfilmentOrder,
  type Order,
  type OrderLine,
  type Price,
  type Tax,
} from '#functions/orders/rules.ts';
import type { Discount } from '#functions/orders/aggregate/price.ts';
import { planCredit, type AskedCredit, type CreditedParts } from '#functions/billing/refunds/plan-credit.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import {
  generatedAmounts,
  part,
  saidInPlacement,
  sumOf,
  type GeneratedAmounts,
} from '../support/orders/generated-amounts.ts';
import { placementFacts } from '../support/orders/placed-orders.ts';
import { cases } from './cases.ts';
import { wholeUnits } from '../support/quantities.ts';

function placed(amounts: GeneratedAmounts): Order {
  const order = placeOrder(placementFacts(saidInPlacement(amounts, ['TEA-001'])));
  if (isRefusal(order)) throw new Error(order.detail);
  return order;
}

test('the discounts of the order are spread over the lines exactly, and never above what a line costs', () => {
  fc.assert(
    fc.property(generatedAmounts, (amounts) => {
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
    cases(),
  );
});

test('a total that is one minor unit off is refused', () => {
  fc.assert(
    fc.property(generatedAmounts, fc.constantFrom(-1, 1), (amounts, error) => {
      fc.pre(amounts.total + error >= 0);
      expect(() => placed({ ...amounts, total: amounts.total + error })).toThrow('/total');
    }),
    cases(),
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
        placeOrder(placementFacts({ lines: [{ ...one, ...more }], discounts: [], charges: [], total: price }));
      for (const both of [place({}), place({ price })]) expect(both).toMatchObject({ lines: [{ price: rounded }] });
      expect(place({ price, unitPrice: undefined })).toMatchObject({ lines: [{ price: rounded }] });
      const off = place({ price: formatMinor(rounded + 1, 'GBP') });
      expect(off).toMatchObject({ refused: 'invalid-amount', errors: [{ pointer: '/lines/0/price' }] });
    }),
    cases(),
  );
});

/** What something is made of, without what is nothing. */
function components(parts: readonly Price[]) {
  const { price, discounts, taxes, taxIncluded, amount } = priceTogether(parts);
  const some = (all: readonly (Discount | Tax)[]) =>
    Object.fromEntries(all.filter((one) => one.amount !== 0).map((one) => [kindOfComponent(one), one.amount]));
  return { price, amount, taxIncluded, discounts: some(discounts), taxes: some(taxes) };
}

/** A shipment of some units of a line. */
const parcelOf = (order: Order, { lineId, sku }: OrderLine, quantity: number): FulfilmentOrder => ({
  fulfilmentOrderId: 'ful_1',
  orderId: order.orderId,
  channel: order.channel,
  branch: order.branch,
  location: 'london',
  method: 'ship',
  state: 'handed_over',
  lines: [{ lineId, sku, ...wholeUnits, quantity, allocations: [] }],
  version: 1,
  createdAt: '2026-11-22T12:00:00.000Z',
});

/** What has become of an order in the end, in parts that are invoiced and cancelled. */
function carriedOut(amounts: GeneratedAmounts, steps: readonly { ship: boolean; line: number; share: number }[]) {
  let order = placed(amounts);
  const invoices: Invoice[] = [];
  let cancelled = 0;
  const settle = (index: number, ship: boolean, count: number) => {
    const one = order.lines[index];
    if (!one || count === 0) return;
    if (ship) {
      const quantities = {
        ...one.quantities,
        open: one.quantities.open - count,
        shipped: one.quantities.shipped + count,
      };
      const shipped = { ...order, lines: order.lines.with(index, { ...one, quantities }) };
      const issued = invoiceOf(shipped, parcelOf(order, one, count), {
        number: 'INV-uk-000001',
        issuedAt: '2026-11-22T12:00:00.000Z',
      });
      invoices.push(issued.invoice);
      order = issued.order;
    } else {
      const done = cancelUnits(order, [{ lineId: one.lineId, quantity: count }], 'test', '2026-11-22T12:00:00.000Z');
      expect(done.amount).toBeGreaterThanOrEqual(0);
      cancelled += done.amount;
      order = done.order;
    }
    expect(liveAmount(order)).toBe(amounts.total - cancelled);
  };
  for (const { ship, line: at, share } of steps) {
    const index = at % order.lines.length;
    const one = order.lines[index];
    settle(index, ship, one ? Math.ceil(cancellableUnits(one) * share) : 0);
  }
  for (const [index, one] of order.lines.entries()) settle(index, false, cancellableUnits(one));
  return { order, invoices, cancelled };
}

const steps = fc.array(
  fc.record({ ship: fc.boolean(), line: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { maxLength: 30 },
);

test('in whatever parts units are shipped and cancelled, the parts add up to the order exactly', () => {
  fc.assert(
    fc.property(generatedAmounts, steps, (amounts, parts) => {
      const { order, invoices, cancelled } = carriedOut(amounts, parts);
      for (const invoice of invoices) {
        expect(invoice.total).toBeGreaterThanOrEqual(0);
        for (const one of invoice.lines) expect(netOf(one)).toBeGreaterThanOrEqual(0);
        const tax = sumOf(invoice.taxes.map(({ amount }) => amount));
        expect(invoice.net + tax).toBe(invoice.total);
        expect(checkedDocument(invoice).addsUp).toBe(true);
        expect(imbalanceOf(invoiceEntry({ currency: amounts.currency, reference: 'INV' }, sumsOf(invoice)))).toBe(0);
      }
      expect(sumOf(invoices.map(({ total }) => total)) + cancelled).toBe(amounts.total);
      for (const charge of order.charges) {
        const whole = amountOf(charge);
        const onInvoices = invoices
          .flatMap(({ charges = [] }) => charges)
          .filter(({ chargeId }) => chargeId === charge.chargeId);
        expect(charge.settledAmounts.invoiced + charge.settledAmounts.cancelled).toBe(whole);
        expect(sumOf(onInvoices.map(({ amount }) => amount))).toBe(charge.settledAmounts.invoiced);
        // What is charged goes as a whole; what is given back goes with the parts, and each of its taxes adds up to the minor unit.
        if (whole > 0) expect(onInvoices.length).toBe(invoices.length > 0 ? 1 : 0);
        if (charge.settledAmounts.invoiced === whole && whole !== 0)
          expect(components(onInvoices)).toEqual(components([charge]));
      }
    }),
    cases(300),
  );
});

/** An order's account by what is credited of it. */
function creditsOf({ order, invoices }: ReturnType<typeof carriedOut>) {
  const invoiced = sumOf(invoices.map(({ total }) => total));
  const memos: CreditedParts[] = [];
  const account = () => ({
    order: {
      ...order,
      payments: { ...order.payments, invoiced, credited: sumOf(memos.map(({ sums }) => sums.total)) },
    },
    rows: memos.map(({ lines, charges = [], sums: { total } }, index) => {
      const units = lines.map(({ lineId = '', quantity }) => ({ lineId, quantity }));
      const entry = `CREDIT#${index}`;
      return { row: 'credit' as const, entry, version: 0, number: '', lines: units, charges, total, issuedAt: '' };
    }),
    book: undefined,
  });
  /** Credits what is asked, and says whether it was. */
  const credit = (asked: Partial<AskedCredit>): boolean => {
    const planned = planCredit(account(), invoices, { lines: [], charges: [], ...asked });
    if ('refused' in planned) return false;
    expect(planned.sums.total).toBeGreaterThanOrEqual(0);
    expect(imbalanceOf(creditMemoEntry({ currency: order.currency, reference: 'CRM' }, planned.sums))).toBe(0);
    memos.push(planned);
    return true;
  };
  const charges = (of: readonly { readonly charges?: readonly ChargePart[] | undefined }[], chargeId: string) =>
    of.flatMap((one) => one.charges ?? []).filter((one) => one.chargeId === chargeId);
  const left = (chargeId: string): number =>
    sumOf(charges(invoices, chargeId).map(({ amount }) => amount)) -
    sumOf(charges(memos, chargeId).map(({ amount }) => amount));
  return { memos, credit, charges, left, invoiced };
}

test('lines and charges credited in any parts give back what was paid for them, each component exactly, and nothing twice', () => {
  const asks = fc.array(fc.record({ ofLine: fc.boolean(), at: fc.nat(9), share: part }), { maxLength: 12 });
  fc.assert(
    fc.property(generatedAmounts, steps, asks, (amounts, parts, some) => {
      const done = carriedOut(amounts, parts);
      const { memos, credit, charges, left, invoiced } = creditsOf(done);
      const units = new Map(done.order.lines.map(({ lineId, settled }) => [lineId, settled.invoiced]));
      const ids = [...new Set(done.invoices.flatMap((one) => one.charges ?? []).map(({ chargeId }) => chargeId))];
      const above = ids.filter((chargeId) => left(chargeId) > 0);
      for (const { ofLine, at, share } of some) {
        const [lineId, sold = 0] = [...units][at % units.size] ?? [''];
        const chargeId = above[at % Math.max(above.length, 1)];
        if (ofLine) {
          const quantity = Math.floor(sold * share);
          if (quantity > 0) expect(credit({ lines: [{ lineId, quantity }] })).toBe(true);
          units.set(lineId, sold - quantity);
        } else if (chargeId !== undefined) {
          const most = left(chargeId);
          expect(credit({ charges: [{ chargeId, amount: most + 1 }] })).toBe(false);
          const amount = Math.floor(most * share);
          expect(credit({ charges: [{ chargeId, amount }] })).toBe(amount > 0);
        }
      }
      for (const [lineId, quantity] of units)
        if (quantity > 0) expect(credit({ lines: [{ lineId, quantity }] })).toBe(true);
      for (const chargeId of above) {
        const isLeft = left(chargeId) > 0;
        expect(credit({ charges: [{ chargeId }] })).toBe(isLeft);
      }
      expect(sumOf(memos.map(({ sums }) => sums.total))).toBe(invoiced);
      for (const chargeId of ids) {
        expect(left(chargeId)).toBe(0);
        const all = charges(done.invoices, chargeId);
        if (sumOf(all.map(({ amount }) => amount)) !== 0)
          expect(components(charges(memos, chargeId))).toEqual(components(all));
      }
    }),
    cases(300),
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
    cases(),
  );
});
