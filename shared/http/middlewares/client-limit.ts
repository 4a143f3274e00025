import { ambient } from '../../ambient.ts';
import { addTo } from '../../dynamodb/counters.ts';
import { log } from '../../observability/log.ts';
import { count } from '../../observability/metrics.ts';
import { remember } from '../../remembered.ts';
import { corrected, left, quotaOf, taken, windowSeconds, type Use } from '../access/client-rate.ts';
import type { Middleware } from '../exchange.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { requestCounts } from '../rows.ts';

/** What this instance knows of each client; none is worth keeping when its window is over. */
const uses = remember<Use>(10_000, windowSeconds * 1000);

/**
 * Lets each client send no more requests than `CLIENT_REQUESTS_PER_SECOND` (no limit without it), before anything is read for
 * it, and tells it what is left: RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers-10. Instances count by
 * themselves and tell each other in lumps, so that a client may get through as many lumps more as instances serve it.
 */
export function clientLimit(): Middleware {
  return {
    before: async ({ event: exchange }) => {
      const perSecond = Number(process.env['CLIENT_REQUESTS_PER_SECOND'] ?? 0);
      if (!exchange.claims || perSecond === 0) return undefined;
      const { sub } = exchange.claims;
      const quota = quotaOf(perSecond);
      const { use, allowed, tell } = taken(uses.get(sub), quota, ambient.now());
      uses.set(sub, use);
      const total = tell > 0 ? await told(sub, use.window, tell) : 0;
      const known = corrected(uses.get(sub) ?? use, use.window, total);
      uses.set(sub, known);
      const { requests, seconds } = left(known, quota, ambient.now());
      exchange.rateLimit = {
        'ratelimit-policy': `"client";q=${quota};w=${windowSeconds}`,
        ratelimit: `"client";r=${requests};t=${seconds}`,
      };
      return allowed && total <= quota ? undefined : tooMany(quota, seconds);
    },
  };
}

/** Tells the other instances of requests; what all have then told. A counter that does not answer refuses no client. */
async function told(client: string, window: number, requests: number): Promise<number> {
  const expiresAt = (window + 2) * windowSeconds;
  try {
    return await addTo(requestCounts, { request: `rate#${client}#${window}` }, 'requests', requests, { expiresAt });
  } catch (error) {
    log.warn('requests not counted', { client, error });
    count('RequestsNotCounted');
    return 0;
  }
}

function tooMany(quota: number, seconds: number): Refusal {
  return {
    ...refuse(
      'too-many-requests',
      `these credentials may send ${quota} requests in ${windowSeconds} seconds; send the same request again in ${seconds} s`,
    ),
    headers: { 'retry-after': String(seconds) },
  };
}
