import { nowIso } from '#shared/ambient.ts';
import { largestTransaction, type NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { unitsToCancel, type CancellationRequest } from './cancellation-request.ts';
import { givingBack, nextPart, waitingWrites } from './cancellation-writes.ts';
import { cancellationAnswer } from './cancellation-view.ts';
import type { RequestedChange } from './change-by-request.ts';
import { fulfilmentOrdersOf, fulfilmentWrite } from './fulfilment-rows.ts';
import type { Order } from './order.ts';
import { planCancellation, type CancellationPlan } from './plan-cancellation.ts';
import { changeOrder, commitOrder, loadOrder } from './store.ts';

const attempts = 10;

/** Writes of the order itself in a transaction: header, ten pages of lines, events, the kept answer, rows of holds. */
const ownWrites = 30;

export interface CancellationOptions {
  /** Keeps the answer in the transaction that cancels. */
  readonly claim?: Claim | undefined;
  /** The version that the order must have (`If-Match`). */
  readonly version?: number | undefined;
  /** What is decided in the same transaction, with the answer to that: a hold rejected, an exception given up. */
  readonly also?: ((order: Order) => Promise<RequestedChange | Refusal> | RequestedChange | Refusal) | undefined;
}

/** The order after its cancellation, and the answer that tells it. */
export interface Cancelled {
  readonly order: Order;
  readonly answer: Answer;
}

/**
 * Cancels units of an order, as asked or all that have not been handed over: quantities, money, fulfilment orders, stock
 * and backorders go in one transaction, guarded by the order's version, so that of a cancellation and a hand-over exactly
 * one happens. What is too large for one is cancelled first and gives its stock back in parts; `finishCancellation`
 * carries that on. Refuses with not-found, conflicting-state, unknown-reference and stale-version.
 */
export async function applyCancellation(
  orderId: string,
  request: CancellationRequest,
  options: CancellationOptions = {},
): Promise<Cancelled | Refusal> {
  let contradicted: Order | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const [order, fulfilmentOrders] = await Promise.all([finishCancellation(orderId), fulfilmentOrdersOf(orderId)]);
    if (!order) return notFound('order', orderId);
    if (options.version !== undefined && options.version !== order.version) {
      return refuse('stale-version', `the order is at version ${order.version}, not ${options.version}; read it again`);
    }
    const also = await options.also?.(order);
    if (isRefusal(also)) return also;
    const decided = also?.order ?? order;
    const units = unitsToCancel(decided, request);
    if (isRefusal(units)) return units;
    let plan: CancellationPlan;
    try {
      plan = planCancellation(decided, fulfilmentOrders, units, request.reason, nowIso());
    } catch (error) {
      // Order and fulfilment orders are two reads: a change in between shows as a contradiction, once.
      if (!(error instanceof RangeError) || contradicted?.version === order.version) throw error;
      contradicted = order;
      continue;
    }
    const done = await commitPlan(order, plan, also, options.claim);
    if (done) return done;
  }
  throw new Error(`order ${orderId} is changed by too many at once`);
}

/** @returns undefined when somebody else was first. */
async function commitPlan(
  order: Order,
  plan: CancellationPlan,
  also: RequestedChange | undefined,
  claim: Claim | undefined,
) {
  const hands = plan.fulfilmentOrders.map(({ before, after }) => fulfilmentWrite(before, after));
  if (hands.length > largestTransaction - ownWrites) return tooManyHands(plan);
  const stock = [...givingBack(order.orderId, plan.freed), ...waitingWrites(plan.order, plan.waiting)];
  const fits = hands.length + stock.length <= largestTransaction - ownWrites;
  const after = fits ? plan.order : { ...plan.order, cancellationLeft: leftOf(plan) };
  const answer = also?.answer ?? cancellationAnswer({ ...plan, order: { ...after, version: order.version + 1 } });
  const others: NamedWrite[] = [
    ...(also?.others ?? []),
    ...hands,
    ...(fits ? stock : []),
    ...(claim ? [claim.keep(answer)] : []),
  ];
  const events = [...(also?.events ?? []), ...plan.events];
  const result = await commitOrder(order, { order: after, events }, others);
  if ('failed' in result) return undefined;
  return { order: (fits ? undefined : await finishCancellation(order.orderId)) ?? result.committed, answer };
}

function leftOf({ freed, waiting }: CancellationPlan) {
  return { free: freed.map(({ held: _, ...allocation }) => allocation), waiting: waiting.map(({ lineId }) => lineId) };
}

function tooManyHands({ fulfilmentOrders }: CancellationPlan): Refusal {
  return refuse(
    'conflicting-state',
    `${fulfilmentOrders.length} fulfilment orders would have to be changed at once, at most ${
      largestTransaction - ownWrites
    } can be; cancel some of the lines at a time`,
  );
}

/**
 * Gives back what a large cancellation has left, part by part. Does nothing where nothing is left, and can be run again at
 * any time.
 * @returns the order as it stands; undefined when there is none.
 */
export async function finishCancellation(orderId: string): Promise<Order | undefined> {
  let order = await loadOrder(orderId);
  while (order?.cancellationLeft) {
    order = await changeOrder(orderId, (present) => {
      if (!present.cancellationLeft) return undefined;
      const { order: after, writes } = nextPart(present, present.cancellationLeft);
      return { order: after, events: [], others: writes };
    });
  }
  return order;
}
