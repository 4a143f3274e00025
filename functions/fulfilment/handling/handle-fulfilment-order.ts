import { largestTransaction, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { tornRead, type Change, type Kept, type Lost } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import {
  fulfilmentWrite,
  keepOrder,
  loadFulfilmentOrder,
  loadOrder,
  newFulfilmentWrite,
} from '#functions/orders/public.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import {
  levelsOf,
  loadSerials,
  packWrite,
  serialMoveWrites,
  serialName,
  takeBackWrites,
} from '#functions/inventory/public.ts';
import { agreesWith, type FulfilmentOrder } from '#functions/orders/rules.ts';
import { begin, type Handled, type Handling, type UnitChange } from './handling.ts';
import { bookingWrites, notOnHand, partsThatFit, shortOf } from './stock-booking.ts';
import { parcelWrites } from './parcel-rows.ts';
import { dueWrite } from './stock-due.ts';

const linesPerPage = 100;

/** The work on a fulfilment order: how it is loaded with its order, and kept with its shipment. */
export function workOn(orderId: string, fulfilmentOrderId: string) {
  return {
    what: `fulfilment order ${fulfilmentOrderId}`,
    tries: 12,
    load: () => loadHandled(orderId, fulfilmentOrderId),
    keep: keepHandled,
  };
}

/** What is decided on an order and one of its fulfilment orders. */
export type Decide = (handling: Handling) => Handling | Refusal | Promise<Handling | Refusal>;

/**
 * Decides on an order and one of its fulfilment orders, and commits in one transaction: the order, the fulfilment order, the
 * shipment, the events and the stock. Stock that does not fit is kept as due in the same transaction and booked by
 * `settle-stock`.
 * @param decide may be called several times; what it refuses is the answer, and what it leaves as it is changes nothing.
 */
export async function handleFulfilmentOrder(
  orderId: string,
  fulfilmentOrderId: string,
  decide: Decide,
): Promise<Handled | Refusal> {
  const outcome = await change({
    ...workOn(orderId, fulfilmentOrderId),
    decide: async (stored, lost) => {
      const decided = await decide(begin(stored.order, stored.fulfilmentOrder));
      if (isRefusal(decided)) return decided;
      return decided.state.fulfilmentOrder === stored.fulfilmentOrder ? undefined : withStock(stored, decided, lost);
    },
  });
  return isRefusal(outcome) ? outcome : outcome.state;
}

async function loadHandled(orderId: string, fulfilmentOrderId: string): Promise<Handled | Refusal | Lost> {
  const [order, fulfilmentOrder] = await Promise.all([
    loadOrder(orderId),
    loadFulfilmentOrder(orderId, fulfilmentOrderId),
  ]);
  if (!order || !fulfilmentOrder) return notFound('fulfilment order', fulfilmentOrderId);
  return agreesWith(order, fulfilmentOrder) ? { order, fulfilmentOrder } : tornRead;
}

function keepHandled(before: Handled, { state, events }: Change<Handled>): Kept<Handled> {
  const { fulfilmentOrder, splitOff, units = [] } = state;
  const order = keepOrder(before.order, { state: state.order, events });
  return {
    state: { ...state, order: order.state },
    writes: [
      ...order.writes,
      fulfilmentWrite(before.fulfilmentOrder, fulfilmentOrder),
      ...(splitOff ? [newFulfilmentWrite(splitOff)] : []),
      ...(before.fulfilmentOrder.shipment ? [] : parcelWrites(fulfilmentOrder)),
      ...unitWrites(units, fulfilmentOrder),
    ],
  };
}

/**
 * The handling with the writes that book its stock, as far as they fit; the rest is kept as due. Refused where units are to leave that are
 * not on hand by the last count: what is booked later cannot be refused any more, so that all of it is looked at first.
 * @param lost what was in the way the last time.
 */
export async function withStock(
  { order }: Handled,
  handling: Handling,
  lost: readonly FailedCondition[],
): Promise<Handling | Refusal> {
  const { fulfilmentOrder, splitOff, stock, units = [] } = handling.state;
  const elsewhere = lost.length > 0 ? await notWithIt(units) : undefined;
  if (elsewhere) return elsewhere;
  if (!stock) return handling;
  // Beside the header and its pages: two fulfilment orders, the event row, an idempotency claim and what is due.
  const parcels = parcelWrites(fulfilmentOrder).length;
  const room = largestTransaction - Math.ceil(order.lines.length / linesPerPage) - 5 - parcels - units.length;
  const { kind, parts } = stock;
  const { orderId } = order;
  const { fulfilmentOrderId } = splitOff ?? fulfilmentOrder;
  const reference = fulfilmentOrder.shipment?.shipmentId ?? fulfilmentOrderId;
  const booked = partsThatFit(stock, room);
  const [short] = lost.length > 0 || booked < parts.length ? await shortOf(stock) : [];
  if (short) return notOnHand(short);
  const writes = await bookingWrites(kind, parts.slice(0, booked), { orderId, reference });
  if (booked === parts.length) return { ...handling, writes };
  const dueId = newId('movement');
  const due = { dueId, orderId, fulfilmentOrderId, kind, reference, booked, version: 1 };
  return {
    ...handling,
    events: [...handling.events, { type: 'FulfilmentStockDue', data: { fulfilmentOrderId, dueId, kind } }],
    writes: [...writes, dueWrite(due)],
  };
}

function unitWrites(units: readonly UnitChange[], fulfilmentOrder: FulfilmentOrder): Write[] {
  const packed = units.flatMap((one) => (one.to === 'packed' ? [packWrite(one, fulfilmentOrder)] : []));
  return [...packed, ...serialMoveWrites(units.flatMap((one) => (one.to === 'packed' ? [] : [one])))];
}

/** A refusal where a unit is not with the fulfilment order any more: somebody has taken it into stock. */
async function notWithIt(units: readonly UnitChange[]): Promise<Refusal | undefined> {
  const moving = units.flatMap((one) => (one.to === 'packed' ? [] : [one]));
  const known = await loadSerials(moving);
  const gone = moving.find((one) => known.get(serialName(one))?.fulfilmentOrderId !== one.fulfilmentOrderId);
  if (!gone) return undefined;
  const { serial, sku, fulfilmentOrderId } = gone;
  const message = `the unit ${serial} of ${sku} is not with fulfilment order ${fulfilmentOrderId} any more: it was taken into stock since`;
  return refuse('conflicting-state', message, { pointer: '/lines', message });
}

/** The handling with the writes that receive what has come back. */
export async function withStockBack(handling: Handling): Promise<Handling> {
  const { order, fulfilmentOrder, back = [] } = handling.state;
  if (back.length === 0) return handling;
  const levels = await levelsOf([...new Set(back.map(({ sku }) => sku))], fulfilmentOrder.location);
  const from = { orderId: order.orderId, reference: fulfilmentOrder.shipment?.shipmentId };
  return { ...handling, writes: [...(handling.writes ?? []), ...takeBackWrites(back, levels, from)] };
}
