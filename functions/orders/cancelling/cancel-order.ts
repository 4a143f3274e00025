import { nowIso } from '#shared/ambient.ts';
import { largestTransaction } from '#shared/dynamodb/transact.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { isRefusal, notFound, refuse, staleVersion, type Refusal } from '#shared/http/refusal.ts';
import { tornRead, type Change, type Kept, type Lost } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { freeWrites } from '#functions/inventory/public.ts';
import { unitsToCancel, type CancellationRequest } from './cancellation-request.ts';
import { cancellationAnswer } from './cancellation-view.ts';
import { freeCancelledStock, unpackWrites } from './free-cancelled-stock.ts';
import { queueWrites } from '../keeping/queue-writes.ts';
import type { LineUnits } from './cancel-units.ts';
import { agreesWithAll } from '../fulfilment-orders/agreement.ts';
import type { FulfilmentOrder } from '../fulfilment-orders/fulfilment-order.ts';
import { fulfilmentOrdersOf, fulfilmentWrite } from '../fulfilment-orders/fulfilment-rows.ts';
import type { Order } from '../aggregate/order.ts';
import { planCancellation, type CancellationPlan } from './plan-cancellation.ts';
import { keepOrder } from '../keeping/store.ts';

/** Writes of the order itself in a transaction: header, ten pages of lines, events, the kept answer, rows of holds. */
const ownWrites = 30;
const roomForOthers = largestTransaction - ownWrites;

/** What is committed together with a cancellation: a hold rejected, an exception given up, a note. */
export interface Alongside extends Change<Order> {
  /** The answer to the request where it is not the cancellation itself that was asked for. */
  readonly answer?: Answer | undefined;
  /** What is cancelled where the request leaves it open; all that has not been handed over unless given. */
  readonly units?: readonly LineUnits[] | undefined;
}

export interface CancellationOptions {
  /** Keeps the answer in the transaction that cancels. */
  readonly claim?: Claim | undefined;
  /** The version that the order must have (`If-Match`). */
  readonly version?: number | undefined;
  /** Decides what is committed together with the cancellation, or refuses it. May be called several times. */
  readonly alongside?: ((order: Order) => Promise<Alongside | Refusal> | Alongside | Refusal) | undefined;
}

/** The order after its cancellation, and the answer to the request. */
export interface Cancelled {
  readonly order: Order;
  readonly answer: Answer;
}

/** What a cancellation is decided on. */
interface Cancellable {
  readonly order: Order;
  readonly fulfilmentOrders: readonly FulfilmentOrder[];
}

/** A decided cancellation. */
interface Cancellation extends Change<Order> {
  /** Absent for a part of a cancellation that takes several transactions: it is answered with the last. */
  readonly answer?: ((order: Order) => Answer) | undefined;
}

/**
 * Cancels units of an order, as asked or all that have not been handed over: quantities, money, fulfilment orders, stock
 * and backorders go in one transaction, guarded by the order's version, so that of a cancellation and a hand-over exactly
 * one happens. Stock that does not fit into it is freed right after (`freeCancelledStock`); more fulfilment orders than fit are
 * cancelled in several transactions. Refuses with not-found, conflicting-state, unknown-reference and stale-version.
 */
export async function applyCancellation(
  orderId: string,
  request: CancellationRequest,
  { claim, version, alongside }: CancellationOptions = {},
): Promise<Cancelled | Refusal> {
  for (let isFirst = true; ; isFirst = false) {
    const outcome = await change({
      what: `order ${orderId}`,
      load: () => loadCancellable(orderId, isFirst ? version : undefined),
      decide: (cancellable) => decideCancellation(cancellable, request, alongside),
      keep: ({ order }, cancellation: Cancellation) => keepCancellation(order, cancellation, claim),
    });
    if (isRefusal(outcome)) return outcome;
    const { answer } = outcome.change;
    if (!answer) continue;
    const order = outcome.state.cancellationLeft ? await freeCancelledStock(orderId) : outcome.state;
    return { order: order ?? outcome.state, answer: answer(outcome.state) };
  }
}

/**
 * The order, of which no earlier cancellation has stock left to free, and its fulfilment orders. They are two reads, and no read
 * of several rows waits for a transaction that is being carried out: where they do not agree, they are of two moments.
 */
async function loadCancellable(orderId: string, version: number | undefined): Promise<Cancellable | Refusal | Lost> {
  const order = await freeCancelledStock(orderId);
  if (!order) return notFound('order', orderId);
  if (version !== undefined && version !== order.version) {
    return staleVersion('the order', order.version, version);
  }
  const fulfilmentOrders = await fulfilmentOrdersOf(orderId);
  return agreesWithAll(order, fulfilmentOrders) ? { order, fulfilmentOrders } : tornRead;
}

async function decideCancellation(
  { order, fulfilmentOrders }: Cancellable,
  request: CancellationRequest,
  alongside: CancellationOptions['alongside'],
): Promise<Cancellation | Refusal> {
  const also: Alongside | Refusal = (await alongside?.(order)) ?? { state: order, events: [] };
  if (isRefusal(also)) return also;
  const units = unitsToCancel(also.state, request, also.units);
  if (isRefusal(units)) return units;
  const at = nowIso();
  const plan = planCancellation(also.state, fulfilmentOrders, units, request, at);
  if (plan.fulfilmentOrders.length > roomForOthers) {
    if (request.lines || request.bundles || units.length === 1) return tooManyFulfilmentOrders(plan);
    return changeOf(partThatFits(units, (part) => planCancellation(order, fulfilmentOrders, part, request, at)));
  }
  const { state, events, writes = [] } = changeOf(plan);
  return {
    state,
    events: [...also.events, ...events],
    writes: [...(also.writes ?? []), ...writes],
    answer: (kept) => also.answer ?? cancellationAnswer({ ...plan, order: kept }),
  };
}

/** The change that a plan makes. Stock and places in the queue for it that do not fit are owed by the order. */
function changeOf(plan: CancellationPlan): Change<Order> {
  const { order, events, freed, unpacked, waiting } = plan;
  const recalled = plan.fulfilmentOrders.map(({ before, after }) => fulfilmentWrite(before, after));
  const stock = [...freeWrites(freed), ...unpackWrites(unpacked), ...queueWrites(order, waiting)];
  if (recalled.length + stock.length <= roomForOthers) return { state: order, events, writes: [...recalled, ...stock] };
  return {
    state: { ...order, cancellationLeft: { free: freed, ...(unpacked.length > 0 ? { unpacked } : {}), waiting } },
    events,
    writes: recalled,
  };
}

function keepCancellation(before: Order, cancellation: Cancellation, claim: Claim | undefined): Kept<Order> {
  const kept = keepOrder(before, cancellation);
  const { answer } = cancellation;
  return claim && answer ? { ...kept, writes: [...kept.writes, claim.keep(answer(kept.state))] } : kept;
}

/** The plan for the first units whose cancellation changes no more fulfilment orders than one transaction takes. */
function partThatFits(
  units: readonly LineUnits[],
  planFor: (units: readonly LineUnits[]) => CancellationPlan,
): CancellationPlan {
  const half = units.slice(0, Math.ceil(units.length / 2));
  const plan = planFor(half);
  return half.length === 1 || plan.fulfilmentOrders.length <= roomForOthers ? plan : partThatFits(half, planFor);
}

function tooManyFulfilmentOrders({ fulfilmentOrders }: CancellationPlan): Refusal {
  return refuse(
    'conflicting-state',
    `${fulfilmentOrders.length} fulfilment orders would have to be changed at once, at most ${roomForOthers} can be; cancel some of the lines at a time`,
  );
}
