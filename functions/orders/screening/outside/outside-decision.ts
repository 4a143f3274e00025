import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { screenedFor, type HoldType, type ScreeningOutcome } from '#shared/contracts/vocabulary.ts';
import type { Change } from '#shared/work/change.ts';
import type { Hold, Order, OrderWithPeople, OutsideScreening, ScreeningReason } from '../../aggregate/order.ts';
import { groupsOf } from '../../aggregate/groups.ts';
import { statusOf, unitsIn } from '../../aggregate/status.ts';
import { detailsVersionOf } from '../../details/details.ts';
import { activeHolds, defaultBlocks, withHold, withHoldEnded } from '../../holding/holds.ts';
import type { ScreeningPolicy } from '../screening-settings.ts';
import type { Objected, Objection, Verdict } from './provider.ts';

/** The rule by which an outside screening holds orders. */
export const outsideRule = 'outside-screening';

const by = `rule:${outsideRule}`;

/** What a provider says of an order, and of which version of its details. */
export interface OutsideAnswer {
  readonly policy: ScreeningPolicy;
  readonly detailsVersion: number;
  readonly verdict: Verdict;
}

/** When something is decided (milliseconds), and how new holds get their ids. */
interface Deciding {
  readonly now: number;
  readonly newHoldId: () => string;
}

const minute = 60_000;
/** Pauses are as long as the question is old, within these two: in milliseconds. */
const pauses = { shortest: minute / 2, longest: 30 * minute };

/** The most of what a provider objects to that is kept. */
const mostReasons = 20;
const longestText = 500;

/** The order's outside screening is waited for: it is pending, and nobody has decided about its hold. */
export function isAwaited(order: Order): boolean {
  return order.screening?.state === 'pending' && waitingHold(order) !== undefined && !isOver(order);
}

/** When the provider is asked about the order again, RFC 3339; undefined where its screening is not awaited. */
export const askedAgainAt = (order: Order): string | undefined =>
  isAwaited(order) ? order.screening?.askAgainAt : undefined;

/** Which version of an order's details its provider is asked about: words that are changed meanwhile are nothing to it. */
export const askedVersionOf = (order: Order): number =>
  order.screening?.state === 'pending' ? order.screening.detailsVersion : detailsVersionOf(order);

/** What holds of a screening that was begun, whatever its branch says since: its provider stays; where the branch asks nobody any more, a person decides. */
export function policyFor({ provider }: OutsideScreening, present: ScreeningPolicy | undefined): ScreeningPolicy {
  const careful = { answerWithinMinutes: 60, whenUnanswered: 'hold', whenRefused: 'hold' } as const;
  return { ...(present ?? careful), provider };
}

/** True where this answer is the last word, and cancels the order. */
export const isCancelledBy = ({ policy, verdict }: OutsideAnswer): boolean => cancels(policy, verdict.outcome);

const cancels = ({ whenRefused }: ScreeningPolicy, outcome: Verdict['outcome'] | ScreeningOutcome): boolean =>
  outcome === 'refused' && whenRefused === 'cancel';

/**
 * The order after an answer to the question about it. An answer that nobody waits for changes nothing: it comes twice, or late, after a person has
 * decided, the order has ended, or other details are asked about. What an answer of `isCancelledBy` makes is to be committed with the cancellation.
 * @param order that was never asked about, or is.
 */
export function screenedOutside(order: Order, answer: OutsideAnswer, deciding: Deciding): Change<Order> | undefined {
  if (isOver(order) || answer.detailsVersion !== askedVersionOf(order)) return undefined;
  if (order.screening && !isAwaited(order)) return undefined;
  const { policy, verdict } = answer;
  switch (verdict.outcome) {
    case 'accepted':
      return settled(order, 'accepted', policy, [], deciding);
    case 'held':
    case 'refused':
      return settled(order, verdict.outcome, policy, objections(verdict.reasons, policy, verdict.outcome), deciding);
    case 'pending':
    case 'unknown':
      return isTimeUp(order, deciding) ? unanswered(order, policy, deciding) : awaited(order, policy, deciding);
  }
}

