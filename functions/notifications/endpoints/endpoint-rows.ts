import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { any, equals, isNew, lessThan, moreThan, unset } from '#shared/dynamodb/conditions.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { remember } from '#shared/remembered.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { listeningWrites } from './availability-rows.ts';
import { endpointsPerChannel, type Endpoint } from './endpoint.ts';
import { endpointCounts, endpointEventRows, endpointRows } from '../rows.ts';

const key = (channel: string, endpointId: string) => ({
  recipient: `channel#${channel}`,
  entry: `ENDPOINT#${endpointId}`,
});

/** Short: a new endpoint gets events after some seconds at the latest. */
const known = remember<readonly Endpoint[]>(500, 5_000);

/** All endpoints of a channel, the inactive ones too. */
export async function endpointsOf(channel: string): Promise<Endpoint[]> {
  const rows = await queryAll(endpointRows, { partition: `channel#${channel}`, prefix: 'ENDPOINT#', stale: true });
  return rows.map(endpointIn);
}

/** The same, up to 5 seconds old. */
export async function rememberedEndpoints(channel: string): Promise<readonly Endpoint[]> {
  const remembered = known.get(channel);
  if (remembered) return remembered;
  const endpoints = await endpointsOf(channel);
  known.set(channel, endpoints);
  return endpoints;
}

export async function loadEndpoint(channel: string, endpointId: string): Promise<Endpoint | undefined> {
  const row = await get(endpointRows, key(channel, endpointId));
  return row && endpointIn(row);
}

const endpointIn = (row: Row): Endpoint => carrying(row['endpoint'] as Endpoint, row);

/**
 * The rows of an endpoint that is made, or changed from `before`: itself, the row by which one that listens to stock is found, the
 * channel's count of active ones, and what is told. Fails by the name `endpoint` when it is no longer as it was read, by `full` where
 * the channel would have more than `endpointsPerChannel`.
 */
export function keepEndpoint(
  before: Endpoint | undefined,
  { state: endpoint, events }: Change<Endpoint>,
): Kept<Endpoint> {
  const counted = Number(endpoint.active) - Number(before?.active ?? false);
  return {
    state: endpoint,
    writes: [
      endpointWrite(endpoint, before),
      ...events.map((event) => endpointEventWrite(endpoint, event)),
      ...listeningWrites(endpoint),
      ...(counted === 0 ? [] : [endpointCountWrite(endpoint.channel, counted > 0 ? 1 : -1)]),
    ],
  };
}

function endpointWrite(endpoint: Endpoint, before: Endpoint | undefined): Write {
  const row = { ...key(endpoint.channel, endpoint.endpointId), endpoint };
  return put('endpoint', endpointRows, row, before ? equals('endpoint', before) : isNew, before);
}

/** Where the channel's active endpoints are counted, in attribute `active`. */
export const endpointCountKey = (channel: string) => ({ recipient: `channel#${channel}`, entry: 'ENDPOINTS' });

/** Tells what has become of an endpoint. */
function endpointEventWrite({ channel, endpointId }: Endpoint, changed: NewEvent): Write {
  const event = eventAbout(endpointId, changed);
  const { recipient } = key(channel, endpointId);
  return put(
    'event',
    endpointEventRows,
    { recipient, entry: `EVENT#${event.metadata.id}`, ...outboxOf([event]) },
    isNew,
  );
}

/**
 * Counts the channel's active endpoints one up or down; fails by the name `full` where there would be more than
 * `endpointsPerChannel`.
 */
export function endpointCountWrite(channel: string, by: 1 | -1): Write {
  return update(
    'full',
    endpointCounts,
    endpointCountKey(channel),
    { add: { active: by } },
    by > 0 ? any(unset('active'), lessThan('active', endpointsPerChannel)) : moreThan('active', 0),
  );
}
