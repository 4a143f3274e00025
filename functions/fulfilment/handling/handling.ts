import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { StockKind } from '#shared/contracts/vocabulary.ts';
import { measured, type Measured } from '#shared/quantity.ts';
import type { Change } from '#shared/work/change.ts';
import type { SerialMove, SerialName, SerialUnit, UnitsBack } from '#functions/inventory/public.ts';
import {
  moveFulfilmentOrder,
  moveUnits,
  onCounters,
  presentLines,
  serialsIn,
  serialsWith,
  unitStateIn,
  unitsTold,
  withoutAllocations,
  withoutSerials,
  type FulfilmentLine,
  type FulfilmentOrder,
  type FulfilmentState,
  type LineAllocation,
  type Order,
  type OrderLine,
} from '#functions/orders/rules.ts';

/** Units of one line on one counter. */
export interface StockPart extends LineAllocation, Measured {
  readonly lineId: string;
  readonly sku: string;
  /** Each unit of the item has a serial number. */
  readonly serialised?: true | undefined;
  /** Of these units, where they have serial numbers and were packed. */
  readonly serials?: readonly string[] | undefined;
}

/** What is booked, all of it or in several transactions. */
export interface StockChange {
  readonly kind: StockKind;
  readonly parts: readonly StockPart[];
}

/** A unit with a serial number: it is packed, or something becomes of it that was. */
export type UnitChange = SerialMove | (SerialUnit & { readonly to: 'packed' });

/** An order with one of its fulfilment orders. */
export interface Handled {
  readonly order: Order;
  readonly fulfilmentOrder: FulfilmentOrder;
  /** What is to be booked of the stock behind it. */
  readonly stock?: StockChange | undefined;
  /** What is to be received of what has come back. */
  readonly back?: readonly UnitsBack[] | undefined;
  /** What becomes of packed units with serial numbers, and of those that are packed now. */
  readonly units?: readonly UnitChange[] | undefined;
  /** A part that was split off, as when some lines are rejected. */
  readonly splitOff?: FulfilmentOrder | undefined;
}

/** What decisions have made so far of an order and one of its fulfilment orders. */
export type Handling = Change<Handled>;

/** Where a decision starts. */
export function begin(order: Order, fulfilmentOrder: FulfilmentOrder): Handling {
  return { state: { order, fulfilmentOrder }, events: [] };
}

/** The handling with further events. */
export function withEvents(handling: Handling, ...events: NewEvent[]): Handling {
  return { ...handling, events: [...handling.events, ...events] };
}

/** Moves the fulfilment order and with it all its units that were not lost. Throws a RangeError on an illegal move: ask `mayMove` first. */
export function advance(
  handling: Handling,
  to: FulfilmentState,
  facts: Partial<Pick<FulfilmentOrder, 'shipment' | 'rejection' | 'lines'>> = {},
): Handling {
  const { order, fulfilmentOrder } = handling.state;
  const from = unitStateIn[fulfilmentOrder.state];
  const target = unitStateIn[to];
  if (!from || !target) throw new RangeError(`units cannot follow from ${fulfilmentOrder.state} to ${to}`);
  const lines = changeLines(order, presentLines(fulfilmentOrder), (line, { quantity }) =>
    from === target ? line : moveUnits(line, from, target, quantity),
  );
  const moved = moveFulfilmentOrder(fulfilmentOrder, to, facts);
  return { ...handling, state: { ...handling.state, order: { ...order, lines }, fulfilmentOrder: moved } };
}

/**
 * The stock behind fulfilment lines, in the order in which it is booked: what is of one item stands together. The same lines give the
 * same order, so that a number says how far the booking has come.
 */
export function partsOf(lines: FulfilmentOrder['lines']): StockPart[] {
  return [...Map.groupBy(onCounters(allPartsOf(lines)), shelfOf).values()].flat();
}

/** The same with what was made or bought for the order, which is on no counter. */
function allPartsOf(lines: FulfilmentOrder['lines']): StockPart[] {
  return lines.flatMap((line) => {
    const { lineId, sku, measure, serialised, allocations } = line;
    let left = line;
    return allocations.map((allocation) => {
      const serials = serialsWith(left, [allocation]);
      left = withoutSerials(left, serials);
      const named = serialised ? { serialised, ...serialsIn(serials) } : {};
      return { lineId, sku, ...allocation, ...measured(measure), ...named };
    });
  });
}

/** The name of an item at a location. */
export const shelfOf = ({ sku, location }: StockPart): string => `${sku}@${location}`;

/** Takes what is set aside behind these lines off the order's lines; what of it is stock is to be booked as `kind`. */
export function takeStock(handling: Handling, lines: FulfilmentOrder['lines'], kind: StockKind): Handling {
  const taken = lines.flatMap(({ lineId, allocations }) => allocations.map((one) => ({ lineId, ...one })));
  if (taken.length === 0) return handling;
  const { order, units = [] } = handling.state;
  const moving = unitsOf(handling, lines).map((unit) => ({ ...unit, ...becoming[kind] }));
  const left = {
    ...handling.state,
    order: { ...order, lines: withoutAllocations(order.lines, taken) },
    ...(moving.length > 0 ? { units: [...units, ...moving] } : {}),
  };
  const parts = partsOf(lines);
  return { ...handling, state: parts.length === 0 ? left : { ...left, stock: { kind, parts } } };
}

/** What becomes of packed units, by what their stock is booked as. */
const becoming: Readonly<Record<StockKind, Pick<SerialMove, 'to' | 'reason'>>> = {
  ship: { to: 'shipped' },
  free: { to: 'in_stock' },
  damaged: { to: 'removed', reason: 'damaged' },
  not_found: { to: 'removed', reason: 'not_found' },
};

/** The packed units of lines that have serial numbers. */
export function unitsOf(
  { state: { fulfilmentOrder } }: Handling,
  lines: readonly Pick<FulfilmentLine, 'sku' | 'serials'>[],
): (SerialName & { readonly fulfilmentOrderId: string })[] {
  const { fulfilmentOrderId } = fulfilmentOrder;
  return lines.flatMap(({ sku, serials = [] }) => serials.map(({ serial }) => ({ sku, serial, fulfilmentOrderId })));
}

/** The order's lines with those changed that the fulfilment lines name. */
export function changeLines<Part extends { readonly lineId: string }>(
  order: Order,
  parts: readonly Part[],
  change: (line: OrderLine, part: Part) => OrderLine,
): OrderLine[] {
  const byLine = new Map(parts.map((part) => [part.lineId, part]));
  return order.lines.map((line) => {
    const part = byLine.get(line.lineId);
    return part ? change(line, part) : line;
  });
}

/** Lines as they stand in events. */
export function eventLines(lines: FulfilmentOrder['lines']) {
  return lines.map((line) => ({ ...unitsTold(line), ...serialsIn(line.serials) }));
}
