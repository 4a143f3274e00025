import type { RejectionReason, StockKind } from '#shared/contracts/vocabulary.ts';
import { quantityText, unitsText } from '#shared/quantity.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  moveFulfilmentOrder,
  moveUnits,
  unitStateIn,
  type FulfilmentLine,
  type FulfilmentOrder,
  allocationsWithout,
  firstUnits,
  withoutSerials,
} from '#functions/orders/rules.ts';
import { changeLines, takeStock, withEvents, eventLines, type Handled, type Handling } from './handling.ts';
import { unitsIn, whichUnits, type NamedUnits } from './named-units.ts';
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
  readonly lines?: readonly NamedUnits[] | undefined;
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
  fulfilmentOrder: FulfilmentOrder,
  { lines: wanted }: Rejection,
): { readonly lines: readonly FulfilmentLine[] } | Refusal {
  const { lines, fulfilmentOrderId } = fulfilmentOrder;
  if (!wanted) return { lines };
  const rejected: FulfilmentLine[] = [];
  for (const [index, named] of wanted.entries()) {
    const { lineId, quantity } = named;
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
    const units = whichUnits(fulfilmentOrder, [named], unitsIn(lines));
    if (isRefusal(units)) return units;
    rejected.push(partOf(line, quantity, units[0]?.serials));
  }
  return { lines: rejected };
}

/** Some units of a line with the stock behind them: of packed ones with serial numbers those that were named. */
function partOf(line: FulfilmentLine, quantity: number, named: readonly string[] | undefined): FulfilmentLine {
  const serials = line.serials?.filter(({ serial }) => named?.includes(serial));
  if (!serials) return { ...line, quantity, allocations: firstUnits(line.allocations, quantity) };
  const allocations = [...Map.groupBy(serials, ({ bucket }) => bucket)].flatMap(([bucket, same]) =>
    firstUnits(
      line.allocations.filter((one) => one.bucket === bucket),
      same.length,
    ),
  );
  return { ...line, quantity, allocations, serials };
}

function restOf(lines: readonly FulfilmentLine[], rejected: readonly FulfilmentLine[]): FulfilmentLine[] {
  return lines.flatMap((line) => {
    const gone = rejected.find(({ lineId }) => lineId === line.lineId);
    if (!gone) return [line];
    if (gone.quantity === line.quantity) return [];
    const allocations = allocationsWithout(line.allocations, gone.allocations);
    const rest = { ...line, quantity: line.quantity - gone.quantity, allocations };
    return [withoutSerials(rest, gone.serials ?? [])];
  });
}
