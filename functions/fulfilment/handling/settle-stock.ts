import { largestTransaction, transact } from '#shared/dynamodb/transact.ts';
import { consume } from '#shared/events/consume.ts';
import { commitOrder, loadOrder } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import type { StockPart } from './handling.ts';
import { bookingWrites, cutToFit, learnRows, type KnownRows } from './stock-booking.ts';
import { dueWrite, loadDue, settledWrite, type StockDue } from './stock-due.ts';

/** Failures in a row after which the event goes back to its queue. */
const attempts = 10;

/** Books the stock of fulfilment orders that are too large for one transaction. */
export const handler = consume<'FulfilmentStockDue'>(async ({ metadata, data }) => {
  if (!metadata.orderId) throw new Error(`the event ${metadata.id} names no order`);
  await settleStock(metadata.orderId, data.dueId);
});

/** Books what is due, transaction by transaction, until nothing is. Can be called again, and by two at once. */
export async function settleStock(orderId: string, dueId: string): Promise<void> {
  let known: KnownRows = new Map();
  for (let failures = 0; failures < attempts;) {
    const due = await loadDue(orderId, dueId);
    if (!due) return;
    const order = await loadOrder(orderId);
    if (!order) throw new Error(`stock is due for order ${orderId}, which does not exist`);
    const { now, later } = cutToFit(due, largestTransaction - 3 - order.lines.length / 100);
    const failed = await book(order, due, now, later, known);
    failures = failed.length > 0 ? failures + 1 : 0;
    known = failed.length > 0 ? learnRows(known, failed) : new Map<string, number>();
  }
  throw new Error(`the stock of ${dueId} cannot be booked: other changes were first ${attempts} times`);
}

async function book(
  order: Order,
  due: StockDue,
  now: readonly StockPart[],
  later: readonly StockPart[],
  known: KnownRows,
) {
  const booked = await bookingWrites(due.kind, now, order, known, due.reference);
  if (later.length > 0) {
    const result = await transact([dueWrite({ ...due, parts: later, version: due.version + 1 }), ...booked]);
    return result.ok ? [] : result.failed;
  }
  const { fulfilmentOrderId, dueId, kind } = due;
  const event = {
    type: 'FulfilmentStockSettled' as const,
    data: { fulfilmentOrderId, dueId, kind, lines: [...due.lines] },
  };
  const result = await commitOrder(order, { order, events: [event] }, [settledWrite(due), ...booked]);
  return 'failed' in result ? result.failed : [];
}
