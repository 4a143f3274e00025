import type { ShippingState } from '#shared/contracts/vocabulary.ts';
import { shareOfUnits } from '#shared/money.ts';
import type { OrderLine } from './order.ts';

/** What some units of a line cost, in minor units: `amount = price - discount + tax`. */
export interface UnitsMoney {
  /** Units times unit price. */
  readonly price: number;
  readonly discount: number;
  readonly tax: number;
  readonly amount: number;
}

/**
 * The frozen share of units `from + 1` to `from + count` of a line, counted in the order in which they are settled. The
 * shares of all units add up to the line exactly.
 */
export function moneyOfUnits(
  line: Pick<OrderLine, 'ordered' | 'unitPrice' | 'discount' | 'tax'>,
  from: number,
  count: number,
): UnitsMoney {
  const price = line.unitPrice * count;
  const discount = shareOfUnits(line.discount, line.ordered, from, count);
  const tax = shareOfUnits(line.tax, line.ordered, from, count);
  return { price, discount, tax, amount: price - discount + tax };
}

/**
 * Settles the next `count` units of a line, as invoiced or as cancelled: the line afterwards and what these units cost.
 * Every settlement takes the next units, so that invoices and cancellations add up to the line exactly.
 */
export function settleUnits(
  line: OrderLine,
  as: 'invoiced' | 'cancelled',
  count: number,
): { line: OrderLine; money: UnitsMoney } {
  const money = moneyOfUnits(line, line.settled.invoiced + line.settled.cancelled, count);
  return {
    line: {
      ...line,
      settled: { ...line.settled, [as]: line.settled[as] + count },
      settledAmounts: { ...line.settledAmounts, [as]: line.settledAmounts[as] + money.amount },
    },
    money,
  };
}

/** What is not cancelled of an order, in minor units: the most that can still be owed for it. */
export function liveAmount(order: {
  readonly total: number;
  readonly lines: readonly Pick<OrderLine, 'settledAmounts'>[];
  readonly shipping: { readonly charge: number; readonly tax: number; readonly settled: ShippingState };
}): number {
  const cancelled = order.lines.reduce((sum, line) => sum + line.settledAmounts.cancelled, 0);
  const { charge, tax, settled } = order.shipping;
  return order.total - cancelled - (settled === 'cancelled' ? charge + tax : 0);
}
