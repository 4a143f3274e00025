import type { Change } from '#shared/work/change.ts';
import { formatMoney, type Money } from '#shared/money.ts';
import { missingFrom } from './address-rules.ts';
import { defaultBlocks, withHold } from '../holding/holds.ts';
import type { HoldType, Order } from '../aggregate/order.ts';
import { policyOf } from '../aggregate/policies.ts';
import type { ScreeningSettings } from './screening-settings.ts';

/** What an earlier order of the same customer is compared by. */
export type EarlierOrder = Pick<
  Order,
  'channel' | 'externalNumber' | 'placedAt' | 'currency' | 'total' | 'cancelledAt'
> & {
  readonly lines: readonly { readonly sku: string; readonly ordered: number; readonly unitPrice: number }[];
};

/** Everything the rules judge by. */
export interface ScreeningFacts {
  readonly settings: ScreeningSettings;
  /** Earlier orders of the same customer within the duplicate window. */
  readonly earlier: readonly EarlierOrder[];
  /** For an order on account: what the customer may owe and what earlier unfinished orders amount to. */
  readonly credit?: { readonly limit: Money | undefined; readonly open: Money } | undefined;
}

/** A hold that a rule asks for. The reason goes out with an event: it never contains personal data. */
export interface Finding {
  readonly rule: string;
  readonly type: HoldType;
  readonly reason: string;
}

type Rule = (order: Order, facts: ScreeningFacts) => Finding | undefined;

/** The rules in the order in which the business tells them. */
const rules: readonly Rule[] = [
  overApprovalLimit,
  listedEmail,
  listedAddress,
  incompleteAddress,
  duplicate,
  overCredit,
];

/** The holds that the rules ask for, each with its reason. */
export function findingsOn(order: Order, facts: ScreeningFacts): Finding[] {
  return rules.flatMap((rule) => rule(order, facts) ?? []);
}

/**
 * The order after its one screening: held for a person where a rule says so, otherwise on its way to sourcing.
 * `now` is in milliseconds; `newHoldId` gives the holds their ids.
 */
export function screened(order: Order, facts: ScreeningFacts, now: number, newHoldId: () => string): Change<Order> {
  const at = new Date(now).toISOString();
  const holds = findingsOn(order, facts).map(({ rule, type, reason }) => ({
    holdId: newHoldId(),
    type,
    reason,
    blocks: defaultBlocks[type],
    createdBy: `rule:${rule}`,
    createdAt: at,
  }));
  const judged = holds.reduce(withHold, { ...order, screenedAt: at, ...ownDeadlines(facts.settings) });
  return {
    state: judged,
    events: holds.map(({ holdId, type, reason, createdBy }) => ({
      type: 'OrderHeld',
      data: { holdId, holdType: type, reason, rule: createdBy.slice('rule:'.length) },
    })),
  };
}

function ownDeadlines({ stageMinutes }: ScreeningSettings): Pick<Order, 'stageMinutes'> {
  return Object.keys(stageMinutes).length > 0 ? { stageMinutes } : {};
}

function overApprovalLimit({ total, currency }: Order, { settings }: ScreeningFacts): Finding | undefined {
  const limit = settings.approvalLimits[currency];
  if (limit === undefined || total <= limit) return undefined;
  const [ordered, allowed] = [total, limit].map((minor) => formatMoney({ minor, currency }));
  return {
    rule: 'approval-limit',
    type: 'approval',
    reason: `the total of ${ordered} is over the limit of ${allowed}; approve it`,
  };
}

function listedEmail({ contact }: Order, { settings }: ScreeningFacts): Finding | undefined {
  const email = contact.email?.trim().toLowerCase();
  if (!email) return undefined;
  const listed = settings.listedEmails.some((entry) =>
    entry.startsWith('@') ? email.endsWith(entry) : email === entry,
  );
  return listed
    ? { rule: 'listed-email', type: 'fraud', reason: 'the e-mail address is on the branch’s list; check the customer' }
    : undefined;
}

function listedAddress({ shippingAddress }: Order, { settings }: ScreeningFacts): Finding | undefined {
  if (!shippingAddress) return undefined;
  const { lines, city, region, postalCode } = shippingAddress;
  const joined = plainWords([...lines, city, region, postalCode].filter(Boolean).join(' '));
  return settings.listedAddresses.map(plainWords).some((entry) => entry !== '' && joined.includes(entry))
    ? { rule: 'listed-address', type: 'fraud', reason: 'the address is on the branch’s list; check the customer' }
    : undefined;
}

/** A text as people mean it: case, punctuation and the width of gaps do not matter. */
function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function incompleteAddress(order: Order): Finding | undefined {
  if (!policyOf(order).needsShippingAddress) return undefined;
  const missing = missingFrom(order.shippingAddress);
  return missing.length > 0
    ? {
        rule: 'incomplete-address',
        type: 'address',
        reason: `the shipping address lacks ${missing.join(', ')}; ask the customer`,
      }
    : undefined;
}

function duplicate(order: Order, { settings, earlier }: ScreeningFacts): Finding | undefined {
  const window = settings.duplicateWindowMinutes * 60_000;
  const like = earlier.find(
    (other) =>
      !other.cancelledAt &&
      other.channel === order.channel &&
      other.currency === order.currency &&
      other.total === order.total &&
      Date.parse(order.placedAt) - Date.parse(other.placedAt) <= window &&
      contentOf(other) === contentOf(order),
  );
  return like
    ? {
        rule: 'duplicate',
        type: 'duplicate',
        reason: `it is like order ${like.externalNumber} of the same customer placed at ${like.placedAt}; release it if both are wanted`,
      }
    : undefined;
}

/** What was ordered, whatever the order of the lines. */
function contentOf({ lines }: Pick<EarlierOrder, 'lines'>): string {
  return lines
    .map(({ sku, ordered, unitPrice }) => JSON.stringify([sku, ordered, unitPrice]))
    .sort()
    .join();
}

function overCredit(order: Order, { credit }: ScreeningFacts): Finding | undefined {
  if (order.payment.method !== 'on_account' || !credit) return undefined;
  const finding = (reason: string): Finding => ({ rule: 'credit-limit', type: 'credit', reason });
  const { limit, open } = credit;
  if (!limit) return finding('the customer has no credit limit, and the order is on account');
  if (limit.currency !== order.currency) {
    return finding(`the credit limit is in ${limit.currency} and the order in ${order.currency}; judge it by hand`);
  }
  const total = { minor: order.total, currency: order.currency };
  if (open.minor + total.minor <= limit.minor) return undefined;
  return finding(
    `${formatMoney(open)} open and this order of ${formatMoney(total)} exceed the credit limit of ${formatMoney(limit)}`,
  );
}
