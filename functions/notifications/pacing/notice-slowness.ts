import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { isSlow, slowAfterMs, slowed } from './endpoint-health.ts';
import { changeHealth } from './endpoint-health-rows.ts';

/**
 * Makes an attempt at an endpoint, and keeps that it is slow while there is no answer yet: those who come next are held back in two
 * seconds, not when the attempt has ended.
 */
export async function noticingSlowness<Answer>(endpointId: string, attempt: () => Promise<Answer>): Promise<Answer> {
  let noticed: Promise<void> | undefined;
  const timer = setTimeout(() => (noticed = keepSlowness(endpointId)), slowAfterMs);
  try {
    return await attempt();
  } finally {
    clearTimeout(timer);
    await noticed;
  }
}

async function keepSlowness(endpointId: string): Promise<void> {
  try {
    const { before, after } = await changeHealth(endpointId, (health) => slowed(health, ambient.now()));
    if (!before || !isSlow(before))
      log.warn('a webhook endpoint is slow', { endpointId, since: after.slowness?.since });
  } catch (error) {
    // What has become of the attempt is kept all the same, and says the same of the endpoint.
    log.warn('that a webhook endpoint is slow was not kept', { endpointId, error });
  }
}
