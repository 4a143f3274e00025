import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { about } from '#shared/observability/subject.ts';
import { takenProviders } from '#functions/orders/public.ts';
import { findNewDisputes } from '../disputes/find-disputes.ts';
import { lookAgain } from './look-again.ts';
import { nextLook } from './next-look.ts';
import { dueAt, lookLater, type NotFinal } from './not-final.ts';

/** A provider that does not answer holds up no more than those beside it. */
const atOnce = 10;
/** The function ends after a minute, and begins again after one. */
const longestMs = 40_000;

/**
 * Asks providers, by the clock, what has become of everything that was not final: undecided payments, refunds that may still
 * fail, open disputes, and whether there are new ones. A provider's webhook is faster; this finds what its webhooks have
 * lost, and what it never tells.
 */
export async function handler(): Promise<void> {
  return scheduled(lookUpAll);
}

async function lookUpAll(): Promise<void> {
  const until = ambient.now() + longestMs;
  await Promise.all(takenProviders().map(findDisputesOf));
  let some: NotFinal[] = [];
  for await (const item of dueAt(ambient.now())) {
    some.push(item);
    if (some.length < atOnce) continue;
    await Promise.all(some.map(look));
    some = [];
    if (ambient.now() > until) return;
  }
  await Promise.all(some.map(look));
}

async function findDisputesOf(provider: string): Promise<void> {
  try {
    await findNewDisputes(provider);
  } catch (error) {
    log.warn('the disputes of a provider could not be looked up', { provider, error });
  }
}

function look(item: NotFinal): Promise<void> {
  const { orderId, of, kind, since } = item;
  return about({ orderId }, async () => {
    try {
      await lookAgain(item);
    } catch (error) {
      // The others are looked up all the same, this one when its turn comes again: behind those that wait already.
      log.warn('what is not final could not be looked up', { of, error });
      await lookLater(item, nextLook(kind, Date.parse(since), ambient.now()));
    }
  });
}
