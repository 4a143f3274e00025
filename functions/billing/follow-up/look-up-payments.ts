import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { about } from '#shared/observability/subject.ts';
import { takenProviders } from '#functions/orders/public.ts';
import { findNewDisputes } from '../disputes/find-disputes.ts';
import { lookAgain } from './look-again.ts';
import { dueAt, type NotFinal } from './not-final.ts';

/** So many looks are under way at any time: one that a provider does not answer keeps one place. */
const atOnce = 10;
/** No look begins later: the function ends after a minute, and begins again after one. */
const longestMs = 40_000;

/**
 * Asks providers, by the clock, what has become of everything that was not final: undecided payments, captures without an answer,
 * refunds that may still fail, open disputes, and whether there are new ones. A provider's webhook is faster; this finds what its
 * webhooks have lost, and what it never tells.
 */
export async function handler(): Promise<void> {
  return scheduled(lookUpAll);
}

async function lookUpAll(): Promise<void> {
  const until = ambient.now() + longestMs;
  const due = dueAt(ambient.now());
  const lookers = Array.from({ length: atOnce }, () => lookInTurn(due, until));
  await Promise.all([...takenProviders().map(findDisputesOf), ...lookers]);
}

/** Takes one after the other from what is due, of which others take as well. `until` in milliseconds. */
async function lookInTurn(due: AsyncGenerator<NotFinal>, until: number): Promise<void> {
  while (ambient.now() < until) {
    const { value, done } = await due.next();
    if (done) return;
    await look(value);
  }
}

async function findDisputesOf(provider: string): Promise<void> {
  try {
    await findNewDisputes(provider);
  } catch (error) {
    log.warn('the disputes of a provider could not be looked up', { provider, error });
  }
}

function look(item: NotFinal): Promise<void> {
  const { orderId, of } = item;
  return about({ orderId }, async () => {
    try {
      await lookAgain(item);
    } catch (error) {
      // The others are looked up all the same; this one stays listed.
      log.warn('what is not final could not be dealt with', { of, error });
    }
  });
}