/**
 * The order whose buyer or addresses were changed after somebody outside was asked about them: it is asked about anew, and nothing of it is
 * released before. Left as it is where nobody was asked, where they are the same, and where nothing is left to be released.
 */
export function askedAnew(
  before: OrderWithPeople,
  after: OrderWithPeople,
  policy: ScreeningPolicy | undefined,
  deciding: Deciding,
): Change<OrderWithPeople> {
  const unchanged = { state: after, events: [] };
  if (!before.screening || !policy || isOver(after) || isDeepStrictEqual(peopleOf(before), peopleOf(after))) {
    return unchanged;
  }
  if (unitsIn(after.lines, 'open', 'backordered', 'allocated') === 0) return unchanged;
  const ended = endedHolds(after, 'other details are screened', deciding);
  const anew = { ...ended.state, screening: undefined };
  const waiting = awaited(anew, policy, { ...deciding, isDueAtOnce: true });
  return { state: waiting.state, events: [...ended.events, ...waiting.events] };
}

const peopleOf = (order: OrderWithPeople) => ({
  contact: order.contact,
  billTo: order.billTo,
  addresses: groupsOf(order).map(({ shippingAddress }) => shippingAddress),
});

function isOver(order: Order): boolean {
  const { lifecycle } = statusOf(order);
  return lifecycle === 'cancelled' || lifecycle === 'completed';
}

const ownHolds = (order: Order): Hold[] => activeHolds(order).filter(({ createdBy }) => createdBy === by);
const waitingHold = (order: Order): Hold | undefined => ownHolds(order).find(({ type }) => type === 'screening');

const isTimeUp = ({ screening }: Order, { now }: Deciding): boolean =>
  screening?.until !== undefined && Date.parse(screening.until) <= now;

/** A hold that is asked for. The reason goes out with an event: it has the codes of what is objected to, and no text of the provider. */
interface Objecting extends Pick<Hold, 'type' | 'reason'> {
  readonly reasons?: readonly ScreeningReason[];
}

/** The screening has ended so: its waiting is over, and these holds are put on the order. */
function settled(
  order: Order,
  outcome: ScreeningOutcome,
  policy: ScreeningPolicy,
  objecting: readonly Objecting[],
  deciding: Deciding,
): Change<Order> {
  const at = new Date(deciding.now).toISOString();
  const { provider } = policy;
  const detailsVersion = askedVersionOf(order);
  const waited = endedHolds(order, `the screening has ended: ${outcome}`, deciding);
  const holds = objecting.map((one) => newHold(one, deciding));
  const held = holds.reduce(withHold, waited.state);
  const rejects = cancels(policy, outcome);
  const end = { by, at, reason: 'refused by the outside screening' };
  const state = rejects ? holds.reduce((one, { holdId }) => withHoldEnded(one, holdId, 'rejected', end), held) : held;
  return {
    state: {
      ...state,
      screening: {
        provider,
        state: outcome,
        detailsVersion,
        askedAt: order.screening?.askedAt ?? at,
        ...(outcome === 'unanswered' ? {} : { answeredAt: at }),
      },
    },
    events: [
      { type: 'OrderScreened', data: { provider, outcome, detailsVersion } },
      ...waited.events,
      ...holds.map(heldEvent),
      ...(rejects ? holds : []).map(({ holdId, type }): NewEvent => ({
        type: 'HoldRejected',
        data: { holdId, holdType: type, reason: end.reason },
      })),
    ],
  };
}

function unanswered(order: Order, policy: ScreeningPolicy, deciding: Deciding): Change<Order> {
  const { provider, answerWithinMinutes, whenUnanswered } = policy;
  const reason = `${provider} has not screened it within ${answerWithinMinutes} minutes; release it if you would take it without, or reject it`;
  return settled(order, 'unanswered', policy, whenUnanswered === 'hold' ? [{ type: 'fraud', reason }] : [], deciding);
}

