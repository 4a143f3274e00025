import { emailNormalForm } from '#shared/emails.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { Change } from '#shared/work/change.ts';
import { formatMoney, inCurrency, type ExchangeRate, type Money } from '#shared/money.ts';
import { owedBy } from '../credit/credit-limit.ts';
import { creditRule } from '../credit/debt.ts';
import type { Debts } from '../credit/debt-rows.ts';
import { mappingRule, unmappedLines } from '../mapping/unmapped.ts';
import { missingFrom } from './address-rules.ts';
import { activeHolds, defaultBlocks, withHold, withHoldEnded } from '../holding/holds.ts';
import { groupsOf } from '../aggregate/groups.ts';
import { addressesOf, emailsOf } from '../aggregate/people.ts';
import type {
  Address,
  Blockable,
  Hold,
  HoldType,
  Order,
  OrderCredit,
  OrderLine,
  OrderWithPeople,
} from '../aggregate/order.ts';
import { policyOf } from '../aggregate/policies.ts';
import { statusOf } from '../aggregate/status.ts';
import { dueOnAccount, tendersOf, toBeReceived } from '../tenders/tenders-of-order.ts';
import { askedAnew, screenedOutside, type OutsideAnswer } from './outside/outside-decision.ts';
import type { ScreeningSettings } from './screening-settings.ts';

/** An earlier order of the same customer that is suspected to be the same one. */
export type LikeOrder = Pick<Order, 'externalNumber' | 'placedAt'>;

/** Everything the rules judge by. */
export interface ScreeningFacts {
  readonly settings: ScreeningSettings;
  /** The exchange rates that held when the order was placed, between the currencies of the limits that it is judged by and others. */
  readonly rates: readonly ExchangeRate[];
  /** The newest earlier order of the same customer within the duplicate window that `isLike` this one; absent where there is none. */
  readonly like?: LikeOrder | undefined;
  /** For an order on account. */
  readonly credit?: CreditFacts | undefined;
  /** What was said of it outside; absent where nobody was asked. */
  readonly outside?: OutsideAnswer | undefined;
}

/** What is known of the credit of who ordered on account. */
export interface CreditFacts {
  /** Absent where the customer is not known here. */
  readonly customer?: string | undefined;
  /** What the customer may owe; absent for nothing. */
  readonly limit?: Money | undefined;
  /** What the customer owes, and may still owe, for other orders. */
  readonly debts: Debts;
}

/** A hold that a rule asks for. The reason goes out with an event: it never contains personal data. */
export interface Finding {
  readonly rule: string;
  readonly type: HoldType;
  readonly reason: string;
  /** Absent for what a hold of its type usually blocks. */
  readonly blocks?: readonly Blockable[] | undefined;
}

/** Who holds an order until the money of its transfer is there. */
const transferRule = 'awaited-transfer';

/** True of a hold that waits for the money of a transfer. */
export const waitsForTransfer = ({ createdBy }: Pick<Hold, 'createdBy'>): boolean =>
  createdBy === `rule:${transferRule}`;

type Rule = (order: OrderWithPeople, facts: ScreeningFacts) => Finding | undefined;

/** The rules in the order in which the business tells them. */
const rules: readonly Rule[] = [
  overApprovalLimit,
  listedEmail,
  listedAddress,
  incompleteAddress,
  duplicate,
  unknownItems,
  offPriceLists,
  overCredit,
  awaitedTransfer,
];

/** The rules that judge who orders and where it goes, and are asked again when that is changed. */
const rulesOfPeople: readonly Rule[] = [listedEmail, listedAddress, incompleteAddress];

/** What these rules find. */
export function findingsOnPeople(order: OrderWithPeople, facts: Pick<ScreeningFacts, 'settings'>): Finding[] {
  return rulesOfPeople.flatMap((rule) => rule(order, { rates: [], ...facts }) ?? []);
}

/** The holds that the rules ask for, each with its reason. */
export function findingsOn(order: OrderWithPeople, facts: ScreeningFacts): Finding[] {
  return rules.flatMap((rule) => rule(order, facts) ?? []);
}

