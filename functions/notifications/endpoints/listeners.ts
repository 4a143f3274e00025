import type { EventMetadata } from '#shared/contracts/events/envelope.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { remember } from '#shared/remembered.ts';
import { listeningChannels } from './availability-rows.ts';
import { endpointCountKey } from './endpoint-rows.ts';
import { endpointCounts } from '../rows.ts';

/** As short as what is known of endpoints themselves. */
const known = remember<boolean>(500, 5_000);

/**
 * True when a webhook endpoint may have to be told of an event, as it was known 5 seconds ago at most: its channel has an
 * active one, or, where the event belongs to no channel, some endpoint listens to stock.
 */
export async function hasListeners({ type, channel }: Pick<EventMetadata, 'type' | 'channel'>): Promise<boolean> {
  if (type === 'AvailabilityChanged') return (await listeningChannels()).length > 0;
  return channel !== undefined && (known.get(channel) ?? (await hasEndpoints(channel)));
}

async function hasEndpoints(channel: string): Promise<boolean> {
  const count = await get(endpointCounts, endpointCountKey(channel), { stale: true });
  const has = Number(count?.['active'] ?? 0) > 0;
  known.set(channel, has);
  return has;
}