/** The order waits for the answer, in a hold that a person may end before. */
function awaited<Its extends Order>(
  order: Its,
  policy: ScreeningPolicy,
  deciding: Deciding & { readonly isDueAtOnce?: boolean },
): Change<Its> {
  const { now } = deciding;
  const { provider, answerWithinMinutes } = policy;
  const iso = (moment: number): string => new Date(moment).toISOString();
  const known = order.screening;
  const askedAt = known?.askedAt ?? iso(now);
  const until = known?.until ?? iso(now + answerWithinMinutes * minute);
  const age = now - Date.parse(askedAt);
  const pause = deciding.isDueAtOnce ? 0 : Math.min(Math.max(age, pauses.shortest), pauses.longest);
  const askAgainAt = iso(Math.min(now + pause, Math.max(Date.parse(until), now + 1)));
  const screening = {
    provider,
    state: 'pending',
    detailsVersion: askedVersionOf(order),
    askedAt,
    askAgainAt,
    until,
  } as const;
  if (known) return { state: { ...order, screening }, events: [] };
  const reason = `${provider} has not screened it yet; it is asked again until ${until}`;
  const hold = newHold({ type: 'screening', reason }, deciding);
  return { state: { ...withHold(order, hold), screening }, events: [heldEvent(hold)] };
}

/** Ends what the outside screening has held the order for. */
function endedHolds<Its extends Order>(order: Its, reason: string, { now }: Deciding): Change<Its> {
  const over = ownHolds(order);
  const end = { by, at: new Date(now).toISOString(), reason };
  return {
    state: over.reduce((one, { holdId }) => withHoldEnded(one, holdId, 'released', end), order),
    events: over.map(({ holdId, type }) => ({ type: 'HoldReleased', data: { holdId, holdType: type } })),
  };
}

/** A hold for each kind of objection, with its reasons; what is refused without any is suspected. */
function objections(
  found: readonly Objection[],
  { provider }: ScreeningPolicy,
  outcome: Objected['outcome'],
): Objecting[] {
  const reasons = found.slice(0, mostReasons);
  const types: readonly HoldType[] = screenedFor.filter((type) => reasons.some(({ about }) => about === type));
  const advice = outcome === 'refused' ? 'refuses it' : 'would have it looked at';
  return (types.length > 0 ? types : (['fraud'] as const)).map((type) => {
    const own = reasons.filter(({ about }) => about === type).map(plainReason);
    const codes = own.map(({ code }) => code).join(', ') || 'it gives no reason';
    return { type, reason: `${provider} ${advice}: ${codes}`, reasons: own };
  });
}

/** What goes out with events is a code of a few letters, whatever the provider sends: a sentence might name people. */
function plainReason({ code, text }: Objection): ScreeningReason {
  const isCode = /^[a-z][a-z0-9_]{0,39}$/.test(code) && !/\d{5}/.test(code);
  return { code: isCode ? code : 'other', ...(text ? { text: text.slice(0, longestText) } : {}) };
}

function newHold({ type, reason, reasons }: Objecting, { now, newHoldId }: Deciding): Omit<Hold, 'state'> {
  return {
    holdId: newHoldId(),
    type,
    reason,
    blocks: defaultBlocks[type],
    createdBy: by,
    createdAt: new Date(now).toISOString(),
    ...(reasons && reasons.length > 0 ? { reasons } : {}),
  };
}

const heldEvent = ({ holdId, type, reason, reasons }: Omit<Hold, 'state'>): NewEvent => ({
  type: 'OrderHeld',
  data: {
    holdId,
    holdType: type,
    reason,
    rule: outsideRule,
    ...(reasons ? { reasons: reasons.map(({ code }) => code) } : {}),
  },
});
