import { ambient } from '#shared/ambient.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { log } from '#shared/observability/log.ts';
import { about } from '#shared/observability/subject.ts';
import { takeInDispute } from './disputes.ts';
import type { ProviderDispute } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';
import { disputeQuestions } from '../rows.ts';

const hour = 3600_000;
/** Evidence is due after a week at the earliest: a dispute that no webhook told of is known early enough. */
const askEvery = hour;
/** Lists of a provider may be behind: each question goes back so far before the last one. */
const overlap = 48 * hour;

/**
 * Asks a provider, once an hour, which payments have been disputed lately, and takes them in. A payment can be disputed for
 * months (120 days and more with cards); to ask for each payment would cost each order, this costs none.
 */
export async function findNewDisputes(provider: string): Promise<void> {
  const now = ambient.now();
  const askedAt = (await lastAsked(provider)) ?? now;
  if (askedAt > now - askEvery && askedAt !== now) return;
  const { disputesSince } = await providerOf(provider);
  let areAllIn = true;
  for await (const dispute of disputesSince(new Date(askedAt - overlap).toISOString())) {
    areAllIn = (await isTakenIn(provider, dispute)) && areAllIn;
  }
  // Only when all of them are taken in: what ends before is asked for again.
  if (areAllIn)
    await apply(put('disputes-asked', disputeQuestions, { ...keyOf(provider), askedAt: new Date(now).toISOString() }));
}

/** @returns false when it failed: the others are taken in all the same. */
function isTakenIn(provider: string, dispute: ProviderDispute): Promise<boolean> {
  return about({ orderId: dispute.orderId }, async () => {
    try {
      await takeInDispute(provider, dispute);
      return true;
    } catch (error) {
      log.warn('a dispute could not be taken in', { provider, reference: dispute.reference, error });
      return false;
    }
  });
}

async function lastAsked(provider: string): Promise<number | undefined> {
  const askedAt = (await get(disputeQuestions, keyOf(provider)))?.['askedAt'];
  return typeof askedAt === 'string' ? Date.parse(askedAt) : undefined;
}

const keyOf = (provider: string) => ({ account: 'disputes-asked', entry: provider });
