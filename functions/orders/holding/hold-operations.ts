import { ambient } from '#shared/ambient.ts';
import type * as z from 'zod';
import type { holdRoutes, holdView } from '#shared/contracts/api/order-workflow.ts';
import { created, ok } from '#shared/http/answer.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import { applyCancellation } from '../cancelling/cancel-order.ts';
import { keptWords } from '../erasing/words-erased.ts';
import { heldByPerson, holdRejected, holdReleased, mostHolds } from './hold-decisions.ts';
import { activeHolds } from './holds.ts';
import { mappingRule, unmappedLines } from '../mapping/unmapped.ts';
import { holdQueue, type QueuedHold } from './hold-rows.ts';
import type { Hold, Order } from '../aggregate/order.ts';
import { queuePage } from '../reading/queue-pages.ts';
import { changeWithinReach, orderWithinReach } from '../keeping/reach.ts';
import { statusOf } from '../aggregate/status.ts';
import { cardsOf } from '../tenders/tenders-of-order.ts';
import { queuedHolds } from '../rows.ts';
import { providerProblem, takenProviders } from '../placing/taken-providers.ts';

type HoldView = z.output<typeof holdView>;

/** `GET /v1/holds`: the active holds of a branch. */
export const listHolds: Operation<typeof holdRoutes.listHolds> = async ({ query, caller }) => {
  if (!reaches(caller.branches, query.branch)) return notFound('branch', query.branch);
  const { rows, next } = await queuePage(queuedHolds, holdQueue(query.branch), query);
  const items = rows
    .map(({ queued }) => queued as QueuedHold)
    .filter((queued) => mayUseOrder(caller, queued) && (query.type ?? queued.hold.type) === queued.hold.type)
    .map(({ orderId, channel, branch, externalNumber, hold }) => ({
      ...viewOf(orderId, hold),
      channel,
      branch,
      externalNumber,
    }));
  return listAnswer(items, next);
};

/** `GET /v1/orders/{orderId}/holds`: all holds of an order. */
export const listOrderHolds: Operation<typeof holdRoutes.listOrderHolds> = async ({ params, caller }) => {
  const order = await orderWithinReach(params.orderId, caller);
  if (isRefusal(order)) return order;
  return ok({ items: order.holds.map((hold) => viewOf(order.orderId, hold)) });
};

/** `POST /v1/orders/{orderId}/holds`: a person's hold on an order that is not over. */
export const createHold: Operation<typeof holdRoutes.createHold> = async (request) => {
  const { params, body } = request;
  return changeWithinReach(
    params.orderId,
    request,
    (order) => {
      const refusal = overRefusal(order) ?? tooManyRefusal(order);
      if (refusal) return refusal;
      return heldByPerson(order, { holdId: newId('hold'), ...body }, decisionOf(request));
    },
    ({ orderId }, { hold }) => created(viewOf(orderId, hold), `/v1/orders/${orderId}/holds`),
  );
};

/** `POST …/release`: the order continues when nothing else blocks it. Another means of payment is one of the order's own method. */
export const releaseHold: Operation<typeof holdRoutes.releaseHold> = async (request) => {
  const { params, body } = request;
  return changeWithinReach(
    params.orderId,
    request,
    (order) => {
      const hold = activeHold(order, params.holdId);
      if (isRefusal(hold)) return hold;
      const refusal = unmappedRefusal(order, hold) ?? (body.payment && meansRefusal(order, hold, body.payment));
      if (refusal) return refusal;
      return holdReleased(order, hold, decisionOn(order, request), body.payment);
    },
    ({ orderId }, { hold }) => ok(viewOf(orderId, hold)),
  );
};

/** `POST …/reject`: the hold and everything that has not been handed over end in one transaction. */
export const rejectHold: Operation<typeof holdRoutes.rejectHold> = async (request) => {
  const { params, caller, claim } = request;
  const reject = (order: Order) => {
    if (!mayUseOrder(caller, order)) return notFound('order', params.orderId);
    const hold = activeHold(order, params.holdId);
    if (isRefusal(hold)) return hold;
    const change = holdRejected(order, hold, decisionOn(order, request));
    return { ...change, answer: ok(viewOf(order.orderId, change.hold)) };
  };
  const cancelled = await applyCancellation(params.orderId, { reason: 'hold rejected' }, { claim, alongside: reject });
  return isRefusal(cancelled) ? cancelled : cancelled.answer;
};

