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
  const { askedAt, takenInUntil } = (await lastQuestion(provider)) ?? (await firstQuestion(provider, now));
  if (askedAt !== undefined && askedAt > now - askEvery) return;
  const { disputesSince } = await providerOf(provider);
  let areAllIn = true;
  for await (const dispute of disputesSince(new Date(takenInUntil - overlap).toISOString())) {
    areAllIn = (await isTakenIn(provider, dispute)) && areAllIn;
  }
  // One that failed is among what is asked for until it is taken in. What ends before is asked for again at once.
  await keepQuestion(provider, { askedAt: now, takenInUntil: areAllIn ? now : takenInUntil });
}

/** Where the questions for a provider's disputes stand, in milliseconds. */
interface Question {
  /** When it last said all that it knows; undefined before the first time. */
  readonly askedAt?: number | undefined;
  /** All that it knew at that time is taken in. */
  readonly takenInUntil: number;
}

/** What is asked for first is two days old at most, however often it fails: so the time of the first question is kept before it. */
async function firstQuestion(provider: string, now: number): Promise<Question> {
  const question = { takenInUntil: now };
  await keepQuestion(provider, question);
  return question;
}

async function keepQuestion(provider: string, { askedAt, takenInUntil }: Question): Promise<void> {
  await apply(
    put('disputes-asked', disputeQuestions, {
      ...keyOf(provider),
      ...(askedAt === undefined ? {} : { askedAt: new Date(askedAt).toISOString() }),
      takenInUntil: new Date(takenInUntil).toISOString(),
    }),
  );
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

async function lastQuestion(provider: string): Promise<Question | undefined> {
  const row = await get(disputeQuestions, keyOf(provider));
  const askedAt = momentOf(row?.['askedAt']);
  // An earlier release asks again at once for what it could not take in.
  const takenInUntil = momentOf(row?.['takenInUntil']) ?? askedAt;
  return takenInUntil === undefined ? undefined : { askedAt, takenInUntil };
}

const momentOf = (text: unknown): number | undefined => (typeof text === 'string' ? Date.parse(text) : undefined);

const keyOf = (provider: string) => ({ account: 'disputes-asked', entry: provider });