/**
 * The order after its one screening: held for a person where a rule says so, otherwise on its way to sourcing.
 * `now` is in milliseconds; `newHoldId` gives the holds their ids.
 */
export function screened(
  order: OrderWithPeople,
  facts: ScreeningFacts,
  now: number,
  newHoldId: () => string,
): Change<Order> {
  const at = new Date(now).toISOString();
  const holds = findingsOn(order, facts).map((finding) => holdFor(finding, at, newHoldId()));
  const seen: Order = { ...order, screenedAt: at, ...ownDeadlines(facts.settings), ...creditOn(order, facts) };
  const judged = holds.reduce(withHold, seen);
  const outside = facts.outside && screenedOutside(judged, facts.outside, { now, newHoldId });
  return {
    state: outside?.state ?? judged,
    events: [...holds.map(heldByRule), ...(outside?.events ?? [])],
  };
}

/** The hold that a finding asks for; `at` is RFC 3339. */
function holdFor({ rule, type, reason, blocks }: Finding, at: string, holdId: string): Omit<Hold, 'state'> {
  const blocked = blocks ?? defaultBlocks[type];
  return { holdId, type, reason, blocks: blocked, createdBy: `rule:${rule}`, createdAt: at };
}

const heldByRule = ({ holdId, type, reason, createdBy }: Omit<Hold, 'state'>): NewEvent => ({
  type: 'OrderHeld',
  data: { holdId, holdType: type, reason, rule: createdBy.slice('rule:'.length) },
});

/**
 * The order judged again after who orders, or where it goes, was changed: what a rule finds now and did not find before holds it, and the hold
 * of an incomplete address ends where nothing lacks any more; who was asked outside is asked anew. An order that was not screened yet, and one that is over, is left as it is.
 * `now` is in milliseconds.
 */
export function judgedAgain(
  before: OrderWithPeople,
  after: OrderWithPeople,
  facts: Pick<ScreeningFacts, 'settings'>,
  now: number,
  newHoldId: () => string,
): Change<OrderWithPeople> {
  const { lifecycle } = statusOf(after);
  if (!after.screenedAt || lifecycle === 'cancelled' || lifecycle === 'completed') return { state: after, events: [] };
  const at = new Date(now).toISOString();
  const [earlier, found] = [before, after].map((order) => findingsOnPeople(order, facts)) as [Finding[], Finding[]];
  const isFoundIn = (findings: readonly Finding[], name: string) => findings.some(({ rule }) => rule === name);
  const holds = found
    .filter(({ rule }) => !isFoundIn(earlier, rule))
    .map((finding) => holdFor(finding, at, newHoldId()));
  const by = `rule:${addressRule}`;
  const over = isFoundIn(found, addressRule) ? [] : activeHolds(after).filter(({ createdBy }) => createdBy === by);
  const end = { by, at, reason: 'the address lacks nothing any more' };
  const released = over.reduce((order, { holdId }) => withHoldEnded(order, holdId, 'released', end), after);
  const { outside } = facts.settings;
  const asked = askedAnew(before, holds.reduce(withHold, released), outside, { now, newHoldId });
  return {
    state: asked.state,
    events: [
      ...over.map(({ holdId, type }) => ({ type: 'HoldReleased' as const, data: { holdId, holdType: type } })),
      ...holds.map(heldByRule),
      ...asked.events,
    ],
  };
}

function ownDeadlines({ stageMinutes }: ScreeningSettings): Pick<Order, 'stageMinutes'> {
  return Object.keys(stageMinutes).length > 0 ? { stageMinutes } : {};
}

function overApprovalLimit(order: Order, { settings: { approvalLimit }, rates }: ScreeningFacts): Finding | undefined {
  if (!approvalLimit) return undefined;
  const total = { minor: order.total, currency: order.currency };
  const judged = inCurrency(total, approvalLimit.currency, rates);
  const finding = (reason: string): Finding => ({ rule: 'approval-limit', type: 'approval', reason });
  if (!judged) {
    return finding(
      `${unjudged(order, approvalLimit)}: judge the total of ${formatMoney(total)} by the limit of ${formatMoney(approvalLimit)}`,
    );
  }
  if (judged.minor <= approvalLimit.minor) return undefined;
  return finding(`the total of ${told(total, judged)} is over the limit of ${formatMoney(approvalLimit)}; approve it`);
}

