import { ambient, nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import { blockedBy, withHold } from '#functions/orders/rules.ts';
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
import { askOnce, type CaptureAsk } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';
import { neededAmount } from './settle-plan.ts';

/** What a provider answers when the authorisation is not there any more: it is authorised afresh at once. */
export const authorisationLapsed = 'authorisation_expired';

/**
 * Collects the amount of every invoice that is not collected yet, in the order of their numbers, as long as no hold blocks it.
 * `fresh` names the rows whose intent was kept a moment ago, so that no other run can have asked. Throws StepFailure
 * `CaptureRefused`, `PaymentDeclined` when a fresh authorisation was needed and refused, or `TransientFailure`.
 */
export async function collectInvoices(known: Account, fresh: ReadonlySet<string> = new Set()): Promise<Account> {
  let account = known;
  const open = rowsOf(known, 'capture').filter(({ state }) => state !== 'none' && state !== 'captured');
  for (const { entry } of open.sort((a, b) => (a.invoice < b.invoice ? -1 : 1))) {
    account = await collectInvoice(account, entry, fresh.has(entry), failStep);
  }
  return account;
}

/** Notes that the provider has refused a capture, for a person to see to it. @returns the account as it then stands. */
type Refuse = (account: Account, capture: Capture, reason: string) => Promise<Account>;

/**
 * As collectInvoices, for the invoice of one row. What an attempt came to is taken in only while it is the present one: another run may
 * have asked anew meanwhile.
 * @param isFresh its intent was kept a moment ago, so that no other run can have asked.
 * @param refuse takes in a refusal that asks for a person.
 */
export async function collectInvoice(
  known: Account,
  entry: string,
  isFresh: boolean,
  refuse: Refuse,
): Promise<Account> {
  let account = known;
  let repeated = !isFresh;
  // Twice when the first authorisation turns out to have lapsed.
  for (let turn = 1; turn <= 2; turn += 1) {
    if (!isToBeCollected(account, entry)) return account;
    if (captureRow(account, entry).state !== 'asked') {
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
      repeated = true;
      continue;
    }
    if (outcome.outcome !== 'declined') {
      await followCapture(account, capture);
      throw new UnansweredCapture(capture.invoice, outcome.outcome === 'pending');
    }
    if (outcome.reason !== authorisationLapsed) return refuse(account, capture, outcome.reason);
    account = await changeAccount(account, (current) => withRefusal(current, capture, outcome.reason));
    repeated = true;
  }
  if (!isToBeCollected(account, entry)) return account;
  throw new StepFailure('TransientFailure', `invoice of ${entry} is being collected by another run`);
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

/** The account with an attempt to capture that the provider has refused; undefined when the attempt is decided. */
export function withRefusal(
  account: Account,
  { entry, attempt }: Pick<Capture, 'entry' | 'attempt'>,
  reason: string,
): Change<Account> | undefined {
  const row = askedCapture(account, entry, attempt);
  if (!row) return undefined;
  const { paymentId, refusedBy = [] } = row;
  const refused: Capture = {
    ...row,
    state: 'refused',
    reason,
    refusedBy: paymentId ? [...refusedBy, paymentId] : refusedBy,
  };
  return { state: withRows(account, [refused]), events: [] };
}

/** The row of a capture while this attempt has no answer. */
export const askedCapture = (account: Account, entry: string, attempt: number): Capture | undefined =>
  rowsOf(account, 'capture').find((one) => one.entry === entry && one.state === 'asked' && one.attempt === attempt);

/** Of a step the failure tells a person, by its workflow. */
async function failStep(account: Account, capture: Capture, reason: string): Promise<never> {
  await changeAccount(account, (current) => withRefusal(current, capture, reason));
  throw refusal(account, capture, reason);
}

const isOver = ({ state }: Capture): boolean => state === 'captured' || state === 'none';

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

/** What a refused capture asks of a person. */
export function refusal({ order }: Account, { invoice, amount }: Capture, reason: string): StepFailure {
  return new StepFailure(
    'CaptureRefused',
    `the provider refused to collect ${amount} minor units of ${order.currency} for ${invoice}: ${reason}; ` +
      'resume to authorise the amount afresh and collect it',
  );
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
    more: payment.takesParts && neededAmount(account) > amount,
  };
}

/** Finds, or asks for, the authorisation that the invoice is collected from, and keeps the intent to do so. */
async function claimAuthorisation(known: Account, entry: string): Promise<{ account: Account; kept: boolean }> {
  let account = known;
  const { invoice, amount } = captureRow(account, entry);
  let payment = authorisationFor(account, entry);
  if (!payment) {
    const undecided = rowsOf(account, 'payment').find((one) => one.state === 'asked' || one.state === 'pending');
    account = undecided
      ? await decidePayment(account, undecided.entry, true)
      : await askAuthorisation(account, amount, invoice);
    payment = authorisationFor(account, entry);
  }
  if (!payment) return holdCapture(account, invoice);
  const capture = captureRow(account, entry);
  if (capture.state === 'asked' || !isToBeCollected(account, entry)) return { account, kept: false };
  const { paymentId } = payment;
  const kept = await keepIntent(account, { ...capture, state: 'asked', attempt: capture.attempt + 1, paymentId });
  return kept ? { account: kept, kept: true } : { account: await loadAccount(account.order.orderId), kept: false };
}

/** After a refusal only an authorisation made for this very invoice will do: it can be collected whole. */
function authorisationFor(account: Account, entry: string): Payment | undefined {
  const { state, invoice, amount, paymentId } = captureRow(account, entry);
  const able = rowsOf(account, 'payment').filter((one) => capturableOf(account, one, ambient.now()) >= amount);
  const own = able.find((one) => one.invoice === invoice && one.paymentId !== paymentId);
  return own ?? (state === 'refused' ? undefined : able[0]);
}

/** The fresh authorisation was refused: a person has to agree another payment with the customer. */
async function holdCapture(account: Account, invoice: string): Promise<never> {
  const last = rowsOf(account, 'payment').at(-1);
  if (last?.state !== 'declined') throw new StepFailure('TransientFailure', `${invoice} waits for its authorisation`);
  const reason = `${invoice} cannot be collected: ${last.reason ?? 'declined'}`;
  await changeAccount(account, (current) => {
    const { order } = current;
    if (blockedBy(order, 'capture')) return undefined;
    const holdId = newId('hold');
    const hold = { holdId, type: 'payment', reason, createdBy: 'rule:capture', createdAt: nowIso() } as const;
    return {
      state: { ...current, order: withHold(order, { ...hold, blocks: ['capture'] }) },
      events: [{ type: 'OrderHeld', data: { holdId, holdType: 'payment', reason, rule: 'capture' } }],
    };
  });
  throw new StepFailure('PaymentDeclined', `${reason}; release the payment hold when it is agreed, then resume`);
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
  const { paymentId } = payment;
  const { orderId, currency } = order;
  // The first capture of an authorisation that takes no parts lets the rest of it go.
  const rest = payment.takesParts ? 0 : openOf(account, payment) - amount;
  const posting = post(order.branch, captureEntry({ currency, reference: captureId, orderId }, amount));
  const totalled = withTotals(order, { captured: amount, authorised: -rest, voided: rest });
  return {
    state: withRows({ ...account, order: totalled }, [
      { ...capture, state: 'captured', capturedAt: nowIso(), postedAs: posting.keys },
      ...(rest > 0 ? [{ ...payment, voided: payment.voided + rest }] : []),
    ]),
    events: [
      { type: 'PaymentCaptured', data: { paymentId, captureId, amount: decimalMoney(amount, currency) } },
      ...(rest > 0
        ? [{ type: 'PaymentVoided', data: { paymentId, amount: decimalMoney(rest, currency) } } as const]
        : []),
    ],
    writes: posting.writes,
  };
}
