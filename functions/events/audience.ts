import { hasListeners } from '#functions/notifications/public.ts';
import { audiences, type Audience } from '#shared/context.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { log } from '#shared/observability/log.ts';

/**
 * Who may want an event beside the consumers of its type. Where that cannot be found out, any may: calling a consumer in vain
 * does no harm.
 */
export async function audienceOf({ metadata }: DomainEvent): Promise<readonly Audience[]> {
  try {
    return (await hasListeners(metadata)) ? ['webhooks'] : [];
  } catch (error) {
    log.warn('whether a webhook endpoint listens to an event could not be found out', {
      id: metadata.id,
      orderId: metadata.orderId,
      error,
    });
    return audiences;
  }
}