/** Why there is no judging by this limit. */
const unjudged = ({ currency, placedAt }: Order, limit: Money): string =>
  `no exchange rate between ${currency} and ${limit.currency} is known for ${placedAt.slice(0, 10)}`;

/** An amount with what it was judged as. */
const told = (amount: Money, judged: Money): string =>
  amount.currency === judged.currency ? formatMoney(amount) : `${formatMoney(amount)} (${formatMoney(judged)})`;

function listedEmail(order: OrderWithPeople, { settings }: ScreeningFacts): Finding | undefined {
  const emails = emailsOf(order);
  const listed = settings.listedEmails
    .map(emailEntry)
    .some((entry) => emails.some((email) => (entry.startsWith('@') ? email.endsWith(entry) : email === entry)));
  return listed
    ? { rule: 'listed-email', type: 'fraud', reason: 'the e-mail address is on the branch’s list; check the customer' }
    : undefined;
}

function listedAddress(order: OrderWithPeople, { settings }: ScreeningFacts): Finding | undefined {
  const joined = [...addressesOf(order), order.billTo?.address].map((address) =>
    address ? plainWords(joinedAddress(address)) : '',
  );
  const listed = settings.listedAddresses.map(plainWords).filter((entry) => entry !== '');
  return listed.some((entry) => joined.some((address) => address.includes(entry)))
    ? { rule: 'listed-address', type: 'fraud', reason: 'the address is on the branch’s list; check the customer' }
    : undefined;
}

const joinedAddress = ({ lines, city, region, postalCode }: Address): string =>
  [...lines, city, region, postalCode].filter(Boolean).join(' ');

/** A listed address or `@domain` as addresses are compared. */
const emailEntry = (entry: string): string => emailNormalForm(entry) ?? entry.toLowerCase();

/** A text as people mean it: case, punctuation and the width of gaps do not matter. */
function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The rule whose hold ends with a complete address. */
export const addressRule = 'incomplete-address';

function incompleteAddress(order: OrderWithPeople): Finding | undefined {
  for (const { groupId, method, deliveredBy, shippingAddress } of groupsOf(order)) {
    if (!policyOf(order, method).needsShippingAddress || deliveredBy === 'marketplace') continue;
    const missing = missingFrom(shippingAddress);
    if (missing.length === 0) continue;
    const which = order.groups ? `shipping address of group ${groupId}` : 'shipping address';
    const reason = `the ${which} lacks ${missing.join(', ')}; ask the customer`;
    return { rule: addressRule, type: 'address', reason };
  }
  return undefined;
}

function duplicate(_: Order, { like }: ScreeningFacts): Finding | undefined {
  return like
    ? {
        rule: 'duplicate',
        type: 'duplicate',
        reason: `it is like order ${like.externalNumber} of the same customer placed at ${like.placedAt}; release it if both are wanted`,
      }
    : undefined;
}

/** At most so many lines are named. */
const mostNamed = 5;

function unknownItems(order: Order): Finding | undefined {
  const lines = unmappedLines(order);
  const named = lines.slice(0, mostNamed).map(({ lineId, sku }) => `${JSON.stringify(sku)} of line ${lineId}`);
  const more = lines.length > mostNamed ? ` and ${lines.length - mostNamed} more` : '';
  return lines.length === 0
    ? undefined
    : { rule: mappingRule, type: 'item', reason: `there is no item ${named.join(', ')}${more}; map them to items` };
}

/** What a channel sends at another price than the price lists have: its `priceTolerance` says how far is too far. */
function offPriceLists({ lines, currency }: Order): Finding | undefined {
  const off = lines.filter(({ priceCheck }) => priceCheck);
  const named = off.slice(0, mostNamed).map((line) => offInWords(line, currency));
  const more = off.length > mostNamed ? `; and ${off.length - mostNamed} more` : '';
  return off.length === 0
    ? undefined
    : { rule: 'price-lists', type: 'price', reason: `${named.join('; ')}${more}; release it if the prices are agreed` };
}

