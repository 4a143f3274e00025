import { ambient } from '#shared/ambient.ts';
import { statusOf, type Order } from '#functions/orders/public.ts';
import { isLapsed, openOf, rowsOf, type Account, type Payment } from './account.ts';
import { loadAccount } from './account-store.ts';
import { askAuthorisation, decidePayment } from './ask-authorisation.ts';
import { neededAmount } from './settle-plan.ts';
import { settleAccount } from './settle-account.ts';

/** Where the payment of an order stands after it was seen to. */
export type Authorisation =
  | { readonly state: 'authorised' | 'declined' | 'cancelled'; readonly order: Order }
  | { readonly state: 'pending'; readonly order: Order; readonly since: string };

/**
 * Makes sure that what is live of the order and not collected is authorised. Can be repeated at any time: what was asked
 * before is looked up, what stands is not asked again, a declined payment only after its payment hold was released.
 */
export async function authoriseOrder(orderId: string): Promise<Authorisation> {
  let account = await decideUndecided(await loadAccount(orderId));
  if (isCancelled(account.order)) return { state: 'cancelled', order: (await settleAccount(account)).order };

  if (!undecidedOf(account) && !isAuthorised(account)) {
    if (isDeclined(account)) return { state: 'declined', order: account.order };
    account = await askAuthorisation(account, neededAmount(account));
  }
  const undecided = undecidedOf(account);
  if (undecided) return { state: 'pending', order: account.order, since: undecided.askedAt };
  if (isDeclined(account)) return { state: 'declined', order: account.order };
  return { state: 'authorised', order: (await settleAccount(account)).order };
}

/** Looks up every payment that the provider has not decided yet. */
export async function decideUndecided(known: Account): Promise<Account> {
  let account = known;
  for (const { entry } of rowsOf(known, 'payment').filter(isUndecided))
    account = await decidePayment(account, entry, true);
  return account;
}

const isUndecided = ({ state }: Payment): boolean => state === 'asked' || state === 'pending';

const undecidedOf = (account: Account): Payment | undefined => rowsOf(account, 'payment').find(isUndecided);

const isCancelled = (order: Order): boolean => statusOf(order).lifecycle === 'cancelled';

function isAuthorised(account: Account): boolean {
  const standing = rowsOf(account, 'payment')
    .filter((payment) => !isLapsed(payment, ambient.now()))
    .reduce((sum, payment) => sum + openOf(payment), 0);
  return account.order.payments.state === 'authorised' && standing >= neededAmount(account);
}

/** The last payment was declined, and nobody has released the payment hold since: that takes the state back to none. */
function isDeclined({ order }: Account): boolean {
  return order.payments.state === 'declined';
}
