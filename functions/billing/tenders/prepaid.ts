import type { Change } from '#shared/work/change.ts';
import { ruleOf, tendersOf, type Tender } from '#functions/orders/rules.ts';
import type { Account } from '../payments/account.ts';
import { changeAccount } from '../payments/account-store.ts';
import { newPayment, granted } from '../payments/ask-authorisation.ts';
import { received } from './received.ts';
import { paymentsOf } from './tender-payments.ts';

/**
 * Takes in what was paid or authorised before the order was placed: by each such tender a payment, and of what was paid a receipt, posted to the account of
 * who holds the money. It is done first of all, once however often it is run: nobody is asked for this money, and what is cancelled of it goes back, or
 * is let go.
 */
export async function takePrepaid(known: Account): Promise<Account> {
  if (untaken(known).length === 0) return known;
  return changeAccount(known, (account) => {
    const tenders = untaken(account);
    return tenders.length === 0 ? undefined : tenders.reduce(withPrepaid, { state: account, events: [], writes: [] });
  });
}

function untaken(account: Account): Tender[] {
  return tendersOf(account.order).filter(
    (tender) =>
      tender.amount > 0 &&
      (isPaid(tender) || standsElsewhere(tender)) &&
      paymentsOf(account, tender.tenderId).length === 0,
  );
}

const isPaid = (tender: Tender): boolean => ruleOf(tender).comes === 'paid_before';

/** Its provider has authorised it elsewhere, and no other card has taken its place. */
const standsElsewhere = ({ state, token }: Tender): boolean => state === 'authorised' && token === undefined;

function withPrepaid(before: Change<Account>, tender: Tender): Change<Account> {
  const { tenderId, amount, reference = tenderId } = tender;
  const payment = newPayment(before.state, { tenderId, amount });
  const grant = granted(before.state, payment);
  if (!grant) throw new Error(`tender ${tenderId} of order ${before.state.order.orderId} is taken in twice`);
  const taken = isPaid(tender) ? received(grant.state, { tender, payment, amount, reference }) : undefined;
  return {
    state: taken?.state ?? grant.state,
    events: [...before.events, ...grant.events, ...(taken?.events ?? [])],
    writes: [...(before.writes ?? []), ...(grant.writes ?? []), ...(taken?.writes ?? [])],
  };
}
