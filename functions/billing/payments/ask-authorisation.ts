import { ambient, nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import type { AuthorisationState } from '#shared/contracts/vocabulary.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import { rowsOf, withRows, type Account, type Payment } from './account.ts';
import { changeAccount, keepIntent, loadAccount } from './account-store.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from './payment-totals.ts';
import { declinedForInvoice } from './refused.ts';
import {
  askOnce,
  type Absent,
  type Approved,
  type AuthoriseAsk,
  type Outcome,
  type PaymentProvider,
  type Unknown,
} from '../providers/provider.ts';
import { tenderOf } from '#functions/orders/rules.ts';
import { capturesElsewhere, onAccount, providerOf } from '../providers/provider-of.ts';
import { namedIn, neededOf, tenderOfPayment, type Wanted } from '../tenders/tender-payments.ts';

/** An authorisation whose provider names no end is taken to lapse after this time. */
const usualLifeMs = 7 * 24 * 3600 * 1000;

/**
 * From when an order does not need a payment any more no function begins to ask for it. One that had begun ends within its minute;
 * what it has sent off may be as long on its way.
 */
const askingEndsWithinMs = 2 * 60 * 1000;

/**
 * Asks for one more authorisation, meant for an invoice. The intent is kept first, so that a crash
 * leaves something to be looked up. Throws StepFailure `TransientFailure` when the provider cannot be reached, or the order has changed
 * before the intent was kept.
 */
export async function askAuthorisation(known: Account, wanted: Wanted, invoice: string): Promise<Account> {
  const payment = newPayment(known, wanted, invoice);
  if (needsNobody(payment)) return changeAccount(known, (account) => granted(account, payment));
  const account = await keepIntent(known, payment);
  if (account) return decidePayment(account, payment.entry, false);
  const anew = await loadAccount(known.order.orderId);
  // Another commit came first that has asked for nothing: what was decided of the payments before says nothing of this one.
  if (rowsOf(anew, 'payment').every(({ entry }) => entry !== payment.entry)) {
    throw new StepFailure(
      'TransientFailure',
      `order ${known.order.orderId} changed while a payment was to be asked for`,
    );
  }
  // Another run asks at the same time: what it asked for is looked up.
  return decidePayment(anew, payment.entry, true);
}

/**
 * Takes what the provider says of a payment into the order; of a declined one that was meant for an invoice a person is told in the same
 * transaction. `repeated`: it may have been asked before. Throws StepFailure
 * `TransientFailure` when the provider cannot be reached.
 */
export async function decidePayment(account: Account, entry: string, repeated: boolean): Promise<Account> {
  const asking = await needingAgain(account, entry);
  const payment = undecidedIn(asking, entry);
  if (!payment) return asking;
  const outcome = await askProvider(asking, payment, repeated);
  return changeAccount(asking, (current) => {
    const change = decided(current, entry, outcome);
    const isDeclined = change !== undefined && outcome.outcome === 'declined';
    return isDeclined ? declinedForInvoice(change, payment, outcome.reason) : change;
  });
}

/**
 * The account before a payment is asked for that was not needed once: an order that comes back from a backup may need it anew. Should it
 * lose the need of it again, the time in which it may still be asked for begins anew as well.
 */
function needingAgain(known: Account, entry: string): Promise<Account> {
  return changeAccount(known, (account) => {
    const payment = undecidedIn(account, entry);
    if (payment?.followedSince === undefined || isOnlyLookedUp(account, payment)) return undefined;
    const { followedSince: _, ...asked } = payment;
    return { state: withRows(account, [asked]), events: [] };
  });
}

/** What is not needed any more, and what a provider works on, is not asked for again. */
const isOnlyLookedUp = (account: Account, payment: Payment): boolean =>
  payment.state === 'pending' || !isNeeded(account, payment);

const isNeeded = (account: Account, payment: Payment): boolean =>
  neededOf(account, tenderOfPayment(account, payment).tenderId) > 0;

/** What a provider has answered, or knows. */
export type ProviderAnswer = Exclude<Outcome | Absent, Unknown>;

/**
 * Asks the provider of a payment, or looks up what it was asked before; what is not needed any more is looked up only. Throws
 * StepFailure `TransientFailure` when it cannot be reached.
 */
export async function askProvider(account: Account, payment: Payment, repeated: boolean): Promise<ProviderAnswer> {
  const ask = authoriseAsk(account, payment);
  // What was authorised elsewhere has no token by which more could be asked for.
  if (ask.token === '') return { outcome: 'declined', reason: 'no_means_of_payment' };
  const provider = await providerOf(payment.provider);
  // What it says is as of the question: it may answer much later.
  const askedAt = ambient.now();
  const outcome = isOnlyLookedUp(account, payment)
    ? await provider.lookUp(ask)
    : await askOnce(provider, ask, repeated);
  if (outcome.outcome === 'unknown') {
    throw new StepFailure('TransientFailure', `the provider ${payment.provider} does not answer: ${outcome.reason}`);
  }
  return outcome.outcome === 'absent' && hasNeverArrived(payment, provider, askedAt)
    ? { outcome: 'declined', reason: 'never_reached_the_provider' }
    : outcome;
}

/** True of a payment that nobody asks for any more, and of which its provider would have known at `now`, in milliseconds. */
function hasNeverArrived({ state, followedSince }: Payment, { lookUpsLagMs }: PaymentProvider, now: number): boolean {
  if (state !== 'asked' || followedSince === undefined) return false;
  return now - Date.parse(followedSince) >= askingEndsWithinMs + lookUpsLagMs;
}

const undecidedIn = (account: Account, entry: string): Payment | undefined =>
  rowsOf(account, 'payment').find((one) => one.entry === entry && (one.state === 'asked' || one.state === 'pending'));

function authoriseAsk(account: Account, payment: Payment): AuthoriseAsk {
  const { order } = account;
  return {
    kind: 'authorise',
    key: `${order.orderId}/authorise/${payment.number}`,
    orderId: order.orderId,
    amount: { minor: payment.amount, currency: order.currency },
    token: tenderOfPayment(account, payment).token ?? '',
    reference: payment.reference,
  };
}

/** A payment that is about to be asked for; `invoice` says what a fresh authorisation is meant for. */
export function newPayment(account: Account, { tenderId, amount }: Wanted, invoice?: string): Payment {
  const tender = tenderOf(account.order, tenderId);
  const number = (rowsOf(account, 'payment').at(-1)?.number ?? 0) + 1;
  return {
    row: 'payment',
    entry: `PAYMENT#${String(number).padStart(4, '0')}`,
    version: 0,
    paymentId: newId('payment'),
    number,
    tender: namedIn(account.order, tenderId),
    // Of what was captured elsewhere as well: money goes back through its provider.
    provider: tender.isForeign ? onAccount : (tender.provider ?? onAccount),
    state: 'asked',
    amount,
    voided: 0,
    refunded: 0,
    takesParts: true,
    invoice,
    askedAt: nowIso(),
  };
}

/** For what is not collected, and for nothing, no provider is asked. */
export const needsNobody = ({ provider, amount }: Payment): boolean => provider === onAccount || amount === 0;

/**
 * A payment for which no provider is asked, as for what it has done elsewhere, granted; undefined when it was granted before. It says nothing of what
 * a provider was asked for and has not decided, or has declined.
 */
export function granted(account: Account, payment: Payment): Change<Account> | undefined {
  if (rowsOf(account, 'payment').some(({ entry }) => entry === payment.entry)) return undefined;
  const tender = tenderOfPayment(account, payment);
  const { amount, paymentId } = payment;
  const isElsewhere = tender.kind === 'provider_reference' && amount > 0;
  const { reference = paymentId, expiresAt } = isElsewhere ? tender : {};
  const { state } = account.order.payments;
  const stands = state === 'pending' || state === 'declined' ? state : 'authorised';
  const takesParts = !isElsewhere || capturesElsewhere(payment.provider) === 'in parts';
  return approved(account, payment, { outcome: 'approved', reference, amount, expiresAt, takesParts }, stands);
}

/** What a provider's answer makes of a payment and its order; undefined when it changes nothing. */
export function decided(account: Account, entry: string, outcome: ProviderAnswer): Change<Account> | undefined {
  const payment = undecidedIn(account, entry);
  if (!payment) return undefined;
  if (outcome.outcome === 'absent') return undefined;
  if (outcome.outcome === 'approved') {
    const expiresAt = outcome.expiresAt ?? new Date(ambient.now() + usualLifeMs).toISOString();
    return approved(account, payment, { ...outcome, expiresAt });
  }
  if (outcome.outcome === 'declined') return declined(account, payment, outcome.reason);
  if (payment.state === 'pending') return undefined;
  const { order } = account;
  const amount = decimalMoney(payment.amount, order.currency);
  const waiting = withTotals(order, {}, 'pending');
  const { tender: tenderId } = payment;
  return {
    state: withRows({ ...account, order: waiting }, [{ ...payment, state: 'pending', reference: outcome.reference }]),
    events: [{ type: 'PaymentPending', data: { paymentId: payment.paymentId, tenderId, amount } }],
    writes: payment.followedSince === undefined ? [followUp(order.orderId, payment)] : [],
  };
}

function declined(account: Account, payment: Payment, reason: string): Change<Account> {
  const { order } = account;
  const { paymentId, tender: tenderId } = payment;
  return {
    state: withRows({ ...account, order: withTotals(order, {}, 'declined') }, [
      { ...payment, state: 'declined', reason, decidedAt: nowIso() },
    ]),
    events: [
      {
        type: 'PaymentDeclined',
        data: { paymentId, tenderId, amount: decimalMoney(payment.amount, order.currency), reason },
      },
    ],
  };
}

/**
 * Has payments looked up by the clock that were asked for, have no answer, and are not needed any more: what was authorised
 * is voided then. Those of an order that still needs them are looked up by the step that asks.
 */
export async function followUnanswered(known: Account): Promise<Account> {
  if (unansweredIn(known).length === 0) return known;
  return changeAccount(known, (account) => {
    const rows = unansweredIn(account).map((payment) => ({ ...payment, followedSince: nowIso() }));
    if (rows.length === 0) return undefined;
    const writes = rows.map((row) => followUp(account.order.orderId, row));
    return { state: withRows(account, rows), events: [], writes };
  });
}

function unansweredIn(account: Account): Payment[] {
  const unanswered = rowsOf(account, 'payment').filter(
    ({ state, followedSince }) => state === 'asked' && followedSince === undefined,
  );
  return unanswered.filter((payment) => !isNeeded(account, payment));
}

function approved(
  account: Account,
  payment: Payment,
  { reference, amount, expiresAt, takesParts }: Approved,
  state: AuthorisationState = 'authorised',
): Change<Account> {
  const { order } = account;
  const { tender: tenderId } = payment;
  const row: Payment = {
    ...payment,
    state: 'authorised',
    amount,
    reference,
    expiresAt,
    takesParts: takesParts ?? true,
    decidedAt: nowIso(),
  };
  return {
    state: withRows({ ...account, order: withTotals(order, { authorised: amount }, state, tenderId) }, [row]),
    events: [
      {
        type: 'PaymentAuthorised',
        data: { paymentId: payment.paymentId, tenderId, amount: decimalMoney(amount, order.currency) },
      },
    ],
  };
}
