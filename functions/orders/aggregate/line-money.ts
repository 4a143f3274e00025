import type { Settlement } from '#shared/contracts/vocabulary.ts';
import { cancelledCharges, type Charge } from './charge.ts';
import type { OrderLine } from './order.ts';
import { shareOfPrice, type PaidPrice } from './price.ts';

/**
 * Settles the next `count` units of a line, as invoiced or as cancelled: the line afterwards and what these units cost.
 * Every settlement takes the next units, so that invoices and cancellations add up to the line exactly.
 */
export function settleUnits(line: OrderLine, as: Settlement, count: number): { line: OrderLine; money: PaidPrice } {
  const money = shareOfPrice(line, line.ordered, line.settled.invoiced + line.settled.cancelled, count);
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
  readonly charges: readonly Pick<Charge, 'settledAmounts'>[];
}): number {
  const cancelled = order.lines.reduce((sum, line) => sum + line.settledAmounts.cancelled, 0);
  return order.total - cancelled - cancelledCharges(order.charges);
}