/** The person who decides: `client:<id>`. */
export function decisionOf({ caller, body }: { caller: Principal; body: { reason?: string | undefined } }) {
  return { by: `${caller.kind}:${caller.id}`, now: ambient.now(), reason: body.reason };
}

/** The decision as it is kept: of an order whose buyer was erased without what the person says of it. */
function decisionOn(order: Order, request: Parameters<typeof decisionOf>[0]): ReturnType<typeof decisionOf> {
  const decision = decisionOf(request);
  return { ...decision, reason: keptWords(order, decision.reason) };
}

/** The active hold of this id, or why there is none. */
export function activeHold(order: Order, holdId: string): Hold | Refusal {
  const hold = order.holds.find((one) => one.holdId === holdId);
  if (!hold) return notFound('hold', holdId);
  if (hold.state === 'active') return hold;
  return refuse(
    'conflicting-state',
    `the hold ${holdId} is ${hold.state} already, by ${hold.endedBy ?? 'an unrecorded client'}`,
  );
}

/** What names no item cannot be sourced, whoever lets it pass. */
function unmappedRefusal(order: Order, { createdBy }: Hold): Refusal | undefined {
  const lines = createdBy === `rule:${mappingRule}` ? unmappedLines(order) : [];
  if (lines.length === 0) return undefined;
  const named = lines.map(({ lineId }) => lineId).join(', ');
  return refuse(
    'conflicting-state',
    `lines ${named} of order ${order.orderId} are mapped to no item: map them (POST …/lines/{lineId}/map), which ends the hold, or cancel them`,
  );
}

/** Why a hold is not released with another means of payment, of this provider. */
function meansRefusal(
  order: Order,
  { type }: Hold,
  { provider, tenderId }: { provider: string; tenderId?: string | undefined },
): Refusal | undefined {
  const { orderId } = order;
  if (type !== 'payment') {
    const message = `belongs to payment holds only, this is of type ${type}`;
    return refuse('invalid-request', `/payment ${message}`, { pointer: '/payment', message });
  }
  const unknown = providerProblem(provider, takenProviders());
  if (unknown) {
    const pointer = '/payment/provider';
    return refuse('unknown-reference', `${pointer}: ${unknown}`, { pointer, message: unknown });
  }
  const cards = cardsOf(order).map((card) => card.tenderId);
  const [card, ...others] = cards;
  if (card === undefined) {
    const paid = order.payment.method === 'on_account' ? 'is on account' : 'has no tender by card';
    return refuse(
      'conflicting-state',
      `order ${orderId} ${paid} and takes no other means of payment: release the hold without a payment, or cancel ` +
        'what has not left and place it anew with a card',
    );
  }
  if (tenderId === undefined ? others.length === 0 : cards.includes(tenderId)) return undefined;
  const message = `must be one of ${cards.join(', ')}, the tenders by card`;
  return refuse('invalid-request', `/payment/tenderId ${message}`, { pointer: '/payment/tenderId', message });
}

function overRefusal(order: Order): Refusal | undefined {
  const { lifecycle } = statusOf(order);
  if (lifecycle !== 'cancelled' && lifecycle !== 'completed') return undefined;
  return refuse('conflicting-state', `order ${order.orderId} is ${lifecycle}; nothing is left to be held`);
}

function tooManyRefusal(order: Order): Refusal | undefined {
  const { orderId, holds } = order;
  if (holds.length < mostHolds.ever && activeHolds(order).length < mostHolds.active) return undefined;
  return refuse(
    'conflicting-state',
    `order ${orderId} has ${holds.length} holds, at most ${mostHolds.active} can be active and ${mostHolds.ever} in all`,
  );
}

/** A hold as the API shows it. */
export function viewOf(orderId: string, hold: Hold): HoldView {
  const {
    holdId,
    type,
    reason,
    blocks,
    state,
    createdBy,
    createdAt,
    endedBy,
    endedAt,
    endReason,
    withPayment,
    reasons,
  } = hold;
  return {
    holdId,
    orderId,
    type,
    reason,
    blocks: [...blocks],
    state,
    createdBy,
    createdAt,
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(withPayment ? { withPayment } : {}),
    ...(reasons ? { reasons: reasons.map((one) => ({ ...one })) } : {}),
  };
}
