import { nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import { decide, exceptionsOf, raisedFromDispute } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { paymentOf, rowsOf, withRows, type Account, type Dispute } from '../payments/account.ts';
import { changeAccount, findAccount } from '../payments/account-store.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from '../payments/payment-totals.ts';
import type { ProviderDispute } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Takes in what a provider says of a dispute: that there is one, until when it wants evidence, how it ended. It is kept on
 * the order's account, told as an event, and given to a person. Disputes of payments that are not ours are ignored; the
 * same word twice changes nothing.
 */
export async function takeInDispute(provider: string, told: ProviderDispute): Promise<void> {
  const known = told.orderId === undefined ? undefined : await findAccount(told.orderId);
  const isOurs = known && rowsOf(known, 'payment').some((one) => isDisputed(provider, told, one));
  if (isOurs) await changeAccount(known, (account) => disputed(account, provider, told));
}

/** Reads a dispute of an order from its provider and takes it in. @returns whether it is still open. */
export async function lookAtDispute(orderId: string, entry: string): Promise<boolean> {
  const account = await findAccount(orderId);
  const dispute = account && rowsOf(account, 'dispute').find((one) => one.entry === entry);
  if (!account || dispute?.state !== 'open') return false;
  const { provider } = paymentOf(account, dispute.paymentId);
  const told = await (await providerOf(provider)).dispute(dispute.reference);
  if (told) await takeInDispute(provider, told);
  return told?.state === 'open';
}

const isDisputed = (
  provider: string,
  { payment }: ProviderDispute,
  one: { readonly provider: string; readonly reference?: string | undefined },
): boolean => one.provider === provider && one.reference === payment;

/** What the word of a provider makes of an account; undefined when it is known. */
async function disputed(
  account: Account,
  provider: string,
  told: ProviderDispute,
): Promise<Change<Account> | undefined> {
  const { order } = account;
  const entry = `DISPUTE#${told.reference}`;
  const before = rowsOf(account, 'dispute').find((one) => one.entry === entry);
  const payment = rowsOf(account, 'payment').find((one) => isDisputed(provider, told, one));
  if (!payment || (before && isKnown(before, told))) return undefined;
  const { reference, amount, state, isInquiry, reason, evidenceDueBy, openedAt } = told;
  const row: Dispute = {
    row: 'dispute',
    entry,
    version: before?.version ?? 0,
    disputeId: before?.disputeId ?? newId('dispute'),
    reference,
    paymentId: payment.paymentId,
    amount,
    state,
    ...(isInquiry ? { isInquiry } : {}),
    reason,
    evidenceDueBy,
    openedAt,
    ...(state === 'open' ? {} : { closedAt: nowIso() }),
  };
  const totalled = withTotals(order, {
    disputed: openAmount(row) - openAmount(before),
    chargedBack: lostAmount(row) - lostAmount(before),
  });
  const over = await withoutEvidence(totalled, row);
  const raised = isForPerson(before, row) ? raisedFor(over.state, row) : undefined;
  return {
    state: withRows({ ...account, order: raised?.state ?? over.state }, [row]),
    events: [...eventsOf(order, before, row), ...over.events, ...(raised?.events ?? [])],
    writes: [
      ...(!before && state === 'open' ? [followUp(order.orderId, row)] : []),
      ...(over.writes ?? []),
      ...(raised?.writes ?? []),
    ],
  };
}

/** Once the bank has decided no evidence is taken: what a person was told of the open dispute ends with it. */
async function withoutEvidence(order: Order, { entry, state }: Dispute): Promise<Change<Order>> {
  if (state === 'open' || order.openExceptions === 0) return { state: order, events: [] };
  const told = (await exceptionsOf(order.orderId)).filter((one) => one.state === 'open' && one.about === entry);
  const reason = `the dispute is ${state}`;
  return decide(order, told, 'resumed', { by: 'rule:dispute-decided', at: nowIso(), reason });
}

function isKnown(known: Dispute, told: ProviderDispute): boolean {
  // What has been decided is not opened again: a notification read a moment earlier says what was so before.
  if (known.state !== 'open') return told.state === 'open' || told.state === known.state;
  return (
    told.state === 'open' &&
    known.amount === told.amount &&
    known.evidenceDueBy === told.evidenceDueBy &&
    (known.isInquiry ?? false) === (told.isInquiry ?? false)
  );
}

/**
 * A person is to answer an open dispute in time, and to know of a lost one; one that ended well needs no person. Who was told of an
 * inquiry is told again when a dispute is made of it, and when there is another time until which evidence is due.
 */
function isForPerson(before: Dispute | undefined, { state, isInquiry, evidenceDueBy }: Dispute): boolean {
  if (state !== 'open') return state === 'lost';
  if (!before) return true;
  return (
    (before.isInquiry === true && !isInquiry) || (evidenceDueBy !== undefined && evidenceDueBy !== before.evidenceDueBy)
  );
}

const openAmount = (row: Dispute | undefined): number => (row?.state === 'open' ? row.amount : 0);
const lostAmount = (row: Dispute | undefined): number => (row?.state === 'lost' ? row.amount : 0);

function eventsOf({ currency }: Order, before: Dispute | undefined, row: Dispute): NewEvent[] {
  const { paymentId, disputeId, reason, evidenceDueBy, isInquiry, state } = row;
  const amount = decimalMoney(row.amount, currency);
  const data = { paymentId, disputeId, amount, reason, ...(evidenceDueBy === undefined ? {} : { evidenceDueBy }) };
  const asked = { ...data, ...(isInquiry ? { isInquiry } : {}) };
  return [
    ...(before ? [] : [{ type: 'PaymentDisputed', data: asked } as const]),
    ...(before && state === 'open' ? [{ type: 'DisputeChanged', data: asked } as const] : []),
    ...(state === 'open'
      ? []
      : [{ type: 'DisputeClosed', data: { paymentId, disputeId, amount, outcome: state } } as const]),
  ];
}

function raisedFor(order: Order, { entry: about, state, isInquiry, reference, reason, evidenceDueBy }: Dispute) {
  if (state === 'lost')
    return raisedFromDispute(order, 'DisputeLost', { detail: `the dispute ${reference} is lost`, about });
  const due = evidenceDueBy === undefined ? '' : `; evidence is due by ${evidenceDueBy}`;
  const detail = `${isInquiry ? 'the inquiry' : 'the dispute'} ${reference}: ${reason}${due}`;
  return raisedFromDispute(order, 'PaymentDisputed', { detail, about, dueBy: evidenceDueBy });
}
