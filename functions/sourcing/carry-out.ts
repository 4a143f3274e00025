import { bucketOf } from '#shared/bucket.ts';
import { nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { inThousandths, measured, thousandths } from '#shared/quantity.ts';
import { newId } from '#shared/ids.ts';
import { amended, draftOf, type Change, type Draft } from '#shared/work/change.ts';
import { claimWrites, endWrites, type Reservation } from '#functions/inventory/public.ts';
import { commitDraft, placeWrites, roomIn } from '#functions/orders/public.ts';
import { cancelUnits, moveUnits, onCounters, unitsTold, type Order, type OrderLine } from '#functions/orders/rules.ts';
import { allocateUnits, decideLines, partsThatFit, type LineDecision } from './planning/decision.ts';
import type { Plan, PlannedAllocation, UnservedUnits } from './planning/plan.ts';
import { sourcingWrite, type SourcingCause } from './sourcing-rows.ts';

/** The decision itself, and what the steps after sourcing may add to the same transaction: a payment, its row, the token of the workflow. */
const roomForOthers = 5;

/**
 * Carries out the plans for the open units of an order: sets aside, backorders and rejects in the transaction that checks the
 * counters. A plan that is too large for one transaction is carried out line by line in several; each of them is complete
 * in itself, and the order is not accepted before the last, which is left to the caller to commit. When time is short
 * (`goesOn`) it stops after a part that is committed.
 * @param reservation what is held for the order.
 * @returns undefined when another writer was first and a new plan is needed.
 */
export async function carryOut(
  begun: Draft<Order>,
  plans: readonly Plan[],
  goesOn: () => boolean,
  reservation?: Reservation,
): Promise<Draft<Order> | undefined> {
  const decisions = plans.flatMap((plan) => decideLines(begun.state, plan));
  const used = reservation ? endWrites(reservation, 'used', begun.state.orderId).writes : [];
  const held = reservation?.units ?? [];
  const parts = partsThatFit(decisions, roomIn(begun) - roomForOthers - used.length - held.length);
  const kept = keptDecision(plans, decisions, 'order');
  let draft = begun;
  for (const [index, part] of parts.entries()) {
    const { state: order } = draft;
    const changed = changeOf(order, part, kept.sourcingId);
    draft = amended(draft, {
      ...changed,
      writes: [
        // What was held for the order ends with its first part, whichever units that takes.
        ...claimWrites(onCounters(part.flatMap(({ allocations }) => allocations)), index === 0 ? held : []),
        ...(index === 0 ? used : []),
        ...placeWrites(
          changed.state,
          part.filter(({ backordered }) => backordered > 0).map((one) => placeOf(one, plans)),
        ),
        ...(index === 0 ? [sourcingWrite(order.orderId, kept)] : []),
      ],
    });
    if (parts.length === index + 1) break;
    const committed = await commitDraft(draft);
    if (!committed) return undefined;
    draft = draftOf(committed);
    if (!goesOn()) break;
  }
  return draft;
}

/** Stock set aside for backordered units. */
export interface Promotion extends Change<Order> {
  readonly taken: readonly PlannedAllocation[];
  /** The plan has more than fits into a transaction. */
  readonly more: boolean;
}

/** Sets stock aside for backordered units as planned, as much as fits into a transaction. What it does not serve goes on waiting. */
export function promotion(order: Order, plan: Plan): Promotion {
  const decisions = decideLines(order, plan).filter(({ allocations }) => allocations.length > 0);
  const [part = []] = partsThatFit(decisions, roomIn(draftOf(order)) - roomForOthers, true);
  const kept = keptDecision([plan], part, 'stock');
  const lines = changedLines(order, part, (line, { allocations }) => allocateUnits(line, 'backordered', allocations));
  const promoted = { ...order, lines };
  const taken = part.flatMap(({ allocations }) => allocations);
  return {
    taken,
    more: taken.length < plan.allocations.length,
    state: promoted,
    events: [allocatedEvent(kept.sourcingId, part, 'backorder')],
    writes: [
      ...claimWrites(taken),
      ...placeWrites(
        promoted,
        part.map((one) => placeOf(one, [plan])),
      ),
      sourcingWrite(order.orderId, kept),
    ],
  };
}

function placeOf({ sku, groupId }: LineDecision, plans: readonly Plan[]) {
  return { sku, groupId, tooFar: plans.find((plan) => plan.groupId === groupId)?.tooFar };
}

function changeOf(order: Order, part: readonly LineDecision[], sourcingId: string) {
  const rejected = unitsOf(part, 'rejected');
  const backordered = unitsOf(part, 'backordered').map(unitsTold);
  const lines = changedLines(order, part, (line, decision) =>
    moveUnits(allocateUnits(line, 'open', decision.allocations), 'open', 'backordered', decision.backordered),
  );
  const cancelled = cancelUnits({ ...order, lines }, rejected, 'no location can serve it', nowIso());
  const events: NewEvent[] = [
    ...(part.some(({ allocations }) => allocations.length > 0) ? [allocatedEvent(sourcingId, part, 'order')] : []),
    ...(backordered.length > 0
      ? [{ type: 'LinesBackordered' as const, data: { sourcingId, lines: backordered } }]
      : []),
    ...cancelled.events,
  ];
  return { state: cancelled.order, events };
}

function changedLines(
  order: Order,
  part: readonly LineDecision[],
  change: (line: OrderLine, decision: LineDecision) => OrderLine,
): OrderLine[] {
  const byLine = new Map(part.map((decision) => [decision.lineId, decision]));
  return order.lines.map((line) => {
    const decision = byLine.get(line.lineId);
    return decision ? change(line, decision) : line;
  });
}

function allocatedEvent(sourcingId: string, part: readonly LineDecision[], from: 'order' | 'backorder'): NewEvent {
  const allocations = part.flatMap((line) =>
    line.allocations.map((one) => ({ ...unitsTold(one), location: one.location, ...bucketOf(one.bucket) })),
  );
  const waited = from === 'backorder' ? { fromBackorder: true } : {};
  return { type: 'LinesAllocated', data: { sourcingId, allocations, ...waited } };
}

/** What of the lines waits, or is given up. */
function unitsOf(decisions: readonly LineDecision[], of: 'backordered' | 'rejected'): UnservedUnits[] {
  return decisions.flatMap(({ lineId, sku, measure, [of]: quantity }) =>
    quantity > 0 ? [{ lineId, sku, ...measured(measure), quantity }] : [],
  );
}

function keptDecision(plans: readonly Plan[], decisions: readonly LineDecision[], cause: SourcingCause) {
  const isMeasured = plans.some(({ measure }) => measure);
  return {
    sourcingId: newId('sourcing'),
    decidedAt: nowIso(),
    cause,
    demanded: plans.reduce(
      (sum, { demanded, measure }) => sum + (isMeasured ? inThousandths(demanded, measure) : demanded),
      0,
    ),
    ...measured(isMeasured ? thousandths : undefined),
    allocations: decisions.flatMap(({ allocations }) => allocations),
    // Units that a promotion does not serve were waiting before; the decision leaves them as they are.
    backordered: cause === 'order' ? unitsOf(decisions, 'backordered') : [],
    rejected: cause === 'order' ? unitsOf(decisions, 'rejected') : [],
    candidates: plans.flatMap(({ candidates }) => candidates),
  };
}
