import type { ExceptionResolution } from '#shared/contracts/vocabulary.ts';
import { newId } from '#shared/ids.ts';
import type { Change } from '#shared/work/change.ts';
import { lookedAt, restartDeadline } from '../aggregate/deadlines.ts';
import { decided, endsWithItsOrder, type OrderException } from './exception.ts';
import { newExceptionWrites, openExceptionWrite } from './exception-rows.ts';
import { groupsOf } from '../aggregate/groups.ts';
import type { Order } from '../aggregate/order.ts';
import { policyOf } from '../aggregate/policies.ts';

/** What is known of an exception when it is raised. */
export type RaisedFor = Pick<
  OrderException,
  'kind' | 'reason' | 'stage' | 'run' | 'enteredAt' | 'resumeAction' | 'error' | 'detail' | 'about'
> & {
  /** When an outside party stops waiting for the decision, RFC 3339. */
  readonly dueBy?: string | undefined;
};

/**
 * Puts an order into the exception queue. `now` is in milliseconds. A person should decide as fast as on a hold, or by the time
 * that an outside party has set. What is about money leaves the order's way watched as it was.
 */
export function raise(
  order: Order,
  { dueBy, ...raisedFor }: RaisedFor,
  now: number,
): Change<Order> & { exception: OrderException } {
  const exception: OrderException = {
    ...raisedFor,
    exceptionId: newId('exception'),
    orderId: order.orderId,
    channel: order.channel,
    branch: order.branch,
    externalNumber: order.externalNumber,
    state: 'open',
    orderStage: order.stage,
    raisedAt: new Date(now).toISOString(),
    deadline: dueBy ?? deadlineOf(order, raisedFor.kind, now),
  };
  const { exceptionId, reason, stage } = exception;
  const raised = { ...order, openExceptions: order.openExceptions + 1 };
  return {
    exception,
    state: endsWithItsOrder[exception.kind] ? lookedAt(raised, now) : raised,
    events: [{ type: 'ExceptionRaised', data: { exceptionId, reason, stage } }],
    writes: newExceptionWrites(exception),
  };
}

/** A late stage should be looked at before it is over, anything else within the time of a hold. */
function deadlineOf(order: Order, kind: OrderException['kind'], now: number): string {
  const minutes = groupsOf(order).map(({ method }) => policyOf(order, method).deadlines.held.minutes);
  const atLatest = new Date(now + Math.min(...minutes) * 60_000).toISOString();
  const stageOver = kind === 'deadline' ? order.deadlineAt : undefined;
  const moment = new Date(now).toISOString();
  return stageOver && stageOver > moment && stageOver < atLatest ? stageOver : atLatest;
}

/**
 * Makes an open exception about money the one whose resolution the order's workflow waits for: a step has failed by what it tells of.
 * `now` in milliseconds.
 */
export function leaveToWorkflow(
  order: Order,
  exception: OrderException,
  failure: RaisedFor,
  now: number,
): Change<Order> & { exception: OrderException } {
  const left = { ...exception, ...failure };
  return { exception: left, state: lookedAt(order, now), events: [], writes: [openExceptionWrite(left)] };
}

/** Notes who works on an open exception. The event does not tell the name: it may be a person's. */
export function take(
  order: Order,
  exception: OrderException,
  owner: string,
): Change<Order> & { exception: OrderException } {
  const taken = { ...exception, owner };
  const { exceptionId } = exception;
  return {
    exception: taken,
    state: order,
    events: [{ type: 'ExceptionTaken', data: { exceptionId } }],
    writes: [openExceptionWrite(taken)],
  };
}

/**
 * Takes open exceptions of an order out of the queue. The order's stage starts anew, so that its deadline is watched again,
 * unless all of them are about money. Throws a RangeError when one of them is decided already.
 */
export function decide(
  order: Order,
  exceptions: readonly OrderException[],
  state: ExceptionResolution,
  decision: { by: string; at: string; reason?: string | undefined },
): Change<Order> & { exceptions: OrderException[] } {
  const after = exceptions.map((exception) => decided(exception, state, decision));
  const left = { ...order, openExceptions: Math.max(0, order.openExceptions - after.length) };
  const isOfItsWay = after.some(({ kind }) => endsWithItsOrder[kind]);
  return {
    exceptions: after,
    state: isOfItsWay ? restartDeadline(left, Date.parse(decision.at)) : left,
    events: after.map(({ exceptionId }) => ({
      type: 'ExceptionResolved',
      data: { exceptionId, resolution: state, ...ruleIn(decision.by) },
    })),
    writes: after.map(openExceptionWrite),
  };
}

/** The rule that has decided, unless a client has. */
function ruleIn(by: string): { rule?: string } {
  return by.startsWith('rule:') ? { rule: by.slice('rule:'.length) } : {};
}
