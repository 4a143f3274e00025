import { ambient } from '#shared/ambient.ts';
import { partiesHere } from '#shared/outside-party.ts';
import { log } from '#shared/observability/log.ts';
import { timed } from '#shared/observability/latency.ts';
import { count } from '#shared/observability/metrics.ts';
import type { OrderWithPeople } from '../../aggregate/order.ts';
import type { Verdict } from './provider.ts';
import { screeners } from './providers.ts';
import { screeningAsk } from './screening-ask.ts';

/** So long an answer is waited for, both tries together: the payment is asked for in the same step. */
const patienceMs = 5_000;
const mostTries = 2;

/**
 * Asks a provider about an order: twice where it gives no answer at once. Asking again is harmless, since the key of the question is that of
 * the order and the version of its details. A provider that is not set up any more, or breaks, gives no answer either.
 */
export async function askProvider(order: OrderWithPeople, provider: string): Promise<Verdict> {
  const until = ambient.now() + patienceMs;
  count('ScreeningsAsked');
  let verdict: Verdict = { outcome: 'unknown', reason: 'no time was left' };
  for (let tries = 0; tries < mostTries && ambient.now() < until; tries += 1) {
    verdict = await answerOf(order, provider, until - ambient.now());
    if (verdict.outcome !== 'unknown') return verdict;
  }
  count('ScreeningsUnanswered');
  log.warn('the outside screening gives no answer', { provider, reason: verdict.reason });
  return verdict;
}

async function answerOf(order: OrderWithPeople, provider: string, timeoutMs: number): Promise<Verdict> {
  if (!isKnown(provider) || !partiesHere('screening-provider').includes(provider)) {
    return { outcome: 'unknown', reason: 'it is not set up' };
  }
  try {
    const screener = await screeners[provider]();
    return await timed('ScreeningProviders', { provider }, () => screener.screen(screeningAsk(order), timeoutMs));
  } catch (error) {
    return { outcome: 'unknown', reason: error instanceof Error ? error.name : 'an unknown error' };
  }
}

const isKnown = (provider: string): provider is keyof typeof screeners => Object.hasOwn(screeners, provider);
