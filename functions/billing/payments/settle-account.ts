import { ambient, nowIso } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import { isLost, type Change } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import { decimalMoney } from '#shared/money.ts';
import { transferArrived } from '#functions/orders/rules.ts';
import { paymentOf, rowsOf, withRows, type Account, type Void } from './account.ts';
import { followUnanswered } from './ask-authorisation.ts';
import { changeAccount, findAccount, keepAccount, keepIntent, loadAccount } from './account-store.ts';
import { caughtUp } from './catch-up.ts';
import { followUp, unlisted } from '../follow-up/not-final.ts';
import { creditUndelivered } from '../refunds/credit-undelivered.ts';
import { promised } from '../refunds/issue-credit.ts';
import { payRefund } from '../refunds/pay-refund.ts';
import { refundsToPay } from '../refunds/refunds-to-pay.ts';
import { withTotals } from './payment-totals.ts';
import { askOnce, type VoidAsk } from '../providers/provider.ts';
import { onAccount, providerOf } from '../providers/provider-of.ts';
import { takePrepaid } from '../tenders/prepaid.ts';
import { refused } from './refused.ts';
import { settlePlan, type PlannedVoid } from './settle-plan.ts';

/**
 * Credits undelivered units, and gives up what the order does not need: voids first, then refunds; what may have been authorised and has no answer is looked up
 * by the clock. Can be repeated, and run by several at once: what is to be asked is kept first, under a key that only one cause has.
 * What the provider refuses goes to the exception queue, each by itself, and keeps nothing else from being settled. Throws StepFailure
 * `TransientFailure` when the provider cannot be reached.
 */
export async function settleAccount(known: Account): Promise<Account> {
  const taken = await takePrepaid(await caughtUp(known));
  let account = await creditUndelivered(await followUnanswered(taken));
  for (const kept of rowsOf(account, 'void').filter(({ state }) => state === 'asked')) {
    account = await carryOutVoid(account, kept.entry, true);
  }
  // Bounded: each turn keeps one void or is told by another run's that the account has moved on.
  for (let turn = 1; turn <= 50; turn += 1) {
    const [planned] = settlePlan(account, ambient.now()).voids;
    if (!planned) break;
    account = await startVoid(account, planned);
  }
  account = await promiseOverpaid(await changeAccount(account, withoutTransferHold));
  for (const { entry } of await refundsToPay(account)) account = await payRefund(account, entry);
  return account;
}

async function startVoid(account: Account, { paymentId, amount, rest, lapsed }: PlannedVoid): Promise<Account> {
  const payment = paymentOf(account, paymentId);
  const count = rowsOf(account, 'void').filter((one) => one.paymentId === paymentId).length + 1;
  const planned: Void = {
    row: 'void',
    entry: `VOID#${String(payment.number).padStart(4, '0')}#${String(count).padStart(4, '0')}`,
    version: 0,
    paymentId,
    amount,
    rest,
    state: 'asked',
    attempt: 1,
    askedAt: nowIso(),
  };
  if (lapsed || payment.provider === onAccount) {
    const result = await commit(keepAccount, account, voided(account, planned));
    return isLost(result) ? loadAccount(account.order.orderId) : result.state;
  }
  const { orderId } = account.order;
  const kept = await keepIntent(account, planned, [followUp(orderId, planned, Date.parse(planned.askedAt))]);
  return kept
    ? carryOutVoid(kept, planned.entry, false)
    : carryOutVoid(await loadAccount(orderId), planned.entry, true);
}

/**
 * Asks for a void that has had no answer, or was kept by who died before they asked; nothing happens when the attempt is decided. Throws
 * StepFailure `TransientFailure` when the provider cannot be reached.
 */
export async function lookAtVoid(orderId: string, entry: string, attempt: number): Promise<void> {
  const account = await findAccount(orderId);
  if (account && voidRow(account, entry)?.attempt === attempt) await carryOutVoid(account, entry, true);
}

async function carryOutVoid(account: Account, entry: string, repeated: boolean): Promise<Account> {
  const kept = voidRow(account, entry);
  if (kept?.state !== 'asked') return account;
  const payment = paymentOf(account, kept.paymentId);
  const { orderId, currency } = account.order;
  const ask: VoidAsk = {
    kind: 'void',
    key: `${orderId}/${entry}/${kept.attempt}`,
    orderId,
    amount: { minor: kept.amount, currency },
    reference: payment.reference ?? '',
    rest: kept.rest,
  };
  const outcome = await askOnce(await providerOf(payment.provider), ask, repeated);
  if (outcome.outcome === 'declined') {
    const detail = `the provider did not void payment ${payment.paymentId}: ${outcome.reason}`;
    return changeAccount(account, (current) => {
      const row = voidRow(current, entry);
      const isAsked = row?.state === 'asked' && row.attempt === kept.attempt;
      return isAsked
        ? refused(current, { ...row, attempt: row.attempt + 1 }, { error: 'VoidRefused', detail })
        : undefined;
    });
  }
  if (outcome.outcome !== 'approved') {
    throw new StepFailure('TransientFailure', `the provider ${payment.provider} has not answered a void yet`);
  }
  return changeAccount(account, (current) => {
    const row = voidRow(current, entry);
    return row?.state === 'asked' ? voided(current, row) : undefined;
  });
}

const voidRow = (account: Account, entry: string): Void | undefined =>
  rowsOf(account, 'void').find((one) => one.entry === entry);

function voided(account: Account, row: Void): Change<Account> {
  const { order } = account;
  const payment = paymentOf(account, row.paymentId);
  const amount = decimalMoney(row.amount, order.currency);
  const { tender: tenderId } = payment;
  const totalled = withTotals(order, { authorised: -row.amount, voided: row.amount }, undefined, tenderId);
  return {
    state: withRows({ ...account, order: totalled }, [
      { ...row, state: 'voided' },
      { ...payment, voided: payment.voided + row.amount },
    ]),
    events: [{ type: 'PaymentVoided', data: { paymentId: row.paymentId, tenderId, amount } }],
    // One that needs no provider is kept and carried out in one.
    writes: row.version === 0 ? [] : [unlisted(order.orderId, row, Date.parse(row.askedAt))],
  };
}

/** What was cancelled may have been what a transfer was to pay. */
function withoutTransferHold(account: Account): Change<Account> | undefined {
  const released = transferArrived(account.order, ambient.now());
  return released && { state: { ...account, order: released.state }, events: released.events };
}

/** Promises what is collected above what is owed back to the customer; the order's version keeps it from being done twice. */
async function promiseOverpaid(known: Account): Promise<Account> {
  if (settlePlan(known, ambient.now()).refunds.length === 0) return known;
  return changeAccount(known, (account) => {
    const { refunds } = settlePlan(account, ambient.now());
    if (refunds.length === 0) return undefined;
    const rows = promised(refunds, 'overpaid', 'collected above what is owed');
    const writes = rows.map((row) => followUp(account.order.orderId, row));
    return { state: withRows(account, rows), events: [], writes };
  });
}
