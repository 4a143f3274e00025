import { nowIso } from '#shared/ambient.ts';
import { largestTransaction, type NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { busy, isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { unitsToCancel, type CancellationRequest } from './cancellation-request.ts';
import { givingBack, learnRows, nextPart, waitingWrites, type KnownRows } from './cancellation-writes.ts';
import { cancellationAnswer } from './cancellation-view.ts';
import type { RequestedChange } from '../aggregate/change-by-request.ts';
import type { LineUnits } from './cancel-units.ts';
import type { FulfilmentOrder } from '../fulfilment-orders/fulfilment-order.ts';
import { fulfilmentOrdersOf, fulfilmentWrite } from '../fulfilment-orders/fulfilment-rows.ts';
import type { Order } from '../aggregate/order.ts';
import { planCancellation, type CancellationPlan } from './plan-cancellation.ts';
import { commitOrder, loadOrder } from '../aggregate/store.ts';

const attempts = 10;

/** Writes of the order itself in a transaction: header, ten pages of lines, events, the kept answer, rows of holds. */
const ownWrites = 30;

/** The most fulfilment orders that one transaction changes. */
const mostHands = largestTransaction - ownWrites;

export interface CancellationOptions {
  /** Keeps the answer in the transaction that cancels. */
  readonly claim?: Claim | undefined;
  /** The version that the order must have (`If-Match`). */
  readonly version?: number | undefined;
  /** Further writes of the transaction that cancels. */
  readonly others?: readonly NamedWrite[] | undefined;
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
 * carries that on. Refuses with not-found, conflicting-state, unknown-reference,
 * stale-version and try-again.
 */
export async function applyCancellation(
  orderId: string,
  request: CancellationRequest,
  options: CancellationOptions = {},
): Promise<Cancelled | Refusal> {
  let contradicted: Order | undefined;
  let known: KnownRows = new Map();
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
      plan = inWords(planCancellation(decided, fulfilmentOrders, units, request.reason, nowIso()), request.words);
    } catch (error) {
      // Order and fulfilment orders are two reads: a change in between shows as a contradiction, once.
      if (!(error instanceof RangeError) || contradicted?.version === order.version) throw error;
      contradicted = order;
      continue;
    }
    if (plan.fulfilmentOrders.length > mostHands) {
      if (request.lines || units.length === 1) return tooManyHands(plan);
      // All is to go, so a part that is done stays done, and the answer goes with the last.
      const lines = partThatFits(decided, fulfilmentOrders, units);
      const first = await applyCancellation(orderId, { ...request, lines }, { version: options.version });
      if (isRefusal(first)) return first;
      options = { ...options, version: undefined };
      continue;
    }
    const done = await commitPlan(order, plan, known, also, options);
    if (!('failed' in done)) return done;
    known = learnRows(known, done.failed);
  }
  return busy(`order ${orderId} is changed by too many at once`);
}

/** An order that is cancelled as a whole keeps what the person wrote; events only say that it was asked for. */
function inWords(plan: CancellationPlan, words: string | undefined): CancellationPlan {
  if (words === undefined || plan.order.cancelReason === undefined) return plan;
  return { ...plan, order: { ...plan.order, cancelReason: words } };
}

/** The first units whose cancellation changes no more fulfilment orders than one transaction takes. */
function partThatFits(
  order: Order,
  fulfilmentOrders: readonly FulfilmentOrder[],
  units: readonly LineUnits[],
): LineUnits[] {
  let part = units.slice(0, Math.ceil(units.length / 2));
  while (part.length > 1) {
    const changed = planCancellation(order, fulfilmentOrders, part, '', nowIso()).fulfilmentOrders;
    if (changed.length <= mostHands) break;
    part = part.slice(0, Math.ceil(part.length / 2));
  }
  return part;
}

/** @returns what failed when somebody else was first. */
async function commitPlan(
  order: Order,
  plan: CancellationPlan,
  known: KnownRows,
  also: RequestedChange | undefined,
  { claim, others: asked = [] }: CancellationOptions,
) {
  const hands = plan.fulfilmentOrders.map(({ before, after }) => fulfilmentWrite(before, after));
  const stock = [...givingBack(order.orderId, plan.freed, known), ...waitingWrites(plan.order, plan.waiting)];
  const fits = hands.length + stock.length <= largestTransaction - ownWrites;
  const after = fits ? plan.order : { ...plan.order, cancellationLeft: leftOf(plan) };
  const answer = also?.answer ?? cancellationAnswer({ ...plan, order: { ...after, version: order.version + 1 } });
  const others: NamedWrite[] = [
    ...asked,
    ...(also?.others ?? []),
    ...hands,
    ...(fits ? stock : []),
    ...(claim ? [claim.keep(answer)] : []),
  ];
  const events = [...(also?.events ?? []), ...plan.events];
  const result = await commitOrder(order, { order: after, events }, others);
  if ('failed' in result) return result;
  return { order: (fits ? undefined : await finishCancellation(order.orderId)) ?? result.committed, answer };
}

function leftOf({ freed, waiting }: CancellationPlan) {
  return { free: freed.map(({ held: _, ...allocation }) => allocation), waiting: waiting.map(({ lineId }) => lineId) };
}

function tooManyHands({ fulfilmentOrders }: CancellationPlan): Refusal {
  return refuse(
    'conflicting-state',
    `${fulfilmentOrders.length} fulfilment orders would have to be changed at once, at most ${mostHands} can be; cancel some of the lines at a time`,
  );
}

/**
 * Gives back what a large cancellation has left, part by part. Does nothing where nothing is left, and can be run again at
 * any time.
 * @returns the order as it stands; undefined when there is none.
 */
export async function finishCancellation(orderId: string): Promise<Order | undefined> {
  let known: KnownRows = new Map();
  for (let failures = 0; failures < attempts;) {
    const order = await loadOrder(orderId);
    if (!order?.cancellationLeft) return order;
    const { writes, ...change } = nextPart(order, order.cancellationLeft, known);
    const result = await commitOrder(order, change, writes);
    if ('committed' in result) continue;
    failures += 1;
    known = learnRows(known, result.failed);
  }
  throw new Error(`the stock of cancelled units of order ${orderId} could not be given back; it is tried again`);
}
