import { ambient } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import { amended, draftOf, type Change, type Draft } from '#shared/work/change.ts';
import { commitDraft } from '#functions/orders/public.ts';
import { onlyTender, tendersOf, type Order } from '#functions/orders/rules.ts';
import { takePrepaid } from '../tenders/prepaid.ts';
import { lackingOf, neededOf, type Wanted } from '../tenders/tender-payments.ts';
import { isLapsed, openOf, rowsOf, withRows, type Account, type AccountRow, type Payment } from './account.ts';
import { changedRows, counted, rowWrite } from './account-store.ts';
import { caughtUp } from './catch-up.ts';
import { askProvider, decidePayment, decided, granted, needsNobody, newPayment } from './ask-authorisation.ts';
import { settlePlan } from './settle-plan.ts';
import { settleAccount } from './settle-account.ts';

/** What lapses sooner than this is not relied on: by then what is decided on it is committed. Milliseconds. */
const leastLifeMs = 1_000;
/** An authorisation that has lapsed before its answer was here is asked for once more at once, for each tender, then by the step's own retries. */
const mostAsks = 2;

/** Where the payment of an order stands after it was seen to; what it changed and is not committed yet is in the draft. */
export type Authorisation =
  | { readonly state: 'authorised' | 'declined'; readonly draft: Draft<Order> }
  | { readonly state: 'pending'; readonly draft: Draft<Order>; readonly since: string };

/**
 * Makes sure that what is live of the order and not collected is authorised, and does not lapse at once. Can be repeated at
 * any time: what stands is not asked again, a declined payment only after its payment hold was released; what was asked
 * before must have been looked up with `decideUndecided`. The intent to ask is committed with the draft before the provider
 * is asked; its answer is left to the caller to commit.
 * @param account of the order, as it stood before the draft.
 * @returns undefined when another writer has changed the order or its account, or what stood has lapsed meanwhile: both are
 * to be read anew.
 * Throws StepFailure `TransientFailure` when the provider cannot be reached, or answers only after its authorisations have lapsed.
 */
export async function authorise(
  draft: Draft<Order>,
  account: Omit<Account, 'order'>,
): Promise<Authorisation | undefined> {
  return seeTo(draft, { ...account, order: draft.state }, mostAsks * tendersOf(draft.state).length);
}

async function seeTo(draft: Draft<Order>, account: Account, asks: number): Promise<Authorisation | undefined> {
  const undecided = undecidedOf(account);
  if (undecided) return { state: 'pending', draft, since: undecided.askedAt };
  if (isAuthorised(account)) return withoutExcess('authorised', draft, account);
  if (isDeclined(account)) return withoutExcess('declined', draft, account);
  if (asks > 0) return askFor(draft, account, asks);
  if (!(await commitDraft(draft))) return undefined;
  throw new StepFailure(
    'TransientFailure',
    'what the provider has authorised lapsed before it answered; it is asked again',
  );
}

async function askFor(draft: Draft<Order>, account: Account, asks: number): Promise<Authorisation | undefined> {
  const payment = newPayment(account, lackingIn(account) ?? askedAnew(account));
  if (needsNobody(payment)) return withChange(draft, account, granted(account, payment), asks);

  const { state: order } = draft;
  const committed = await commitDraft(
    amended(draft, { state: order, events: [], writes: [rowWrite(order.orderId, payment)] }),
  );
  if (!committed) return undefined;
  const asked = withRows({ ...account, order: committed }, [counted(payment)]);
  const outcome = await askProvider(asked, counted(payment), false);
  return withChange(draftOf(committed), asked, decided(asked, payment.entry, outcome), asks);
}

async function withChange(
  draft: Draft<Order>,
  account: Account,
  change: Change<Account> | undefined,
  asks: number,
): Promise<Authorisation | undefined> {
  if (!change) return undefined;
  const { order } = change.state;
  const { events, writes: others = [] } = change;
  const rows = changedRows(account, change.state);
  const writes = [...rows.map((row) => rowWrite(order.orderId, row)), ...others];
  const changed = amended(draft, { state: order, events, writes });
  // The answer may have taken longer than what it authorises lives.
  return seeTo(changed, withRows(change.state, rows.map(counted)), asks - 1);
}

/** An earlier authorisation may have lapsed, or hold more than is still needed: that is voided. */
async function withoutExcess(
  state: 'authorised' | 'declined',
  draft: Draft<Order>,
  account: Account,
): Promise<Authorisation | undefined> {
  const { voids, refunds } = settlePlan(account, ambient.now());
  if (voids.length + refunds.length === 0) return { state, draft };
  const committed = await commitDraft(draft);
  if (!committed) return undefined;
  const settled = await settleAccount({ ...account, order: committed });
  const stands = state === 'authorised' ? isAuthorised(settled) : isDeclined(settled);
  return stands ? { state, draft: draftOf(settled.order) } : undefined;
}

/**
 * Takes in what was paid or authorised before the order was placed, and what providers say of every payment that they were asked for and that is not decided yet, for whatever reason
 * the answer was lost: a crash, or a cancellation that came in between. An order that is behind its account is brought up to it first:
 * what it does not know to be authorised would be asked for a second time. Throws StepFailure `TransientFailure` when a
 * provider cannot be reached.
 */
export async function decideUndecided(known: Account): Promise<Account> {
  let account = await takePrepaid(await caughtUp(known));
  for (const { entry } of account.rows.filter(isUndecided)) account = await decidePayment(account, entry, true);
  return account;
}

const isUndecided = (row: AccountRow): boolean =>
  row.row === 'payment' && (row.state === 'asked' || row.state === 'pending');

const undecidedOf = (account: Account): Payment | undefined => rowsOf(account, 'payment').find(isUndecided);

/** What is needed of every tender stands authorised, for long enough to be relied on. */
function isAuthorised(account: Account): boolean {
  return account.order.payments.state === 'authorised' && lackingIn(account) === undefined;
}

/** The first tender of which less stands authorised than is needed, and what of it is needed. */
function lackingIn(account: Account) {
  const reliedOnAt = ambient.now() + leastLifeMs;
  return lackingOf(account, (payment) => (isLapsed(payment, reliedOnAt) ? 0 : openOf(account, payment)));
}

/**
 * What is asked for where enough stands: the tender that was last asked has declined, and what stands of it may not be captured; or nothing is to
 * be paid.
 */
function askedAnew(account: Account): Wanted {
  const last = rowsOf(account, 'payment').at(-1);
  const tenderId = last?.tender ?? tendersOf(account.order)[0]?.tenderId ?? onlyTender;
  return { tenderId, amount: neededOf(account, tenderId) };
}

/** The last payment was declined, and the payment hold has not been released since: that takes the state back to none. */
function isDeclined({ order }: { readonly order: Order }): boolean {
  return order.payments.state === 'declined';
}
