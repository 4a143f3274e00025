import { ambient, nowIso } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import {
  blockedBy,
  isPaymentAgreedAfter,
  isPaymentAwaited,
  onlyTender,
  type OrderException,
} from '#functions/orders/rules.ts';
import {
  capturableOf,
  openOf,
  paymentOf,
  rowsOf,
  withRows,
  type Account,
  type Capture,
  type Payment,
} from './account.ts';
import { changeAccount, keepIntent, loadAccount } from './account-store.ts';
import { askAuthorisation, decidePayment } from './ask-authorisation.ts';
import { followUp } from '../follow-up/not-final.ts';
import { captureEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { withTotals } from './payment-totals.ts';
import { LeftToPerson } from './left-to-person.ts';
import { collects, exceptionsAbout, refused } from './refused.ts';
import { askOnce, type CaptureAsk } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';
import { neededOf, paymentsOf, tenderOfPayment } from '../tenders/tender-payments.ts';

/** What a provider answers when the authorisation is not there any more: it is authorised afresh at once. */
export const authorisationLapsed = 'authorisation_expired';

/**
 * Collects the amount of every invoice that is not collected yet, in the order of their numbers, as long as no hold blocks it.
 * `fresh` names the rows whose intent was kept a moment ago, so that no other run can have asked. Throws StepFailure
 * `CaptureRefused`, `PaymentDeclined` when a fresh authorisation was needed and refused, `PaymentPending` while its provider works on that,
 * or `TransientFailure`. Of all but the last a person has been told when it is thrown.
 */
export async function collectInvoices(known: Account, fresh: ReadonlySet<string> = new Set()): Promise<Account> {
  let account = known;
  const open = rowsOf(known, 'capture').filter((capture) => !isOver(capture));
  for (const { entry } of open.sort((a, b) => (a.invoice < b.invoice ? -1 : 1))) {
    account = await collectInvoice(account, entry, fresh.has(entry));
  }
  return account;
}

/**
 * As collectInvoices, for the invoice of one row. What an attempt came to is taken in only while it is the present one: another run may
 * have asked anew meanwhile.
 * @param isFresh its intent was kept a moment ago, so that no other run can have asked.
 */
export async function collectInvoice(known: Account, entry: string, isFresh: boolean): Promise<Account> {
  let account = known;
  let repeated = !isFresh;
  // Twice when the first authorisation turns out to have lapsed.
  for (let turn = 1; turn <= 2; turn += 1) {
    if (!isToBeCollected(account, entry)) return account;
    if (captureRow(account, entry).state !== 'asked') {
      account = await asDecided(account, entry);
      if (!isToBeCollected(account, entry)) return account;
      const claim = await claimAuthorisation(account, entry);
      account = claim.account;
      // Who was not the one to keep the intent does not know what the other has asked.
      repeated = !claim.kept;
      if (!isToBeCollected(account, entry)) return account;
    }
    const capture = captureRow(account, entry);
    if (capture.state !== 'asked') continue;
    const outcome = await askCapture(account, capture, repeated);
    if (outcome.outcome === 'approved') {
      account = await changeAccount(account, (current) => {
        const row = captureRow(current, entry);
        return row.attempt === capture.attempt ? captured(current, row) : undefined;
      });
    } else if (outcome.outcome === 'declined') {
      account = await refuseCapture(account, capture, outcome.reason);
      account = await asDecided(account, entry);
    } else {
      await followCapture(account, capture);
      throw new UnansweredCapture(capture.invoice, outcome.outcome === 'pending');
    }
    repeated = true;
  }
  if (!isToBeCollected(account, entry)) return account;
  throw new StepFailure('TransientFailure', `invoice of ${entry} is being collected by another run`);
}

/**
 * The account before a capture that is not under way is gone on with, as a person has decided by the last exception about it. One that they
 * have given up is not collected any more. While it is open, this fails by it: nothing is authorised afresh before they decide, whoever has
 * told them and died, and a workflow waits for that very exception.
 */
async function asDecided(account: Account, entry: string): Promise<Account> {
  const last = (await exceptionsAbout(account.order.orderId, entry)).at(-1);
  if (last?.state === 'open') throw new LeftToPerson(last);
  return isGivenUp(account, last) ? giveUpCapture(account, entry) : account;
}

/** A person has given up the last exception about a capture, and has agreed no other payment since. */
function isGivenUp({ order }: Account, last: OrderException | undefined): boolean {
  return last?.state === 'given_up' && !isPaymentAgreedAfter(order, last.resolvedAt ?? '');
}

/**
 * Notes that an invoice is not collected any more, as a person has given up the last exception about its capture: the customer owes it
 * still. Nothing happens where they have not, where it is under way or over, or while a payment hold asks them for another payment.
 */
export function giveUpCapture(known: Account, entry: string): Promise<Account> {
  return changeAccount(known, async (account) => {
    const { order } = account;
    const capture = captureRow(account, entry);
    if (capture.state === 'asked' || isOver(capture) || isPaymentAwaited(order)) return undefined;
    if (!isGivenUp(account, (await exceptionsAbout(order.orderId, entry)).at(-1))) return undefined;
    const { captureId, invoice: invoiceId, amount } = capture;
    return {
      state: withRows({ ...account, order: withTotals(order, { givenUp: amount }) }, [
        { ...capture, state: 'given_up' },
      ]),
      events: [
        { type: 'CaptureGivenUp', data: { captureId, invoiceId, amount: decimalMoney(amount, order.currency) } },
      ],
    };
  });
}

/** A capture that is not final. */
export class UnansweredCapture extends StepFailure {
  /** The provider has it and works on it; else it may never have heard of it. */
  readonly isPending: boolean;

  constructor(invoice: string, isPending: boolean) {
    super('TransientFailure', `the capture of ${invoice} has no answer yet`);
    this.isPending = isPending;
  }
}

/** Has a capture looked at by the clock that has no answer, once for each attempt: the step that asked runs out of tries in minutes. */
async function followCapture(account: Account, capture: Capture): Promise<void> {
  if (capture.followed === capture.attempt) return;
  const followed = { ...capture, followed: capture.attempt };
  // Where another writer was first, the next try lists it.
  await keepIntent(account, followed, [followUp(account.order.orderId, followed)]);
}

/**
 * Takes a refused attempt to capture in. A person decides on a fresh authorisation, and is told in the same transaction; one that has lapsed
 * needs nobody's decision. Nothing happens when the attempt is decided. @returns the account as it then stands.
 */
export function refuseCapture(
  account: Account,
  { entry, attempt }: Pick<Capture, 'entry' | 'attempt'>,
  reason: string,
): Promise<Account> {
  return changeAccount(account, (current) => {
    const row = askedCapture(current, entry, attempt);
    if (!row) return undefined;
    const { paymentId, refusedBy = [], invoice, amount } = row;
    const refusal: Capture = {
      ...row,
      state: 'refused',
      reason,
      refusedBy: paymentId ? [...refusedBy, paymentId] : refusedBy,
    };
    if (reason === authorisationLapsed) return { state: withRows(current, [refusal]), events: [] };
    const detail =
      `the provider refused to collect ${amount} minor units of ${current.order.currency} for ${invoice}: ${reason}; ` +
      'resume to authorise the amount afresh and collect it';
    return refused(current, refusal, { error: 'CaptureRefused', detail, resumeAction: collects });
  });
}

/** The row of a capture while this attempt has no answer. */
export const askedCapture = (account: Account, entry: string, attempt: number): Capture | undefined =>
  rowsOf(account, 'capture').find((one) => one.entry === entry && one.state === 'asked' && one.attempt === attempt);

const isOver = ({ state }: Capture): boolean => state === 'captured' || state === 'none' || state === 'given_up';

/** It is not collected, and no hold keeps it back, as far as the account was last read: it is whenever another writer was first. */
const isToBeCollected = (account: Account, entry: string): boolean =>
  !isOver(captureRow(account, entry)) && !blockedBy(account.order, 'capture');

/** What is asked of a person where a hold keeps an invoice from being collected; undefined where none does, or it is over. */
export function heldBack(account: Account, entry: string): string | undefined {
  const capture = captureRow(account, entry);
  const hold = blockedBy(account.order, 'capture');
  if (isOver(capture) || !hold) return undefined;
  return `${capture.invoice} is not collected, as a ${hold.type} hold keeps it back; release the hold, then resume`;
}

async function askCapture(account: Account, capture: Capture, repeated: boolean) {
  const { provider } = paymentOf(account, capture.paymentId);
  return askOnce(await providerOf(provider), captureAsk(account, capture), repeated);
}

/** What the provider is asked for a capture, under the key of its present attempt. */
export function captureAsk(account: Account, { entry, attempt, amount, paymentId }: Capture): CaptureAsk {
  const { orderId, currency } = account.order;
  const payment = paymentOf(account, paymentId);
  return {
    kind: 'capture',
    key: `${orderId}/${entry}/${attempt}`,
    orderId,
    amount: { minor: amount, currency },
    reference: payment.reference ?? '',
    more: payment.takesParts && neededOf(account, tenderOfPayment(account, payment).tenderId) > amount,
  };
}

/** Finds, or asks for, the authorisation that the invoice is collected from, and keeps the intent to do so. */
async function claimAuthorisation(known: Account, entry: string): Promise<{ account: Account; kept: boolean }> {
  let account = known;
  const { invoice, amount, tender: tenderId = onlyTender } = captureRow(account, entry);
  let payment = authorisationFor(account, entry);
  if (!payment) {
    const undecided = rowsOf(account, 'payment').find((one) => one.state === 'asked' || one.state === 'pending');
    account = undecided
      ? await decidePayment(account, undecided.entry, true)
      : await askAuthorisation(account, { tenderId, amount }, invoice);
    payment = authorisationFor(account, entry);
  }
  if (!payment) {
    await asDecided(account, entry);
    throw new StepFailure('TransientFailure', `${invoice} waits for its authorisation`);
  }
  const capture = captureRow(account, entry);
  if (capture.state === 'asked' || !isToBeCollected(account, entry)) return { account, kept: false };
  const { paymentId } = payment;
  const kept = await keepIntent(account, { ...capture, state: 'asked', attempt: capture.attempt + 1, paymentId });
  return kept ? { account: kept, kept: true } : { account: await loadAccount(account.order.orderId), kept: false };
}

/** After a refusal only an authorisation made for this very invoice will do: it can be collected whole. */
function authorisationFor(account: Account, entry: string): Payment | undefined {
  const { state, invoice, amount, paymentId, tender = onlyTender } = captureRow(account, entry);
  const able = paymentsOf(account, tender).filter((one) => capturableOf(account, one, ambient.now()) >= amount);
  const own = able.find((one) => one.invoice === invoice && one.paymentId !== paymentId);
  return own ?? (state === 'refused' ? undefined : able[0]);
}

function captureRow(account: Account, entry: string): Capture {
  const capture = rowsOf(account, 'capture').find((one) => one.entry === entry);
  if (!capture) throw new Error(`order ${account.order.orderId} has no ${entry}`);
  return capture;
}

/** A capture that has arrived; undefined when that is known. */
export function captured(account: Account, capture: Capture): Change<Account> | undefined {
  if (isOver(capture)) return undefined;
  const { order } = account;
  const { amount, captureId } = capture;
  const payment = paymentOf(account, capture.paymentId);
  const { paymentId, tender: tenderId } = payment;
  const { orderId, currency } = order;
  // The first capture of an authorisation that takes no parts lets the rest of it go.
  const rest = payment.takesParts ? 0 : openOf(account, payment) - amount;
  const posting = post(order.branch, captureEntry({ currency, reference: captureId, orderId }, amount), account.book);
  const totalled = withTotals(order, { captured: amount, authorised: -rest, voided: rest }, undefined, tenderId);
  return {
    state: withRows({ ...account, order: totalled }, [
      { ...capture, state: 'captured', capturedAt: nowIso(), postedAs: posting.keys },
      ...(rest > 0 ? [{ ...payment, voided: payment.voided + rest }] : []),
    ]),
    events: [
      { type: 'PaymentCaptured', data: { paymentId, tenderId, captureId, amount: decimalMoney(amount, currency) } },
      ...(rest > 0
        ? [{ type: 'PaymentVoided', data: { paymentId, tenderId, amount: decimalMoney(rest, currency) } } as const]
        : []),
    ],
    writes: posting.writes,
  };
}
