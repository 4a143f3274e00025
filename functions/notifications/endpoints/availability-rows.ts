import { queryAll } from '#shared/dynamodb/reads.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { remember } from '#shared/remembered.ts';
import { listensToStock, type Endpoint } from './endpoint.ts';
import { stockListeners } from '../rows.ts';

/** All endpoints that listen to stock stand together: an event about it belongs to no channel. */
const partition = 'availability';

/** As short as that of a channel's endpoints. */
const known = remember<readonly string[]>(1, 5_000);

/** The row by which an endpoint is found that listens to stock, or its end; none for one that never did. */
export function listeningWrites(endpoint: Endpoint): Write[] {
  const { channel, endpointId } = endpoint;
  const key = { recipient: partition, entry: endpointId };
  if (listensToStock(endpoint)) return [put('listening', stockListeners, { ...key, channel })];
  return endpoint.active ? [] : [remove('listening', stockListeners, key)];
}

/** The channels that have an endpoint which listens to stock, up to 5 seconds old. */
export async function listeningChannels(): Promise<readonly string[]> {
  const remembered = known.get(partition);
  if (remembered) return remembered;
  const rows = await queryAll(stockListeners, { partition, stale: true });
  const channels = [...new Set(rows.map(({ channel }) => String(channel)))];
  known.set(partition, channels);
  return channels;
}
