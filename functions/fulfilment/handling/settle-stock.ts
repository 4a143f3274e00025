import { largestTransaction, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { consume } from '#shared/events/consume.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { keepOrder, loadOrder } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { bookingWrites, cutToFit, rowsIn } from './stock-booking.ts';
import { dueWrite, loadDue, settledWrite, type StockDue } from './stock-due.ts';

/** An order with stock that is still to be booked; undefined when nothing is any more. */
interface Settling {
  readonly order: Order;
  readonly due: StockDue | undefined;
}

/** Books the stock of fulfilment orders that are too large for one transaction. */
export const handler = consume<'FulfilmentStockDue'>(async ({ metadata, data }) => {
  if (!metadata.orderId) throw new Error(`the event ${metadata.id} names no order`);
  await settleStock(metadata.orderId, data.dueId);
});

/** Books what is due, transaction by transaction, until nothing is. Can be called again, and by two at once. */
export async function settleStock(orderId: string, dueId: string): Promise<void> {
  let due: StockDue | undefined;
  do {
    const outcome = await change({
      what: `the stock of ${dueId}`,
      load: () => loadSettling(orderId, dueId),
      decide: bookPart,
      keep: keepSettling,
    });
    ({ due } = outcome.state);
  } while (due);
}

async function loadSettling(orderId: string, dueId: string): Promise<Settling> {
  const due = await loadDue(orderId, dueId);
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`stock is due for order ${orderId}, which does not exist`);
  return { order, due };
}

async function bookPart(
  { order, due }: Settling,
  lost: readonly FailedCondition[],
): Promise<Change<Settling> | undefined> {
  if (!due) return undefined;
  const { fulfilmentOrderId, dueId, kind, reference, lines } = due;
  const { now, later } = cutToFit(due, largestTransaction - 3 - order.lines.length / 100);
  const writes = await bookingWrites(kind, now, order, rowsIn(lost), reference);
  if (later.length > 0) {
    return { state: { order, due: { ...due, parts: later, version: due.version + 1 } }, events: [], writes };
  }
  const data = { fulfilmentOrderId, dueId, kind, lines: [...lines] };
  return { state: { order, due: undefined }, events: [{ type: 'FulfilmentStockSettled', data }], writes };
}

/** The order hears of it when all is booked. */
function keepSettling({ order, due: before }: Settling, { state, events }: Change<Settling>): Kept<Settling> {
  if (state.due) return { state, writes: [dueWrite(state.due)] };
  const kept = keepOrder(order, { state: state.order, events });
  const writes = [...kept.writes, ...(before ? [settledWrite(before)] : [])];
  return { state: { order: kept.state, due: undefined }, writes };
}
