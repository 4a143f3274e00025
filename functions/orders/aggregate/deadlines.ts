import { groupsOf, hasUnitsToHandle, linesOf } from './groups.ts';
import type { GroupDeadline, Order, Stage } from './order.ts';
import { policyOf } from './policies.ts';
import { unitsIn } from './status.ts';

/** Something that an order waits for: the order as a whole, or one of its groups. */
type Waiting = Pick<GroupDeadline, 'groupId' | 'stage'>;

const minute = 60_000;
const iso = (moment: number): string => new Date(moment).toISOString();

/**
 * Moves an order into a stage at `now`, in milliseconds since the epoch: sets when the stage must be over and when the sweep
 * looks at the order for the first time. A look that is due before that stays: it sees whatever stage the order is in by then, and
 * an order that goes through several within a moment is not moved along the queue for each. `done` has no deadline. Which stage it
 * is, `stage.ts` tells at each commit. Of an order of several groups, each has a deadline of its own for what it waits for, and keeps
 * that while it waits for it; the order's is the earliest.
 */
export function enterStage(order: Order, stage: Stage, now: number): Order {
  if (stage === 'done')
    return { ...order, stage, deadlineAt: undefined, groupDeadlines: undefined, attentionAt: undefined };
  const known = order.groupDeadlines ?? [];
  const begun: GroupDeadline[] = [];
  const deadlines = waitsOf(order, stage).map((wait) => {
    const kept = known.find(({ groupId, stage: of }) => groupId === wait.groupId && of === wait.stage);
    if (kept) return kept;
    const deadlineAt = iso(earlier(now + limitOf(order, wait).minutes * minute, promiseDeadline(order, wait, now)));
    begun.push({ ...wait, deadlineAt });
    return { ...wait, deadlineAt };
  });
  const first = earliest(deadlines.map(({ deadlineAt }) => deadlineAt));
  const entered = { ...order, stage, deadlineAt: first, ...(order.groups ? { groupDeadlines: deadlines } : {}) };
  const looks = begun.map((one) => iso(earlier(now + limitOf(order, one).firstLook * minute, warningOn(entered, one))));
  return { ...entered, attentionAt: earliest([...looks, order.attentionAt]) };
}

/**
 * Gives what the order waits for at present its time anew, from `now` on.
 * @param groups those of several that have it; all unless given. What the order as a whole waits for has it in any case.
 */
export function restartDeadline<Its extends Order>(
  order: Its,
  now: number,
  groups?: readonly { readonly groupId: string }[],
): Its {
  return { ...order, ...enterStage(withoutDeadlines(order, groups), order.stage, now) };
}

function withoutDeadlines(order: Order, groups?: readonly { readonly groupId: string }[]): Order {
  if (!groups || !order.groups) return { ...order, attentionAt: undefined, groupDeadlines: undefined };
  const anew = new Set(groups.map(({ groupId }) => groupId));
  const kept = order.groupDeadlines?.filter(({ groupId }) => groupId !== undefined && !anew.has(groupId));
  return { ...order, groupDeadlines: kept };
}

/** When a stage that is not over must become an exception, in milliseconds: a fifth of it, at most 4 hours, ahead. */
export function warningOf(order: Order): number | undefined {
  const first = mostUrgent(order);
  return first && warningOn(order, first);
}

/** What an order waits for that must be over first; for `done`, nothing. */
export function lateStageOf(order: Order): Stage {
  return mostUrgent(order)?.stage ?? order.stage;
}

/** True of an order of which nothing is left to be done but that its customer collects what is ready. */
export function isAwaitingCollection({ stage, lines }: Pick<Order, 'stage' | 'lines'>): boolean {
  return stage === 'delivery' && unitsIn(lines, 'packed') > 0;
}

/** Units that are ready and that nobody has collected by their deadline, by line; `now` in milliseconds. */
export function uncollectedUnits(order: Order, now: number): { readonly lineId: string; readonly quantity: number }[] {
  const over = deadlinesOf(order).filter((one) => isToBeCollected(order, one) && Date.parse(one.deadlineAt) <= now);
  const lines = over.flatMap(({ groupId }) => linesOf(order, groupId));
  return lines.flatMap(({ lineId, quantities: { packed } }) => (packed > 0 ? [{ lineId, quantity: packed }] : []));
}

/** True when the order is so late in its stage that a person must know. */
export function isLate(order: Order, now: number): boolean {
  const warning = warningOf(order);
  return warning !== undefined && warning <= now;
}

