import { largestTransaction, type NamedWrite } from '#shared/dynamodb/transact.ts';
import { busy, isRefusal, notFound, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import {
  commitOrder,
  fulfilmentWrite,
  loadFulfilmentOrder,
  loadOrder,
  newFulfilmentWrite,
} from '#functions/orders/public.ts';
import type { FulfilmentOrder, Order } from '#functions/orders/rules.ts';
import { begin, toldLines, type Handling } from './handling.ts';
import { bookingWrites, cutToFit, learnRows, type KnownRows } from './stock-booking.ts';
import { parcelWrites } from './shipment-rows.ts';
import { dueWrite } from './stock-due.ts';

const attempts = 12;
const linesPerPage = 100;

/** What a decision about a fulfilment order ended with: both as they stand now. */
export interface Handled {
  readonly order: Order;
  readonly fulfilmentOrder: FulfilmentOrder;
}

/**
 * Reads an order and one of its fulfilment orders, decides, and commits in one transaction: the order, the fulfilment
 * order, the shipment, the events and the stock. Stock that does not fit is kept as due in the same transaction and booked
 * by `settle-stock`. When somebody else was first, reads and decides again.
 * @param decide may be called several times; what it refuses is the answer.
 * @param others further writes of the transaction, made from the outcome: an idempotency claim.
 */
export async function handleFulfilmentOrder(
  orderId: string,
  fulfilmentOrderId: string,
  decide: (handling: Handling) => Handling | Refusal,
  others: (handled: Handled) => readonly NamedWrite[] = () => [],
): Promise<Handled | Refusal> {
  let known: KnownRows = new Map();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const [order, fulfilmentOrder] = await Promise.all([
      loadOrder(orderId),
      loadFulfilmentOrder(orderId, fulfilmentOrderId),
    ]);
    if (!order || !fulfilmentOrder) return notFound('fulfilment order', fulfilmentOrderId);
    const decided = decideOn(order, fulfilmentOrder, decide, attempt === attempts);
    if (decided === 'torn') continue;
    if (isRefusal(decided)) return decided;
    if (decided.fulfilmentOrder === fulfilmentOrder) return { order, fulfilmentOrder };
    const { events, writes } = await writesOf(order, fulfilmentOrder, decided, known);
    const own = others({
      order: { ...decided.order, version: order.version + 1 },
      fulfilmentOrder: decided.fulfilmentOrder,
    });
    const result = await commitOrder(order, { order: decided.order, events }, [...writes, ...own]);
    if ('committed' in result) return { order: result.committed, fulfilmentOrder: decided.fulfilmentOrder };
    known = learnRows(known, result.failed);
  }
  return busy(`fulfilment order ${fulfilmentOrderId} is changed by too many at once`);
}

/** The rows are read side by side; if a change came between, they contradict each other and are read again. */
function decideOn(
  order: Order,
  fulfilmentOrder: FulfilmentOrder,
  decide: (handling: Handling) => Handling | Refusal,
  last: boolean,
): Handling | Refusal | 'torn' {
  try {
    return decide(begin(order, fulfilmentOrder));
  } catch (error) {
    if (error instanceof RangeError && !last) return 'torn';
    throw error;
  }
}

async function writesOf(before: Order, beforeFulfilment: FulfilmentOrder, decided: Handling, known: KnownRows) {
  const { fulfilmentOrder, splitOff, stock } = decided;
  const { shipment } = fulfilmentOrder;
  const rows = [
    fulfilmentWrite(beforeFulfilment, fulfilmentOrder),
    ...(splitOff ? [newFulfilmentWrite(splitOff)] : []),
    ...(beforeFulfilment.shipment ? [] : parcelWrites(fulfilmentOrder)),
  ];
  if (!stock) return { events: decided.events, writes: rows };
  // Beside the header and its pages: the event row, an idempotency claim and what is due.
  const room = largestTransaction - Math.ceil(before.lines.length / linesPerPage) - 3 - rows.length;
  const { now, later } = cutToFit(stock, room);
  const concerned = splitOff ?? fulfilmentOrder;
  const reference = shipment?.shipmentId ?? concerned.fulfilmentOrderId;
  const booked = await bookingWrites(stock.kind, now, before, known, reference);
  if (later.length === 0) return { events: decided.events, writes: [...rows, ...booked] };
  const { orderId } = before;
  const { fulfilmentOrderId } = concerned;
  const dueId = newId('movement');
  const due = {
    dueId,
    orderId,
    fulfilmentOrderId,
    kind: stock.kind,
    reference,
    parts: later,
    lines: toldLines(concerned.lines),
    version: 1,
  };
  return {
    events: [
      ...decided.events,
      { type: 'FulfilmentStockDue' as const, data: { fulfilmentOrderId, dueId, kind: stock.kind } },
    ],
    writes: [...rows, ...booked, dueWrite(due)],
  };
}
