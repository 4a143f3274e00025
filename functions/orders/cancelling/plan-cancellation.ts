import { inHandStates, type InHandState } from '../aggregate/order.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { unitsTold } from '../aggregate/units.ts';
import { measured, type Measured } from '#shared/quantity.ts';
import { cancelUnits, type CancelledUnits, type LineUnits, type TakenUnits } from './cancel-units.ts';
import {
  isInHand,
  moveFulfilmentOrder,
  unitStateIn,
  type FulfilmentLine,
  type FulfilmentOrder,
} from '../fulfilment-orders/fulfilment-order.ts';
import { serialsWith, withoutSerials, type PackedUnit } from '../fulfilment-orders/packed-serials.ts';
import type { CancellationRequest } from './cancellation-request.ts';
import type { LineAllocation, Order } from '../aggregate/order.ts';
import { allocationsWithout, joinAllocations, onCounters, withoutAllocations } from '../aggregate/line-allocations.ts';

/** A fulfilment order with fewer units, or cancelled when none is left. */
export interface FulfilmentChange {
  readonly before: FulfilmentOrder;
  readonly after: FulfilmentOrder;
}

/** Stock behind cancelled units, to be given back. */
export interface FreedAllocation extends LineAllocation, Measured {
  readonly lineId: string;
  readonly sku: string;
}

/** A cancellation with all its consequences, to be committed as one. */
export interface CancellationPlan extends CancelledUnits {
  readonly fulfilmentOrders: readonly FulfilmentChange[];
  /** On counters; what was to be made or bought for the order frees nothing. */
  readonly freed: readonly FreedAllocation[];
  /** Packed units by their serial numbers, to be in stock again. */
  readonly unpacked: readonly PackedUnit[];
  /** Items for which fewer units wait than before. */
  readonly waiting: readonly string[];
}

/**
 * Plans the exact inverse of what was done for the units: fulfilment orders give them back (the latest first), their stock
 * is freed, their backorders end. `fulfilmentOrders` are of the same moment as the order (`agreesWithAll`); throws a RangeError where
 * units, allocations and fulfilment orders contradict each other. `at` is RFC 3339.
 */
export function planCancellation(
  order: Order,
  fulfilmentOrders: readonly FulfilmentOrder[],
  units: readonly LineUnits[],
  { reason, statedReason }: Pick<CancellationRequest, 'reason' | 'statedReason'>,
  at: string,
): CancellationPlan {
  const cancelled = cancelUnits(order, units, reason, at);
  const inHand = new InHand(fulfilmentOrders);
  const freed = cancelled.taken.flatMap((taken) => freedBy(order, taken, inHand));
  const changes = inHand.changes();
  return {
    ...cancelled,
    order: {
      ...cancelled.order,
      lines: withoutAllocations(cancelled.order.lines, freed),
      // An order that is cancelled as a whole keeps what the person wrote; events only say that it was asked for.
      ...(cancelled.order.cancelledAt !== undefined && statedReason !== undefined
        ? { cancelReason: statedReason }
        : {}),
    },
    events: [...changes.flatMap(cancelledEvent), ...cancelled.events],
    fulfilmentOrders: changes,
    freed: onCounters(freed),
    unpacked: inHand.unpacked,
    waiting: [...new Set(cancelled.taken.flatMap(({ sku, from }) => (from.backordered > 0 ? [sku] : [])))],
  };
}

function freedBy(order: Order, { lineId, sku, from, measure }: TakenUnits, inHand: InHand): FreedAllocation[] {
  const line = order.lines.find((one) => one.lineId === lineId);
  const all = joinAllocations(line?.allocations ?? []);
  const unreleased = allocationsWithout(all, inHand.stockOf(lineId));
  const stock = all.length > 0 ? takeFrom(unreleased, lineId, from.allocated) : [];
  const recalled = inHandStates.flatMap((state) => inHand.recall(lineId, state, from[state]));
  return joinAllocations([...stock, ...recalled]).map((allocation) => ({
    ...allocation,
    lineId,
    sku,
    ...measured(measure),
  }));
}

/** Takes units out of allocations; the last choice of the sourcing is given back first. */
function takeFrom(allocations: readonly LineAllocation[], lineId: string, count: number): LineAllocation[] {
  const taken: LineAllocation[] = [];
  let left = count;
  for (const allocation of allocations.toReversed()) {
    const quantity = Math.min(left, allocation.quantity);
    if (quantity > 0) taken.push({ ...allocation, quantity });
    left -= quantity;
  }
  if (left > 0) throw new RangeError(`line ${lineId} has no stock behind ${left} allocated units`);
  return taken;
}

function cancelledEvent({ before, after }: FulfilmentChange): NewEvent[] {
  if (after.state !== 'cancelled') return [];
  const { fulfilmentOrderId, location, lines } = before;
  return [{ type: 'FulfilmentOrderCancelled', data: { fulfilmentOrderId, location, lines: lines.map(unitsTold) } }];
}

/** The fulfilment orders that locations have in hand while units are taken back from them, the latest first. */
class InHand {
  /** The units with serial numbers that were packed and are taken back. */
  readonly unpacked: PackedUnit[] = [];
  readonly #orders: { readonly before: FulfilmentOrder; lines: readonly FulfilmentLine[] }[];

  constructor(fulfilmentOrders: readonly FulfilmentOrder[]) {
    this.#orders = fulfilmentOrders
      .filter(isInHand)
      .toReversed()
      .map((before) => ({ before, lines: before.lines }));
  }

  /** The stock of a line that locations still have in hand. */
  stockOf(lineId: string): LineAllocation[] {
    return this.#orders.flatMap(({ lines }) =>
      lines.filter((line) => line.lineId === lineId).flatMap(({ allocations }) => allocations),
    );
  }

  /** Takes units of a line back from locations. @returns the stock behind them. */
  recall(lineId: string, state: InHandState, count: number): LineAllocation[] {
    const recalled: LineAllocation[] = [];
    let left = count;
    for (const one of this.#orders) {
      if (left === 0) break;
      if (unitStateIn[one.before.state] !== state) continue;
      one.lines = one.lines.flatMap((line) => {
        if (line.lineId !== lineId || left === 0) return [line];
        const quantity = Math.min(left, line.quantity);
        left -= quantity;
        const stock = line.allocations.length > 0 ? takeFrom(line.allocations, lineId, quantity) : [];
        recalled.push(...stock);
        const gone = serialsWith(line, stock);
        const { fulfilmentOrderId } = one.before;
        this.unpacked.push(...gone.map(({ serial }) => ({ sku: line.sku, serial, fulfilmentOrderId })));
        if (quantity === line.quantity) return [];
        const allocations = allocationsWithout(line.allocations, stock);
        return [withoutSerials({ ...line, quantity: line.quantity - quantity, allocations }, gone)];
      });
    }
    if (left > 0) throw new RangeError(`no location has ${left} ${state} units of line ${lineId} in hand`);
    return recalled;
  }

  changes(): FulfilmentChange[] {
    return this.#orders.flatMap(({ before, lines }) => {
      if (lines === before.lines || same(lines, before.lines)) return [];
      // A cancelled one keeps its lines, as the record of what was taken back.
      const after =
        lines.length === 0
          ? moveFulfilmentOrder(before, 'cancelled')
          : { ...before, lines, version: before.version + 1 };
      return [{ before, after }];
    });
  }
}

function same(lines: readonly FulfilmentLine[], others: readonly FulfilmentLine[]): boolean {
  return lines.length === others.length && lines.every((line, index) => line === others[index]);
}
