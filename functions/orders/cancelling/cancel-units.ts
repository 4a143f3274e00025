import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { decimalMoney } from '#shared/money.ts';
import { measureIn, type Measured } from '#shared/quantity.ts';
import { settleCharges } from '../aggregate/charge.ts';
import { settleUnits } from '../aggregate/line-money.ts';
import type { Order, OrderLine, UnitState } from '../aggregate/order.ts';
import { total } from '../aggregate/price.ts';
import { statusOf } from '../aggregate/status.ts';
import { moveUnits, unitsTold } from '../aggregate/units.ts';

/** Some units of one line. */
export interface LineUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** The states out of which units can be cancelled, in the order in which they are taken: what costs least to undo first. */
export const cancellable = [
  'open',
  'backordered',
  'allocated',
  'released',
  'picked',
  'packed',
] as const satisfies UnitState[];
export type Cancellable = (typeof cancellable)[number];

/** An order after a cancellation, what has happened to it, and what was taken out of which state. */
export interface CancelledUnits {
  readonly order: Order;
  /** LinesCancelled, and OrderCancelled when nothing is left. None when no units were named. */
  readonly events: readonly NewEvent[];
  readonly taken: readonly TakenUnits[];
  /** What is not owed any more, in minor units. */
  readonly amount: number;
}

export interface TakenUnits extends Measured {
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly from: Readonly<Record<Cancellable, number>>;
}

/**
 * Cancels units of lines: open ones first, then backordered, allocated, released, picked and packed. Their frozen share of
 * the money is settled as cancelled; the charges go when nothing is left of the order (those below zero in proportion). Stock, backorders and fulfilment orders behind the units are the caller's: `taken` says which states they were in.
 * @param at RFC 3339 time of the cancellation. Throws a RangeError when a line is unknown or has too few such units.
 */
export function cancelUnits(order: Order, units: readonly LineUnits[], reason: string, at: string): CancelledUnits {
  const wanted = new Map<string, number>();
  for (const { lineId, quantity } of units) wanted.set(lineId, (wanted.get(lineId) ?? 0) + quantity);
  const taken: TakenUnits[] = [];
  let amount = 0;
  const lines = order.lines.map((line) => {
    const quantity = wanted.get(line.lineId) ?? 0;
    wanted.delete(line.lineId);
    if (quantity === 0) return line;
    const part = takeUnits(line, quantity);
    const settled = settleUnits(part.line, 'cancelled', quantity);
    taken.push(part.taken);
    amount += settled.money.amount;
    return settled.line;
  });
  if (wanted.size > 0) throw new RangeError(`order ${order.orderId} has no line ${[...wanted.keys()].join(', ')}`);
  if (taken.length === 0) return { order, events: [], taken, amount };
  const after = ended({ ...order, lines }, reason, at);
  const { charges, parts } = settleCharges(after, 'cancelled', after.cancelledAt !== undefined);
  amount += total(parts);
  return { order: { ...after, charges }, events: eventsOf(after, taken, amount, reason), taken, amount };
}

/** Units of a line that have not been handed over. */
export function cancellableUnits({ quantities }: OrderLine): number {
  return cancellable.reduce((sum, state) => sum + quantities[state], 0);
}

function takeUnits(line: OrderLine, quantity: number): { line: OrderLine; taken: TakenUnits } {
  const from = { open: 0, backordered: 0, allocated: 0, released: 0, picked: 0, packed: 0 };
  let left = quantity;
  let moved = line;
  for (const state of cancellable) {
    const count = Math.min(left, line.quantities[state]);
    moved = moveUnits(moved, state, 'cancelled', count);
    from[state] = count;
    left -= count;
  }
  if (left > 0) {
    throw new RangeError(`line ${line.lineId} has ${quantity - left} units to cancel, not ${quantity}`);
  }
  return { line: moved, taken: { lineId: line.lineId, sku: line.sku, ...measureIn(line), quantity, from } };
}

/**
 * An order of which every unit is cancelled is over. It has a deadline until the workflow has settled the money and closed it, so that a
 * settlement that hangs is seen.
 */
function ended(order: Order, reason: string, at: string): Order {
  return statusOf(order).lifecycle === 'cancelled' ? { ...order, cancelledAt: at, cancelReason: reason } : order;
}

function eventsOf(order: Order, taken: readonly TakenUnits[], minor: number, reason: string): NewEvent[] {
  const lines = taken.map(unitsTold);
  const cancelled: NewEvent = {
    type: 'LinesCancelled',
    data: { lines, reason, amount: decimalMoney(minor, order.currency) },
  };
  return order.cancelledAt ? [cancelled, { type: 'OrderCancelled', data: { reason } }] : [cancelled];
}
