import type { ElsewhereState, MoneyHolder, TenderKind } from '#shared/contracts/vocabulary.ts';

/** One way in which an order, or some of it, is paid, as it was placed. */
export interface Tender {
  /** `t1`, `t2` …, in the order in which they were placed. */
  readonly tenderId: string;
  readonly kind: TenderKind;
  /** Minor units of the order's currency, above zero unless the order comes to nothing. */
  readonly amount: number;
  /** The payment provider of a card, and that one's token; of what a provider has done elsewhere, who has. */
  readonly provider?: string | undefined;
  readonly token?: string | undefined;
  /** Under which number it stands where it is kept. */
  readonly reference?: string | undefined;
  /** Of what a provider has done elsewhere: what that was, and when an authorisation lapses, RFC 3339. */
  readonly state?: ElsewhereState | undefined;
  readonly expiresAt?: string | undefined;
  /** Its provider is not set up here: a person gives its money back. */
  readonly isForeign?: true | undefined;
  /** The lender's plan of instalments. */
  readonly plan?: string | undefined;
  /** Of what was redeemed: who holds its money; absent for who usually does. */
  readonly heldBy?: MoneyHolder | undefined;
}

/** What has become of one tender, in minor units. */
export interface TenderTotals {
  /** What stands authorised of it, or granted; what is paid stays in it, what is voided leaves it. */
  readonly authorised: number;
  /** What was captured of it, or received. */
  readonly paid: number;
  readonly refunded: number;
}

/**
 * How the money of a tender comes. `collected`: by a payment provider, whom we ask for each invoice. `paid_before`: it is there when the order
 * is placed. `received`: it comes by itself, and is recorded then.
 */
export type MoneyComes = 'collected' | 'paid_before' | 'received';

/**
 * How money of a tender goes back. `by_holder`: by who holds it, a provider that we ask or others who hear of it. `by_hand`: a person pays it,
 * and says so. `not`: it stays with the customer's account.
 */
export type MoneyGoesBack = 'by_holder' | 'by_hand' | 'not';

interface TenderRule {
  readonly comes: MoneyComes;
  /** Its turn in use: what an order owes is paid by the tenders of the first turn before those of the next. */
  readonly turn: number;
  /** Who holds its money once it is paid. */
  readonly heldBy: MoneyHolder;
  /** How what is paid of it above what is owed goes back. */
  readonly goesBack: MoneyGoesBack;
}

/**
 * What each kind of tender is, in the order of use: what is paid already comes first, then what is kept for the customer, then what is collected,
 * then what comes later. Money goes back in the reverse order.
 */
const tenderRules: Readonly<Record<TenderKind, TenderRule>> = {
  marketplace: { comes: 'paid_before', turn: 1, heldBy: 'marketplace', goesBack: 'by_holder' },
  instalments: { comes: 'paid_before', turn: 1, heldBy: 'lender', goesBack: 'by_holder' },
  voucher: { comes: 'paid_before', turn: 2, heldBy: 'marketplace', goesBack: 'by_holder' },
  gift_card: { comes: 'paid_before', turn: 2, heldBy: 'us', goesBack: 'by_holder' },
  stored_credit: { comes: 'paid_before', turn: 2, heldBy: 'us', goesBack: 'by_holder' },
  card: { comes: 'collected', turn: 3, heldBy: 'provider', goesBack: 'by_holder' },
  provider_reference: { comes: 'collected', turn: 3, heldBy: 'provider', goesBack: 'by_holder' },
  bank_transfer: { comes: 'received', turn: 4, heldBy: 'us', goesBack: 'by_hand' },
  cash_on_delivery: { comes: 'received', turn: 5, heldBy: 'us', goesBack: 'by_hand' },
  on_account: { comes: 'received', turn: 6, heldBy: 'us', goesBack: 'not' },
};

/** What a provider has captured elsewhere is paid already. */
const capturedElsewhere: TenderRule = { ...tenderRules.provider_reference, comes: 'paid_before', turn: 1 };

/** The rule of a tender. */
export function ruleOf({ kind, state, isForeign }: Pick<Tender, 'kind' | 'state' | 'isForeign'>): TenderRule {
  if (state !== 'captured') return tenderRules[kind];
  return isForeign ? { ...capturedElsewhere, goesBack: 'by_hand' } : capturedElsewhere;
}

/** It is a transfer, or cash: nobody is asked for it, and it is not owed on account. */
export const comesByItself = ({ kind }: Pick<Tender, 'kind'>): boolean =>
  kind === 'bank_transfer' || kind === 'cash_on_delivery';

/** Who holds what is paid of a tender. */
export const holderOf = ({ kind, heldBy }: Tender): MoneyHolder => heldBy ?? tenderRules[kind].heldBy;

/** Tenders in the order of use; of one turn, as they were placed. */
export function inOrderOfUse(tenders: readonly Tender[]): Tender[] {
  return tenders.toSorted((a, b) => ruleOf(a).turn - ruleOf(b).turn);
}

/**
 * An amount, in minor units, divided over tenders in the order of use: each pays as much as it can before the next one pays anything. What
 * is divided in parts, one after the other (`shareBetween`), comes to the same however it is cut.
 * @returns what each pays, in the same order. Throws a RangeError for more than they come to, and below zero.
 */
export function divided(tenders: readonly Pick<Tender, 'amount'>[], amount: number): number[] {
  if (amount < 0) throw new RangeError(`${amount} minor units cannot be divided over tenders`);
  let left = amount;
  const parts = tenders.map((tender) => {
    const part = Math.min(tender.amount, left);
    left -= part;
    return part;
  });
  if (left > 0) throw new RangeError(`the tenders come to ${left} minor units less than ${amount}`);
  return parts;
}

/** What each tender pays of the amount from `before` to `after`: of an invoice after others that came to `before`. */
export function shareBetween(tenders: readonly Pick<Tender, 'amount'>[], before: number, after: number): number[] {
  const earlier = divided(tenders, before);
  return divided(tenders, after).map((part, index) => part - (earlier[index] ?? 0));
}
