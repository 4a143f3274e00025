import { nowIso } from '#shared/ambient.ts';
import { bucketText, inBucket } from '#shared/bucket.ts';
import { fulfilmentRoutes, type NewPackage } from '#shared/contracts/api/fulfilment.ts';
import { etagOf, ok, type Answer } from '#shared/http/answer.ts';
import { mayUseOrder, mayWorkOn, reaches, type Principal } from '#shared/http/access/principal.ts';
import { replayed, type Claim } from '#shared/http/idempotency.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import type { Quantity } from '#shared/quantity.ts';
import { newId } from '#shared/ids.ts';
import { change, changeByRequest } from '#shared/work/unit-of-work.ts';
import { fulfilmentOrdersOf, loadFulfilmentOrder, loadOrder, withPeople } from '#functions/orders/public.ts';
import { loadSerials } from '#functions/inventory/public.ts';
import { unitsNamed, type FulfilmentOrder, type FulfilmentPackage } from '#functions/orders/rules.ts';
import { carrierEventOperation } from './carriers/carrier-events.ts';
import { deliver } from './handling/deliver.ts';
import { deliverWhenComplete } from './handling/deliver-when-complete.ts';
import { moveViewOf, viewOf, workViewOf } from './fulfilment-view.ts';
import { withStock, withStockBack, workOn, type Decide } from './handling/handle-fulfilment-order.ts';
import { handOver } from './handling/hand-over.ts';
import { begin, type Handling } from './handling/handling.ts';
import { listFulfilmentOrders } from './list-fulfilment-orders.ts';
import { unitsNamedBy } from './handling/pack-serials.ts';
import { pack, pick } from './handling/pick-and-pack.ts';
import { receiveBack } from './handling/receive-back.ts';
import { reject } from './handling/reject.ts';
import { reportLoss } from './handling/report-loss.ts';

interface Action {
  readonly params: { readonly orderId: string; readonly fulfilmentOrderId: string };
  readonly caller: Principal;
  readonly claim: Claim;
}

export const handler = serve(fulfilmentRoutes, {
  listFulfilmentOrders: async ({ query: { location, state, limit, cursor }, caller }) => {
    if (!reaches(caller.locations, location)) return notFound('location', location);
    const { rows, next } = await listFulfilmentOrders(location, state, limit, cursor);
    const items = rows.filter((one) => mayWorkOn(caller, one)).map(viewOf);
    return listAnswer(items, next);
  },

  listOrderFulfilmentOrders: async ({ params: { orderId }, caller }) => {
    const order = await loadOrder(orderId);
    const items = (await fulfilmentOrdersOf(orderId)).filter((one) => mayWorkOn(caller, one)).map(viewOf);
    const seen = order && (mayUseOrder(caller, order) || items.length > 0);
    return seen ? ok({ items }) : notFound('order', orderId);
  },

  getFulfilmentOrder: async ({ params: { orderId, fulfilmentOrderId }, caller }) => {
    const order = await loadOrder(orderId);
    const fulfilmentOrder = await loadFulfilmentOrder(orderId, fulfilmentOrderId);
    if (!order || !fulfilmentOrder || !mayWorkOn(caller, fulfilmentOrder)) {
      return notFound('fulfilment order', fulfilmentOrderId);
    }
    return ok(workViewOf(fulfilmentOrder, await withPeople(order)), { etag: etagOf(fulfilmentOrder.version) });
  },

  pickFulfilmentOrder: (request) => move(request, pick),

  packFulfilmentOrder: (request) =>
    move(request, async (handling) => {
      const { lines } = request.body;
      return pack(handling, lines, await loadSerials(unitsNamedBy(handling.state.fulfilmentOrder, lines)));
    }),

  handOverFulfilmentOrder: (request) => {
    const shipmentId = newId('shipment');
    return move(request, (handling) => {
      const packages = packagesIn(request.body.packages, handling);
      return isRefusal(packages) ? packages : handOver(handling, { ...request.body, packages, shipmentId }, nowIso());
    });
  },

  deliverFulfilmentOrder: (request) => {
    const shipmentId = newId('shipment');
    return move(request, (handling) => deliver(handling, shipmentId, nowIso()));
  },

  rejectFulfilmentOrder: (request) => {
    const splitId = newId('fulfilmentOrder');
    return splitByRequest(request, (handling) => {
      const lines = linesIn(request.body.lines, handling);
      return isRefusal(lines) ? lines : reject(handling, { ...request.body, ...lines, splitId }, nowIso());
    });
  },

  reportLoss: async (request) => {
    const { orderId, fulfilmentOrderId } = request.params;
    const answer = await splitByRequest(request, (handling) => {
      const lines = linesIn(request.body.lines, handling);
      return isRefusal(lines) ? lines : reportLoss(handling, { ...request.body, ...lines }, nowIso());
    });
    // A repeated request comes here as well: who died before this is made up for.
    if (!isRefusal(answer)) await deliverWhenComplete(orderId, fulfilmentOrderId);
    return answer;
  },

  receiveBack: async (request) => {
    const { orderId, fulfilmentOrderId } = request.params;
    const answer = await splitByRequest(request, (handling) => {
      const lines = linesIn(request.body.lines, handling);
      return isRefusal(lines) ? lines : receiveBack(handling, { ...request.body, ...lines }, nowIso());
    });
    if (!isRefusal(answer)) await deliverWhenComplete(orderId, fulfilmentOrderId);
    return answer;
  },

  receiveCarrierEvent: carrierEventOperation,
});

