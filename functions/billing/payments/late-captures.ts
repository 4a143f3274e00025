import { StepFailure } from '#shared/steps.ts';
import { raiseFromSettlement } from '#functions/orders/public.ts';
import type { OrderException } from '#functions/orders/rules.ts';
import { paymentOf, rowsOf } from './account.ts';
import { changeAccount, findAccount, loadAccount } from './account-store.ts';
import { askedCapture, captureAsk, captured, collectInvoice, heldBack, UnansweredCapture } from './capture-payment.ts';
import { collects, exceptionsAbout } from './refused.ts';
import { settleAccount } from './settle-account.ts';
import type { Absent, Outcome } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Takes in the captures of an order that had no answer and have arrived. What was refused is left to the workflow's step, which
 * may be at it, and to the clock.
 */
export async function lookAtCaptures(orderId: string): Promise<void> {
  const known = await findAccount(orderId);
  const open = known ? rowsOf(known, 'capture').filter(({ state }) => state === 'asked') : [];
  for (const { entry, attempt } of open) await lookAtCapture(orderId, entry, attempt);
}

/**
 * Asks the provider what has become of an attempt to capture, and takes it in when it has arrived; nothing is asked for. What is not
 * needed any more then is given up, also where who decided the attempt has died before that.
 * @returns what the provider says; undefined when the attempt is decided.
 */
export async function lookAtCapture(
  orderId: string,
  entry: string,
  attempt: number,
): Promise<Outcome | Absent | undefined> {
  const account = await findAccount(orderId);
  if (!account) return undefined;
  const capture = askedCapture(account, entry, attempt);
  if (!capture) {
    await settleAccount(account);
    return undefined;
  }
  const { provider } = paymentOf(account, capture.paymentId);
  const outcome = await (await providerOf(provider)).lookUp(captureAsk(account, capture));
  if (outcome.outcome === 'approved') {
    const collected = await changeAccount(account, (current) => {
      const row = askedCapture(current, entry, attempt);
      return row && captured(current, row);
    });
    await settleAccount(collected);
  }
  return outcome;
}

/**
 * Goes on with the collecting of an invoice that a person has resumed and that has had no answer yet; nothing happens where nobody has, where
 * the workflow collects it, or where it was given up. Throws StepFailure `TransientFailure` when the provider cannot be reached.
 */
export async function collectResumed(orderId: string, entry: string): Promise<void> {
  const last = (await exceptionsAbout(orderId, entry)).at(-1);
  if (last?.kind !== 'settlement' || last.state !== 'resumed') return;
  await collectAgain({ orderId, exceptionId: last.exceptionId, about: entry });
  await settleAccount(await loadAccount(orderId));
}

/**
 * Collects an invoice whose capture was refused, from a fresh authorisation: a person has resumed the exception about it. What comes
 * of it is told by another exception, unless it is collected. Can be repeated, and run beside the workflow's step: a capture without an
 * answer that its provider works on is left to the clock, and one of which a person has been told anew to what they decide about that.
 * Throws StepFailure `TransientFailure` when the provider cannot be reached.
 */
export async function collectAgain(resumed: ResumedCapture): Promise<void> {
  const { orderId, about: entry } = resumed;
  if (await isToldAnew(resumed)) return;
  try {
    const account = await collectInvoice(await loadAccount(orderId), entry, false);
    // The resumption is used up by now, and the end of a hold collects nothing of a workflow that is over.
    const detail = heldBack(account, entry);
    if (detail === undefined || (await isToldAnew(resumed))) return;
    await raiseFromSettlement(orderId, { error: 'CaptureRefused', detail, about: entry, resumeAction: collects });
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (await isToldAnew(resumed)) return;
    const account = await loadAccount(orderId);
    const asked = rowsOf(account, 'capture').find((one) => one.entry === entry && one.state === 'asked');
    // What the provider works on, the clock looks at. What may never have arrived is asked for again, by the next delivery of the resumption.
    if (error instanceof UnansweredCapture && error.isPending && asked && asked.followed === asked.attempt) return;
    if (asked || rowsOf(account, 'payment').every(({ state }) => state !== 'pending')) throw error;
    const detail = `${error.message}, on which its provider works; resume when that is decided`;
    await raiseFromSettlement(orderId, { error: 'PaymentPending', detail, about: entry, resumeAction: collects });
  }
}

/** A resumed exception about a capture. */
type ResumedCapture = Pick<OrderException, 'orderId' | 'exceptionId'> & { readonly about: string };

/** True where another exception about the capture was raised after this one: the last one decides, open or not. */
async function isToldAnew({ orderId, exceptionId, about }: ResumedCapture): Promise<boolean> {
  // Ids sort by the time at which they were made.
  return (await exceptionsAbout(orderId, about)).some((one) => one.exceptionId > exceptionId);
}
