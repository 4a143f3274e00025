import { raisedFromSettlement } from '#functions/orders/public.ts';
import { paymentOf, rowsOf, withRows, type Account, type Capture } from './account.ts';
import { changeAccount, findAccount } from './account-store.ts';
import { captureAsk, captured, refusal, refusedCapture } from './capture-payment.ts';
import { settleOrRaise } from './settle-or-raise.ts';
import type { Absent, Outcome } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Takes in the captures of an order that had no answer and have arrived. What was refused is left to the workflow's step, which
 * may be at it, and to the clock.
 */
export async function lookAtCaptures(orderId: string): Promise<void> {
  const known = await findAccount(orderId);
  const open = known
    ? rowsOf(known, 'capture').filter((one) => one.state === 'asked' && one.followed === one.attempt)
    : [];
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
    await settleOrRaise(account);
    return undefined;
  }
  const { provider } = paymentOf(account, capture.paymentId);
  const outcome = await (await providerOf(provider)).lookUp(captureAsk(account, capture));
  if (outcome.outcome === 'approved') {
    const collected = await changeAccount(account, (current) => {
      const row = askedCapture(current, entry, attempt);
      return row && captured(current, row);
    });
    await settleOrRaise(collected);
  }
  return outcome;
}

/** Takes a refused attempt to capture in. A person decides on a fresh authorisation, and is told in the same transaction. */
export async function refuseCapture(orderId: string, entry: string, attempt: number, reason: string): Promise<void> {
  const account = await findAccount(orderId);
  if (!account) return;
  await changeAccount(account, async (current) => {
    const row = askedCapture(current, entry, attempt);
    if (!row) return undefined;
    const { name: error, message: detail } = refusal(current, row, reason);
    const raised = await raisedFromSettlement(current.order, { error, detail, about: entry });
    const order = raised?.state ?? current.order;
    return {
      state: withRows({ ...current, order }, [refusedCapture(row, reason)]),
      events: raised?.events ?? [],
      writes: raised?.writes ?? [],
    };
  });
}

const askedCapture = (account: Account, entry: string, attempt: number): Capture | undefined =>
  rowsOf(account, 'capture').find((one) => one.entry === entry && one.state === 'asked' && one.attempt === attempt);