/** The units that a report names, in steps of the lines; nothing where it names none. */
function linesIn<Said extends { readonly lineId: string; readonly quantity: Quantity }>(
  said: readonly Said[] | undefined,
  { state: { fulfilmentOrder } }: Handling,
) {
  if (!said) return { lines: undefined };
  const lines = unitsNamed(fulfilmentOrder.lines, said);
  return isRefusal(lines) ? lines : { lines };
}

function packagesIn(
  packages: readonly NewPackage[],
  { state: { fulfilmentOrder } }: Handling,
): FulfilmentPackage[] | Refusal {
  const read: FulfilmentPackage[] = [];
  for (const [index, { contents, ...one }] of packages.entries()) {
    const units = contents && unitsNamed(fulfilmentOrder.lines, contents, `/packages/${index}/contents`);
    if (units && isRefusal(units)) return units;
    const held = units?.map(({ lineId, quantity, serials, ...of }) => ({
      lineId,
      quantity,
      ...inBucket(bucketText(of)),
      ...(serials ? { serials } : {}),
    }));
    read.push(held ? { ...one, contents: held } : one);
  }
  return read;
}

/**
 * Moves a fulfilment order within the caller's reach. It remembers which request has moved it, so that the same one is answered the
 * same without a row of its own.
 */
async function move(
  { params: { orderId, fulfilmentOrderId }, caller, claim }: Action,
  decide: Decide,
): Promise<Answer | Refusal> {
  const outcome = await change({
    ...workOn(orderId, fulfilmentOrderId),
    decide: async (stored, lost) => {
      if (!mayWorkOn(caller, stored.fulfilmentOrder)) return notFound('fulfilment order', fulfilmentOrderId);
      const before = claim.marked(stored.fulfilmentOrder.requested ?? []);
      if (before) return isRefusal(before) ? before : undefined;
      const decided = await decide(begin(stored.order, stored.fulfilmentOrder));
      return isRefusal(decided) ? decided : withStock(stored, requestedBy(claim, decided), lost);
    },
  });
  if (isRefusal(outcome)) {
    // The units that it takes are rows of their own: the same request may have moved it after it was read, and before they were.
    const present = await loadFulfilmentOrder(orderId, fulfilmentOrderId);
    return (present && mayWorkOn(caller, present) && movedBy(claim, present, true)) || outcome;
  }
  const answer = movedBy(claim, outcome.state.fulfilmentOrder, !outcome.change);
  if (!answer) throw new Error(`${fulfilmentOrderId} does not know what has moved it`);
  return answer;
}

/** The answer to the request that has moved a fulfilment order; undefined where this one has not. */
function movedBy(claim: Claim, fulfilmentOrder: FulfilmentOrder, isReplayed: boolean): Answer | undefined {
  const moved = claim.marked(fulfilmentOrder.requested ?? []);
  if (!moved || isRefusal(moved)) return undefined;
  return ok(moveViewOf(fulfilmentOrder, moved), { etag: etagOf(moved.version), ...(isReplayed ? replayed : {}) });
}

function requestedBy({ mark }: Claim, handling: Handling): Handling {
  const { fulfilmentOrder } = handling.state;
  const { state, version, requested = [] } = fulfilmentOrder;
  const moved = { ...fulfilmentOrder, requested: [...requested, { ...mark, state, version }] };
  return { ...handling, state: { ...handling.state, fulfilmentOrder: moved } };
}

/** Takes units out of a fulfilment order within the caller's reach, as often as there are some; the answer is kept. */
function splitByRequest(
  { params: { orderId, fulfilmentOrderId }, caller, claim }: Action,
  decide: (handling: Handling) => Handling | Refusal,
): Promise<Answer | Refusal> {
  return changeByRequest({
    ...workOn(orderId, fulfilmentOrderId),
    decide: async (stored, lost) => {
      if (!mayWorkOn(caller, stored.fulfilmentOrder)) return notFound('fulfilment order', fulfilmentOrderId);
      const decided = decide(begin(stored.order, stored.fulfilmentOrder));
      return isRefusal(decided) ? decided : withStock(stored, await withStockBack(decided), lost);
    },
    claim,
    answer: ({ fulfilmentOrder }) => ok(viewOf(fulfilmentOrder), { etag: etagOf(fulfilmentOrder.version) }),
  });
}