/** How the price of a line differs from the price lists, in words. */
export function offInWords({ lineId, price, priceCheck }: OrderLine, currency: string): string {
  const sent = `line ${lineId} costs ${formatMoney({ minor: price, currency })}`;
  if (priceCheck?.listed === undefined) return `${sent}, which cannot be compared as it states no tax rates`;
  return `${sent}, by the price lists ${formatMoney({ minor: priceCheck.listed, currency })}`;
}

/** What tells at a glance that two orders are not the same. */
type Glance = Pick<Order, 'channel' | 'currency' | 'total' | 'test'>;

/** They may be the same order placed twice, as far as one sees without their lines. */
export const mayBeLike = (order: Glance, other: Glance): boolean =>
  !other.test && other.channel === order.channel && other.currency === order.currency && other.total === order.total;

type Compared = Glance & Pick<Order, 'cancelledAt'> & { readonly lines: readonly ComparedLine[] };
type ComparedLine = Pick<Order['lines'][number], 'sku' | 'ordered' | 'price'>;

/** The same was ordered in the same channel at the same prices, and the other order stands. */
export const isLike = (order: Compared, other: Compared): boolean =>
  !other.cancelledAt && mayBeLike(order, other) && contentOf(other) === contentOf(order);

/** What was ordered, whatever the order of the lines. */
function contentOf({ lines }: Pick<Compared, 'lines'>): string {
  return lines
    .map(({ sku, ordered, price }) => JSON.stringify([sku, ordered, price]))
    .sort()
    .join();
}

function overCredit(order: Order, { credit, rates }: ScreeningFacts): Finding | undefined {
  const due = dueOnAccount(order);
  if (due === undefined || !credit) return undefined;
  const finding = (reason: string): Finding => ({ rule: creditRule, type: 'credit', reason });
  const { limit } = credit;
  if (!limit) return finding('the customer has no credit limit, and the order is on account');
  const total = { minor: due, currency: order.currency };
  const judged = inCurrency(total, limit.currency, rates);
  const owed = owedBy(limit, credit.debts, rates);
  if (!judged || owed === undefined) {
    return finding(
      `${unjudged(order, limit)}: judge this order of ${formatMoney(total)} by the credit limit of ${formatMoney(limit)}`,
    );
  }
  if (owed + judged.minor <= limit.minor) return undefined;
  const open = formatMoney({ minor: owed, currency: limit.currency });
  return finding(
    `${open} owed and this order of ${told(total, judged)} exceed the credit limit of ${formatMoney(limit)}`,
  );
}

/** Nothing is sent before a transfer is there; stock is set aside for it. */
function awaitedTransfer(order: Order): Finding | undefined {
  const transfers = tendersOf(order).filter(({ kind }) => kind === 'bank_transfer');
  const awaited = transfers.reduce((sum, tender) => sum + toBeReceived(order, tender), 0);
  if (awaited === 0) return undefined;
  const amount = formatMoney({ minor: awaited, currency: order.currency });
  const reason = `${amount} are to come by bank transfer; the hold ends when they are recorded as received`;
  return { rule: transferRule, type: 'payment', reason, blocks: ['release'] };
}

/** How an order on account counts in the debt of its customer. */
function creditOn(order: Order, { credit, rates }: ScreeningFacts): { readonly credit?: OrderCredit } {
  const due = dueOnAccount(order);
  if (due === undefined || !credit?.customer) return {};
  const { customer, limit, debts } = credit;
  const { currency } = order;
  const owed = limit && owedBy(limit, debts, rates);
  const judged = limit && inCurrency({ minor: due, currency }, limit.currency, rates);
  if (!limit || owed === undefined || !judged) return { credit: { customer, currency } };
  // What is counted in other currencies does not grow any more: those are of a limit that was in another one before.
  const most = limit.minor - (owed - (debts.counted[limit.currency] ?? 0));
  const rate = rates.find(({ from, to }) => [from, to].includes(currency) && [from, to].includes(limit.currency));
  return {
    credit: { customer, currency: limit.currency, most, ...(currency === limit.currency || !rate ? {} : { rate }) },
  };
}
