import type { RejectionReason, StockKind } from '#shared/contracts/vocabulary.ts';
import { quantityText, unitsText } from '#shared/quantity.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  moveFulfilmentOrder,
  moveUnits,
  unitStateIn,
  type FulfilmentLine,
  type FulfilmentOrder,
  allocationsWithout,
} from '#functions/orders/rules.ts';
import { changeLines, takeStock, withEvents, eventLines, type Handled, type Handling } from './handling.ts';
import { refuseMove } from './pick-and-pack.ts';

export type { RejectionReason } from '#shared/contracts/vocabulary.ts';

/** What becomes of the stock behind rejected units: the reason decides. */
const consequences: Readonly<Record<RejectionReason, StockKind>> = {
  not_found: 'not_found',
  damaged: 'damaged',
  no_capacity: 'free',
  other: 'free',
};

export interface Rejection {
  readonly reason: RejectionReason;
  readonly note?: string | undefined;
  /** Absent for all lines. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[] | undefined;
  /** Of the part that is split off when only some units are rejected. */
  readonly splitId: string;
}

/**
 * The location cannot serve some or all units: they go back to open and are routed again, elsewhere. Some units are split
 * off into a fulfilment order of their own, which is rejected; the rest stays with the location. `now` is RFC 3339.
 */
export function reject(handling: Handling, rejection: Rejection, now: string): Handling | Refusal {
  const { order, fulfilmentOrder } = handling.state;
  const refusal = refuseMove(handling, 'rejected', 'rejected');
  if (refusal) return refusal;
  const rejected = rejectedLines(fulfilmentOrder, rejection);
  if ('refused' in rejected) return rejected;
  const { reason, note } = rejection;
  const why = { reason, ...(note === undefined ? {} : { note }), at: now };
  const rest = restOf(fulfilmentOrder.lines, rejected.lines);
  const all = rest.length === 0;
  const part: FulfilmentOrder = moveFulfilmentOrder(
    all
      ? fulfilmentOrder
      : { ...fulfilmentOrder, fulfilmentOrderId: rejection.splitId, version: 0, requested: undefined },
    'rejected',
    { rejection: why, lines: rejected.lines },
  );
  const from = unitStateIn[fulfilmentOrder.state];
  if (!from) throw new RangeError(`a fulfilment order that is ${fulfilmentOrder.state} has no units to reject`);
  const lines = changeLines(order, rejected.lines, (line, { quantity }) => moveUnits(line, from, 'open', quantity));
  const opened: Handling = { ...handling, state: { ...handling.state, order: { ...order, lines } } };
  const freed = takeStock(opened, rejected.lines, consequences[rejection.reason]);
  const state: Handled = all
    ? { ...freed.state, fulfilmentOrder: part }
    : {
        ...freed.state,
        fulfilmentOrder: { ...fulfilmentOrder, lines: rest, version: fulfilmentOrder.version + 1 },
        splitOff: part,
      };
  return withEvents(
    { ...freed, state },
    {
      type: 'FulfilmentOrderRejected',
      data: {
        fulfilmentOrderId: part.fulfilmentOrderId,
        location: fulfilmentOrder.location,
        reason,
        lines: eventLines(rejected.lines),
      },
    },
  );
}

/** The rejected units with the stock behind them, or why they cannot be rejected. */
function rejectedLines(
  { lines, fulfilmentOrderId }: FulfilmentOrder,
  { lines: wanted }: Rejection,
): { readonly lines: readonly FulfilmentLine[] } | Refusal {
  if (!wanted) return { lines };
  const rejected: FulfilmentLine[] = [];
  for (const [index, { lineId, quantity }] of wanted.entries()) {
    const line = lines.find((one) => one.lineId === lineId);
    const repeated = wanted.findIndex((one) => one.lineId === lineId) < index;
    if (!line || repeated || quantity > line.quantity) {
      const message = !line
        ? `is not on fulfilment order ${fulfilmentOrderId}`
        : repeated
          ? 'is named twice; add the quantities up'
          : `has ${unitsText(line.quantity, line.measure)} here, ${quantityText(quantity, line.measure)} cannot be rejected`;
      return refuse('unknown-reference', `line ${lineId} ${message}`, { pointer: `/lines/${index}`, message });
    }
    rejected.push({ ...line, quantity, allocations: firstUnits(line.allocations, quantity) });
  }
  return { lines: rejected };
}

function firstUnits(allocations: FulfilmentLine['allocations'], units: number): FulfilmentLine['allocations'] {
  let left = units;
  return allocations.flatMap((allocation) => {
    const quantity = Math.min(left, allocation.quantity);
    left -= quantity;
    return quantity > 0 ? [{ ...allocation, quantity }] : [];
  });
}

function restOf(lines: readonly FulfilmentLine[], rejected: readonly FulfilmentLine[]): FulfilmentLine[] {
  return lines.flatMap((line) => {
    const gone = rejected.find(({ lineId }) => lineId === line.lineId);
    if (!gone) return [line];
    if (gone.quantity === line.quantity) return [];
    const allocations = allocationsWithout(line.allocations, gone.allocations);
    return [{ ...line, quantity: line.quantity - gone.quantity, allocations }];
  });
}
