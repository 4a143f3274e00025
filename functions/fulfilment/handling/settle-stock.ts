import { largestTransaction, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { consume } from '#shared/events/consume.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { keepOrder, loadFulfilmentOrder, loadOrder } from '#functions/orders/public.ts';
import type { FulfilmentOrder, Order } from '#functions/orders/rules.ts';
import { eventLines, partsOf, type StockPart } from './handling.ts';
import { bookingWrites, partsThatFit, shortOf } from './stock-booking.ts';
import { dueWrite, loadDue, settledWrite, type StockDue } from './stock-due.ts';

/** Beside the stock: what is due, and with the last part the order's header, its events, rows of its holds. */
const room = largestTransaction - 10;

/** What of a fulfilment order is booked next. */
interface Booking {
  readonly due: StockDue;
  readonly parts: readonly StockPart[];
  /** The order, which hears of the last part. */
  readonly order: Order | undefined;
}

/** Books the stock of fulfilment orders that are too large for one transaction. */
export const handler = consume<'FulfilmentStockDue'>(async ({ metadata, data }) => {
  if (!metadata.orderId) throw new Error(`the event ${metadata.id} names no order`);
  await settleStock(metadata.orderId, data.dueId, data.fulfilmentOrderId);
});

/** Books what is due, transaction by transaction, until nothing is. Can be called again, and by two at once. */
export async function settleStock(orderId: string, dueId: string, fulfilmentOrderId: string): Promise<void> {
  // Read once: neither its lines nor the stock behind them change any more.
  const fulfilmentOrder = await loadFulfilmentOrder(orderId, fulfilmentOrderId);
  if (!fulfilmentOrder) throw new Error(`stock is due for ${fulfilmentOrderId}, which does not exist`);
  const all = partsOf(fulfilmentOrder.lines);
  for (;;) {
    const { change: made } = await change({
      what: `the stock of ${dueId}`,
      load: (lost) => nextBooking(orderId, dueId, all, lost.length > 0 ? room / 2 : room),
      decide: (booking, lost) => booking && book(booking, fulfilmentOrder, lost),
      keep: keepBooking,
    });
    if (!made?.state?.due) return;
  }
}

/**
 * @param fitting how many rows of stock are written at most: of half as many there may be one more each, for what a count had not found.
 * @returns undefined when nothing is due any more.
 */
async function nextBooking(
  orderId: string,
  dueId: string,
  all: readonly StockPart[],
  fitting: number,
): Promise<Booking | undefined> {
  const due = await loadDue(orderId, dueId);
  if (!due) return undefined;
  const left = all.slice(due.booked);
  const parts = left.slice(0, partsThatFit({ kind: due.kind, parts: left }, fitting));
  if (parts.length < left.length) return { due, parts, order: undefined };
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`stock is due for order ${orderId}, which does not exist`);
  return { due, parts, order };
}

/** What stands once a part is booked: what is due after it, or the order that has heard of the last. */
interface Booked {
  readonly due: StockDue | undefined;
  readonly order: Order | undefined;
}

async function book(
  { due, parts, order }: Booking,
  { lines }: FulfilmentOrder,
  lost: readonly FailedCondition[],
): Promise<Change<Booked>> {
  const { orderId, fulfilmentOrderId, dueId, kind, reference } = due;
  // What was handed over has left, whatever a count has said of it since.
  const short = lost.length > 0 ? await shortOf({ kind, parts }) : [];
  const writes = await bookingWrites(kind, parts, { orderId, reference }, short);
  if (!order) {
    const next = { ...due, booked: due.booked + parts.length, version: due.version + 1 };
    return { state: { due: next, order }, events: [], writes };
  }
  const data = { fulfilmentOrderId, dueId, kind, lines: eventLines(lines) };
  return { state: { due: undefined, order }, events: [{ type: 'FulfilmentStockSettled', data }], writes };
}

function keepBooking(before: Booking | undefined, { state, events }: Change<Booked>): Kept<Booked> {
  if (state.due) return { state, writes: [dueWrite(state.due)] };
  if (!before || !state.order) throw new Error('the last part of what is due is booked with its order');
  const kept = keepOrder(state.order, { state: state.order, events });
  return { state: { due: undefined, order: kept.state }, writes: [...kept.writes, settledWrite(before.due)] };
}
