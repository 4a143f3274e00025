import { nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import type { Change } from '#shared/work/change.ts';
import { exceptionsOf, raisedFromSettlement, type RefusedSettlement } from '#functions/orders/public.ts';
import { blockedBy, withHold, type OrderException } from '#functions/orders/rules.ts';
import { rowsOf, withRows, type Account, type Capture, type Payment, type Refund, type Void } from './account.ts';

/** What the resumption of an exception about a capture does. */
export const collects = 'authorises the amount afresh and collects it, unless a hold keeps it back';

/**
 * Notes that a provider has refused a void, a refund or a capture. A person is told in the same transaction: what a crash left in between
 * would be asked for again, also after they had decided. Whatever else there is to settle does not depend on it. Of a void that they have
 * given up they are not told again.
 * @param row as it stands after the refusal.
 */
export async function refused(
  account: Account,
  row: Refund | Void | Capture,
  refusal: Omit<RefusedSettlement, 'about'>,
): Promise<Change<Account>> {
  const { order } = account;
  const isDealtWith = row.row === 'void' && (await isGivenUp(order.orderId, row.entry));
  const raised = isDealtWith ? undefined : await raisedFromSettlement(order, { ...refusal, about: row.entry });
  return {
    state: withRows({ ...account, order: raised?.state ?? order }, [row]),
    events: raised?.events ?? [],
    writes: raised?.writes ?? [],
  };
}

/**
 * The change that notes a declined payment, with what follows of one that was meant for an invoice: a hold keeps that from being collected
 * until another payment is agreed, and a person is told. Where an exception about it is open, they decide by that.
 */
export async function declinedForInvoice(
  change: Change<Account>,
  { invoice, tender }: Payment,
  reason: string,
): Promise<Change<Account>> {
  const { order } = change.state;
  const capture = rowsOf(change.state, 'capture').find((one) => one.invoice === invoice && one.tender === tender);
  if (!capture || (await exceptionsAbout(order.orderId, capture.entry)).some(({ state }) => state === 'open')) {
    return change;
  }
  const why = `${capture.invoice} cannot be collected: ${reason}`;
  const held = blockedBy(order, 'capture') ? { state: order, events: [] } : heldForPayment(order, why);
  const raised = await raisedFromSettlement(held.state, {
    error: 'PaymentDeclined',
    detail: `${why}; release the payment hold when it is agreed, then resume`,
    about: capture.entry,
    resumeAction: collects,
  });
  return {
    state: { ...change.state, order: raised?.state ?? held.state },
    events: [...change.events, ...held.events, ...(raised?.events ?? [])],
    writes: [...(change.writes ?? []), ...(raised?.writes ?? [])],
  };
}

function heldForPayment(order: Account['order'], reason: string): Change<Account['order']> {
  const holdId = newId('hold');
  const hold = { holdId, type: 'payment', reason, createdBy: 'rule:capture', createdAt: nowIso() } as const;
  return {
    state: withHold(order, { ...hold, blocks: ['capture'] }),
    events: [{ type: 'OrderHeld', data: { holdId, holdType: 'payment', reason, rule: 'capture' } }],
  };
}

/**
 * The exceptions about a row of the account, by the last of which a person has decided, or has still to decide. That something took too
 * long to become final (`NotFinal`) is another matter.
 */
export async function exceptionsAbout(orderId: string, entry: string): Promise<OrderException[]> {
  return (await exceptionsOf(orderId)).filter(({ about, error }) => about === entry && error !== 'NotFinal');
}

/** A void is asked for at each occasion, also when a person has given up the last exception about it. */
async function isGivenUp(orderId: string, entry: string): Promise<boolean> {
  return (await exceptionsAbout(orderId, entry)).at(-1)?.state === 'given_up';
}