/** The order after a look at it: what is on time is looked at again when it gets late, what is late a whole stage later. */
export function lookedAt(order: Order, now: number): Order {
  if (order.stage === 'done') return { ...order, attentionAt: undefined };
  const first = mostUrgent(order) ?? { stage: order.stage };
  const warning = warningOf(order);
  const next = warning !== undefined && warning > now ? warning : now + limitOf(order, first).minutes * minute;
  return { ...order, attentionAt: iso(next) };
}

/** Times that the first look is doubled at most. */
const mostDoublings = 6;

/**
 * The order after its workflow was started anew: looked at again as soon as after entering its stage, after each further
 * run that breaks twice as late, but not after it gets late.
 */
export function lookedAtSoon(order: Order, now: number): Order {
  if (order.stage === 'done') return { ...order, attentionAt: undefined };
  const broken = Math.max(0, order.workflowRun - 2);
  const { firstLook } = limitOf(order, mostUrgent(order) ?? { stage: order.stage });
  const pause = firstLook * 2 ** Math.min(broken, mostDoublings) * minute;
  return { ...order, attentionAt: earliest([iso(now + pause), lookedAt(order, now).attentionAt]) };
}

/** What an order in this stage waits for: its stage, unless that is what some of its groups wait for, and what its groups wait for. */
function waitsOf(order: Order, stage: GroupDeadline['stage']): Waiting[] {
  const ofGroups = (order.groups ?? []).flatMap(({ groupId }) => {
    const waitsFor = groupWaitsFor({ ...order, lines: linesOf(order, groupId) });
    return waitsFor ? [{ groupId, stage: waitsFor }] : [];
  });
  return ofGroups.some((one) => one.stage === stage) ? ofGroups : [{ stage }, ...ofGroups];
}

/** What some lines of an order wait for that their locations or the customer have; undefined where it is not that. */
function groupWaitsFor(part: Order): 'fulfilment' | 'delivery' | undefined {
  if (hasUnitsToHandle(part)) return 'fulfilment';
  const [unreleased, leaving] = [['open', 'allocated', 'backordered'] as const, ['shipped', 'packed'] as const];
  return unitsIn(part.lines, ...unreleased) === 0 && unitsIn(part.lines, ...leaving) > 0 ? 'delivery' : undefined;
}

function deadlinesOf({ stage, deadlineAt, groupDeadlines }: Order): readonly GroupDeadline[] {
  if (stage === 'done' || !deadlineAt) return [];
  return groupDeadlines ?? [{ stage, deadlineAt }];
}

function mostUrgent(order: Order): GroupDeadline | undefined {
  const [first] = deadlinesOf(order).toSorted((one, other) => warningOn(order, one) - warningOn(order, other));
  return first;
}

function warningOn(order: Order, one: GroupDeadline): number {
  // What is ready is the customer's to collect until the last moment.
  const lead = isToBeCollected(order, one) ? 0 : Math.min(limitOf(order, one).minutes / 5, 240);
  return Date.parse(one.deadlineAt) - lead * minute;
}

function isToBeCollected(order: Order, { groupId, stage }: Waiting): boolean {
  return isAwaitingCollection({ stage, lines: linesOf(order, groupId) });
}

function limitOf(order: Order, { groupId, stage }: Waiting) {
  const groups = groupsOf(order);
  // What an order as a whole waits for may take as long whatever way its units go.
  const method = (groups.find((one) => one.groupId === groupId) ?? groups[0])?.method ?? 'ship';
  const { minutes, firstLook } = policyOf(order, method).deadlines[stage];
  const own = order.stageMinutes?.[stage];
  return own === undefined ? { minutes, firstLook } : { minutes: own, firstLook: Math.min(firstLook, own) };
}

/** A promise to the customer ends every stage up to the hand-over; one that cannot be kept any more binds nothing. */
function promiseDeadline(order: Order, { groupId, stage }: Waiting, now: number): number | undefined {
  if (stage === 'delivery') return undefined;
  const latest = groupsOf(order)
    .filter((group) => groupId === undefined || group.groupId === groupId)
    .filter((group) => !order.groups || isToLeave(order, group.groupId))
    .flatMap(({ promisedAt, method }) =>
      promisedAt ? [Date.parse(promisedAt) - policyOf(order, method).promiseLead * minute] : [],
    )
    .filter((moment) => moment > now);
  return latest.length === 0 ? undefined : Math.min(...latest);
}

/** True of a group of which something has still to leave. */
function isToLeave(order: Order, groupId: string): boolean {
  return unitsIn(linesOf(order, groupId), 'open', 'backordered', 'allocated', 'released', 'picked', 'packed') > 0;
}

function earliest(moments: readonly (string | undefined)[]): string | undefined {
  const [first] = moments.filter((moment) => moment !== undefined).toSorted();
  return first;
}

function earlier(first: number, second: number | undefined): number {
  return second === undefined ? first : Math.min(first, second);
}
