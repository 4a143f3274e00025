import { ambient } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { StepFailure } from '#shared/steps.ts';
import { amended, draftOf, type Draft as DraftOf } from '#shared/work/change.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { type Authorisation, authorise, decideUndecided, loadAccount } from '#functions/billing/public.ts';
import { release } from '#functions/fulfilment/public.ts';
import { commitDraft, screen } from '#functions/orders/public.ts';
import { blockedBy, heldForPayment, type Order, statusOf } from '#functions/orders/rules.ts';
import { hasUnsourced, itemsWaitedFor, promoteItems, source } from '#functions/sourcing/public.ts';
import type { Turned } from './contracts.ts';
import { turnTaken } from './waiting/turn-taken.ts';

/** Others who change the order or take its stock first, before the workflow tries again later. */
const mostTries = 12;
/** A payment pending for less than this is looked up again by the step's own retries; an older one by the clock. */
const lookedUpByRetryMs = 15_000;

/** What is left of the step's time once the last part begins: asking a provider, and the largest commit. */
const reserveMs = 25_000;

type Draft = DraftOf<Order>;
type Account = Awaited<ReturnType<typeof loadAccount>>;
/** Milliseconds until the step is cut off. */
type TimeLeft = () => number;

/**
 * Brings an order as far as it comes without others: screened, its stock set aside, its payment authorised, its locations
 * instructed. What is decided without an outside answer in between stands in one transaction: usually one before the
 * payment provider is asked and one after it. Each part does nothing where it has nothing to do, so that this can be run
 * again at any time; what a large order takes more than one run for goes on where this one stops.
 * Throws StepFailure `NoServiceLocation`, `NoProgress`, or `TransientFailure` where trying again soon will help.
 */
export async function acceptOrder(orderId: string, timeLeft: TimeLeft): Promise<Turned> {
  let began: number | undefined;
  const order = await retryLost(
    `order ${orderId}`,
    async () => {
      if (began !== undefined && timeLeft() < reserveMs) {
        throw new StepFailure('TransientFailure', `others were first again and again with order ${orderId}; try again`);
      }
      const account = await loadAccount(orderId);
      began ??= account.order.version;
      const draft = await advance(account, timeLeft);
      return (draft && (await commitDraft(draft))) ?? { lost: [] };
    },
    mostTries,
  );
  return turnTaken('Accept', order, began ?? order.version);
}

/** @returns what is to be committed last; undefined when another writer was first and everything is to be read anew. */
async function advance(loaded: Account, timeLeft: TimeLeft): Promise<Draft | undefined> {
  const account = await decideUndecided(loaded);
  const screened = await screen(draftOf(account.order));
  if (!screened || isStopped(screened.state)) return screened;
  const sourced = await source(screened, () => timeLeft() > reserveMs);
  if (!sourced || isStopped(sourced.state) || hasUnsourced(sourced.state)) return sourced;
  const waitedFor = itemsWaitedFor(sourced.state);
  if (waitedFor.length === 0) return pay(sourced, account);

  if (!(await commitDraft(sourced))) return undefined;
  await promoteItems(waitedFor);
  const promoted = await loadAccount(account.order.orderId);
  return isStopped(promoted.order) ? draftOf(promoted.order) : pay(draftOf(promoted.order), promoted);
}

async function pay(draft: Draft, account: Account): Promise<Draft | undefined> {
  const authorisation = await authorise(draft, account);
  switch (authorisation?.state) {
    case undefined:
      return undefined;
    case 'declined':
      return held(authorisation.draft);
    case 'pending':
      return pending(authorisation);
    case 'authorised':
      return releaseOrCommit(authorisation.draft);
  }
}

/** The units of a cancelled order go nowhere, nor do those of one that is not accepted while a hold blocks it. */
function isStopped(order: Order): boolean {
  return statusOf(order).lifecycle === 'cancelled' || (!order.acceptedAt && blockedBy(order, 'accept') !== undefined);
}

function held(draft: Draft): Draft {
  const change = heldForPayment(draft.state, ambient.now(), () => newId('hold'));
  return change ? amended(draft, change) : draft;
}

async function pending({ draft, since }: Extract<Authorisation, { state: 'pending' }>): Promise<Draft | undefined> {
  if (ambient.now() - Date.parse(since) >= lookedUpByRetryMs) return draft;
  if (!(await commitDraft(draft))) return undefined;
  throw new StepFailure('TransientFailure', 'the provider has not decided yet; it is looked up again');
}

/** What the provider has answered stands even where no location can be instructed. */
async function releaseOrCommit(draft: Draft): Promise<Draft> {
  try {
    return await release(draft);
  } catch (error) {
    await commitDraft(draft);
    throw error;
  }
}
