import type * as z from 'zod';
import { exceptionView, type exceptionRoutes } from '#shared/contracts/api/order-workflow.ts';
import { knownMembers } from '#shared/dynamodb/known-members.ts';
import { ok } from '#shared/http/answer.ts';
import { mayUseOrder, reaches } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { applyCancellation } from '../cancelling/cancel-order.ts';
import { cancellableUnits } from '../cancelling/cancel-units.ts';
import { keptWords } from '../erasing/words-erased.ts';
import type { OrderException } from './exception.ts';
import { exceptionIn, exceptionQueue, findException, loadException } from './exception-rows.ts';
import { decide, take } from './exceptions.ts';
import { decisionOf } from '../holding/hold-operations.ts';
import type { Order } from '../aggregate/order.ts';
import { queuePage } from '../reading/queue-pages.ts';
import { changeWithinReach, orderWithinReach } from '../keeping/reach.ts';
import { exceptionRows } from '../rows.ts';

type ExceptionView = z.output<typeof exceptionView>;

/** `GET /v1/exceptions`: the exception queue of a branch. */
export const listExceptions: Operation<typeof exceptionRoutes.listExceptions> = async ({ query, caller }) => {
  if (!reaches(caller.branches, query.branch)) return notFound('branch', query.branch);
  const { rows, next } = await queuePage(exceptionRows, exceptionQueue(query.branch, query.state), query);
  const items = rows
    .map(exceptionIn)
    .filter((exception) => mayUseOrder(caller, exception))
    .map(viewOf);
  return listAnswer(items, next);
};

/** `GET /v1/exceptions/{exceptionId}`. */
export const readException: Operation<typeof exceptionRoutes.readException> = async ({ params, caller }) => {
  const exception = await findException(params.exceptionId);
  if (!exception || !mayUseOrder(caller, exception)) return notFound('exception', params.exceptionId);
  return ok(viewOf(exception));
};

/** `POST …/take`: records who works on it. */
export const takeException: Operation<typeof exceptionRoutes.takeException> = async (request) => {
  const { params, body, caller } = request;
  return changeWithinReach(
    params.orderId,
    request,
    async (order) => {
      const exception = await openException(params);
      if (isRefusal(exception)) return exception;
      return take(order, exception, body.owner ?? `${caller.kind}:${caller.id}`);
    },
    (_, { exception }) => ok(viewOf(exception)),
  );
};

/**
 * `POST …/resume`: the decision and its event are committed; the event wakes the workflow that waits for it, and revives one
 * that is dead.
 */
export const resumeException: Operation<typeof exceptionRoutes.resumeException> = async (request) => {
  const { params } = request;
  return changeWithinReach(
    params.orderId,
    request,
    async (order) => {
      const exception = await openException(params);
      if (isRefusal(exception)) return exception;
      const change = decide(order, [exception], 'resumed', decisionOn(order, request));
      const [resolved = exception] = change.exceptions;
      return { ...change, resolved };
    },
    (_, { resolved }) => ok(viewOf(resolved)),
  );
};

/**
 * `POST …/give-up`: a workflow that waits for the decision cancels what has not been handed over; where a deadline or a
 * parcel was the matter, that is done with the decision.
 */
export const giveUpException: Operation<typeof exceptionRoutes.giveUpException> = async (request) => {
  const { params, caller, claim } = request;
  const giveUp = async (order: Order) => {
    if (!mayUseOrder(caller, order)) return notFound('order', params.orderId);
    const exception = await openException(params);
    if (isRefusal(exception)) return exception;
    const change = decide(order, [exception], 'given_up', decisionOn(order, request));
    const [resolved = exception] = change.exceptions;
    return { ...change, answer: ok(viewOf(resolved)) };
  };
  const order = await orderWithinReach(params.orderId, caller);
  if (isRefusal(order)) return order;
  const exception = await openException(params);
  if (isRefusal(exception)) return exception;
  const noWorkflowWaits = exception.kind === 'deadline' || exception.kind === 'parcel';
  const cancels = noWorkflowWaits && order.lines.some((line) => cancellableUnits(line) > 0);
  if (!cancels) return changeWithinReach(params.orderId, request, giveUp, (_, { answer }) => answer);
  const cancelled = await applyCancellation(params.orderId, { reason: 'given up' }, { claim, alongside: giveUp });
  return isRefusal(cancelled) ? cancelled : cancelled.answer;
};

function decisionOn(order: Order, request: Parameters<typeof decisionOf>[0]) {
  const { by, now, reason } = decisionOf(request);
  return { by, at: new Date(now).toISOString(), reason: keptWords(order, reason) };
}

/** The open exception of this id, or why there is none. */
export async function openException(ids: {
  readonly orderId: string;
  readonly exceptionId: string;
}): Promise<OrderException | Refusal> {
  const exception = await loadException(ids.orderId, ids.exceptionId);
  if (!exception) return notFound('exception', ids.exceptionId);
  if (exception.state === 'open') return exception;
  const how = exception.state === 'resumed' ? 'resumed' : 'given up';
  return refuse(
    'conflicting-state',
    `the exception ${ids.exceptionId} was ${how} already, by ${exception.resolvedBy ?? 'an unrecorded client'}`,
  );
}

/** An exception as the API shows it. A later release may have stored more of it. */
export const viewOf = (exception: OrderException): ExceptionView => knownMembers(exception, exceptionView.shape);
